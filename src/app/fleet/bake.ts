// `fleet bake`: GO, NO-GO or GO ON for each repository, and what people say of reds.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { countOf } from '../../domain/count.ts';
import { CanaryError } from '../../domain/error.ts';
import type { FleetRepository, Judged } from '../../domain/fleet.ts';
import { toPlainLine } from '../../domain/text.ts';
import type { Bake } from '../../fleet/bake.ts';
import { gather } from './evidence.ts';
import type { FleetSetting } from './setting.ts';

/** Prints the bake of a repository. @returns 0 for GO and GO ON, 1 for NO-GO */
export async function bake(setting: FleetSetting, repository: FleetRepository): Promise<0 | 1> {
  const { bake: found } = await gather(setting, repository);
  for (const line of renderBake(repository.name, found)) setting.tell(line);
  return found.verdict === 'NO-GO' ? 1 : 0;
}

/** The bake in lines for people. */
function renderBake(name: string, found: Bake): string[] {
  const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;
  const minutes = (ms: number | null): string =>
    ms === null ? '-' : `${(ms / 60_000).toFixed(1)} min`;
  return [
    `${name}: ${found.verdict}`,
    `  ${found.sentence}`,
    `  ${countOf(found.runs, 'decided run')}, ${countOf(found.falseReds, 'false red')}, ${found.errored} without a judgement; ${countOf(found.heads, 'commit')}, ${countOf(found.days, 'business day')}, ${countOf(found.runners, 'runner')}`,
    `  false-red rate with 95 % confidence at most ${percent(found.bound)} of runs, ${percent(found.boundOfHeads)} of commits`,
    `  duration p50 ${minutes(found.p50Ms)}, p95 ${minutes(found.p95Ms)}; last green ${found.lastGreen?.slice(0, 10) ?? 'never'}`,
    `  ${found.backtest}`,
    ...found.candidates.map(({ sha, pull, title, wasTrue }) => {
      const where =
        pull === null
          ? 'on the main branch'
          : `in #${pull} "${toPlainLine(title, 80)}", merged as it was`;
      if (wasTrue !== null)
        return `  red ${sha.slice(0, 12)} ${where}: judged ${wasTrue ? 'true' : 'false'}`;
      return `  red ${sha.slice(0, 12)} ${where}: counted as false. Was the image broken? bake ${name} --judge ${sha}=true|false`;
    }),
  ];
}

/** The bake for programs. */
export async function bakeJson(
  setting: FleetSetting,
  repository: FleetRepository,
): Promise<Bake & { readonly repository: string }> {
  const { bake: found } = await gather(setting, repository);
  return { repository: repository.name, ...found };
}

/** Reads `SHA=true` and `SHA=false`. @throws CanaryError INPUT_INVALID with every problem */
export function parseJudged(
  values: readonly string[],
  repositories: readonly FleetRepository[],
): Judged[] {
  const [repository] = repositories;
  const problems: string[] = [];
  if (values.length > 0 && (repository === undefined || repositories.length > 1))
    problems.push(
      '--judge needs the one repository that it is about: fleet bake OWNER/NAME --judge SHA=true.',
    );
  const judged = values.flatMap((value) => {
    const [, sha, said] = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)=(true|false)$/.exec(value) ?? [];
    if (sha === undefined || repository === undefined) {
      if (sha === undefined)
        problems.push(
          `--judge must be a full commit id, "=", and true (the image was broken) or false (it was not); got ${JSON.stringify(value.slice(0, 80))}.`,
        );
      return [];
    }
    return [{ repository: repository.name, sha, wasTrue: said === 'true' }];
  });
  if (problems.length > 0) throw new CanaryError('INPUT_INVALID', problems.join('\n'));
  return judged;
}

/** Writes judgements into the fleet file, whole or not at all. */
export async function keepJudged(file: string, judged: readonly Judged[]): Promise<void> {
  const { addJudged } = await import('../../definition/fleet-edit.ts');
  const text = addJudged(await readFile(file, 'utf8'), judged);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
