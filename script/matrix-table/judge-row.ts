// Whether a row came out as it must: killed by every canary meant for it at the layer that was
// written down, or green.
import type { Report, ReportCanary } from '../../src/domain/report.ts';
import type { MatrixRow } from './rows.ts';

/** What is not as expected of a row's run. Empty when all is. */
export function judgeRow({ expected, kind }: MatrixRow, report: Report): string[] {
  const { error, exit, killedBy } = expected;
  const code = report.error?.code ?? null;
  const meant = Object.entries(killedBy).flatMap(([name, layer]) => {
    const canary = report.canaries.find((one) => one.name === name);
    const found = canary === undefined ? 'not run' : (wordOf(canary) ?? canary.verdict);
    return found === layer ? [] : [`${name}: ${found} in place of ${layer}`];
  });
  // A canary that could not be judged has killed nothing, whomever it was meant for.
  const errored = report.canaries.filter(
    (canary) => canary.error !== null && error === undefined && killedBy[canary.name] === undefined,
  );
  const red = report.canaries.filter(
    ({ verdict }) => kind === 'healthy' && verdict !== 'passed' && verdict !== 'skipped',
  );
  return [
    ...(code === (error ?? null) ? [] : [`the run: ${code ?? 'no error'}`]),
    ...(report.exitCode === exit ? [] : [`exit code ${report.exitCode} in place of ${exit}`]),
    ...meant,
    ...(kind === 'healthy' ? [] : errored.map((canary) => `${canary.name}: ${wordOf(canary)}`)),
    ...red.map((canary) => `${canary.name}: ${canary.headline}`),
    ...(kind === 'healthy' && report.counts.flaky > 0 ? [`${report.counts.flaky} flaky`] : []),
    ...(kind === 'healthy' ? report.unmatchedRequests.map((line) => `unmatched ${line}`) : []),
  ];
}

/** The canaries that were meant for a row and killed it, at whatever layer. */
export function killersOf({ expected }: MatrixRow, report: Report): ReportCanary[] {
  return report.canaries.filter(
    (canary) => expected.killedBy[canary.name] !== undefined && isRed(canary),
  );
}

/** Whether a canary failed or could not be judged. */
function isRed({ verdict }: ReportCanary): boolean {
  return verdict === 'failed' || verdict === 'errored';
}

/**
 * The layer of a canary that failed, or the code of the error of one that could not be judged. null
 * for any other.
 */
export function wordOf({ error, layer }: ReportCanary): string | null {
  return error?.code ?? layer;
}
