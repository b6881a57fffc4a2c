// One agent of the fuzz's laboratory with given habits, played through one canary.
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { readCanary } from '../definition/built-in.ts';
import { plainManners } from '../fuzz/cases.ts';
import { experiment } from '../fuzz/laboratory.ts';

/** What is recorded of an agent with these habits and no store in a built-in canary. */
export async function recordOf(canary: string, habits: Habits): Promise<CanaryRecord> {
  const { record } = await experiment({
    canary: readCanary(canary),
    manners: plainManners,
    harmless: [() => habits],
    illnesses: [],
    hasStore: false,
    seed: 1,
  });
  return record;
}

/** `passed`, else the headline of the judgement. */
export async function headlineOf(canary: string, habits: Habits): Promise<string> {
  const { verdict, headline } = judgeRecord(await recordOf(canary, habits));
  return verdict === 'passed' ? verdict : headline;
}
