// Whether a run of the gate came out as it must: green on an agent as it should be, red at the
// right layer on a regression.
import { isExcused } from '../../src/domain/expected-failure.ts';
import type { Report } from '../../src/domain/report.ts';
import type { GateRun } from '../proof-page/gate-run.ts';
import type { Expected } from './fixtures.ts';

/** A run, judged. */
export interface Judged {
  /** What is not as expected. Empty when all is. */
  readonly problems: readonly string[];
  /** Requests outside the protocols, which frameworks are known to make and which a 404 answers. */
  readonly probes: readonly string[];
}

/** Known probes of the model server's host root (docs/rules/agents.md "Model probes"). */
const knownProbe =
  /^(?:HEAD \/(?:api\/hello)?|GET \/api\/v1\/models\S*|POST \/api\/show|GET \/v1\/(?:models|props)\S*)(?:\s|$)/;

/**
 * Judges a run on the healthy image: what was not skipped passed, or failed as the agent's file of
 * known failures says. None is flaky, and the profile is the one named.
 */
export function judgeHealthy(profile: string, run: GateRun): Judged {
  const { report } = run;
  const red = report.canaries.filter(
    (canary) => canary.verdict !== 'passed' && canary.verdict !== 'skipped' && !isExcused(canary),
  );
  const probes = report.unmatchedRequests.filter((line) => knownProbe.test(line));
  const problems = [
    ...toErrors(report),
    ...red.map((canary) => `${canary.name} ${canary.verdict}: ${canary.headline}`),
    ...(report.canaries.every(({ verdict }) => verdict === 'skipped') ? ['no canary passed'] : []),
    ...(report.counts.flaky > 0 ? [`${report.counts.flaky} flaky`] : []),
    ...(report.profile.name === profile
      ? []
      : [`profile ${report.profile.name} was taken (${report.profile.decidedBy})`]),
    ...report.unmatchedRequests
      .filter((line) => !knownProbe.test(line))
      .map((line) => `unmatched request ${line}`),
  ];
  return { problems, probes };
}

/**
 * Judges a run on a regression: the canary meant for it failed, with the layer that was written
 * down before.
 */
export function judgeRegression(expected: Expected, run: GateRun): Judged {
  const { report } = run;
  const errors = toErrors(report);
  const canary = report.canaries.find(({ name }) => name === expected.canary);
  if (canary === undefined)
    return { problems: [...errors, `${expected.canary} did not run`], probes: [] };
  const errored = report.canaries.filter(({ verdict }) => verdict === 'errored');
  const problems = [
    ...errors,
    ...errored.map(({ name, error }) => `${name} errored: ${error?.code ?? 'without a reason'}`),
    ...(canary.verdict === 'failed' ? [] : [`${canary.name} ${canary.verdict}`]),
    ...(canary.layer === expected.layer ? [] : [`layer ${canary.layer ?? 'none'}`]),
  ];
  return { problems, probes: [] };
}

/** `canary: layer` of all failed canaries next to the one that was meant. */
export function otherFailures(expected: Expected, report: Report): string[] {
  const isRed = (verdict: string): boolean => verdict !== 'passed' && verdict !== 'skipped';
  return report.canaries
    .filter(({ name, verdict }) => isRed(verdict) && name !== expected.canary)
    .map(({ name, layer, error }) => `${name}: ${error?.code ?? layer}`);
}

function toErrors(report: Report): string[] {
  return report.error === null ? [] : [`${report.error.code}: ${report.error.message}`];
}
