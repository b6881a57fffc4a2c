// Nothing is decoration: each invariant of the judge, and each expectation of a core canary, is the
// only one that kills some faulty agent. Each is left out in turn, as data, and some agent that was
// red before must then pass.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Expectation } from '../../../src/domain/expectation.ts';
import { invariantKinds } from '../../../src/domain/judgement.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { toLedger } from '../../../src/judge/ledger.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { playAll } from '../adversarial/play.ts';
import { type Cell, redCells } from './corpus.ts';
import { coreCanaries } from './plain-canaries.ts';

const canaries = coreCanaries();
const cells: Cell[] = [];
beforeAll(async () => {
  for (const canary of canaries) cells.push(...(await redCells(canary)));
  // No core canary gives instructions. The first turn and the last ask for them, those between do
  // not.
  const fault = 'told in the turns that ask';
  const instructs: Habits['instructs'] = ({ turn }) => turn === 1 || turn === 20;
  for (const { record } of await playAll(['instructions'], { instructs }))
    cells.push({ canary: 'instructions', fault, record });
}, 240_000);

/** The record as if the canary did not have one expectation of a turn. */
function without(record: CanaryRecord, turn: number, expectation: number): CanaryRecord {
  const turns = record.turns.map((observed, index) => {
    const expect = observed.turn.expect.filter((_, at) => index !== turn || at !== expectation);
    return { ...observed, turn: { ...observed.turn, expect } };
  });
  return { ...record, turns };
}

describe('each invariant of the judge kills a faulty agent that nothing else kills', () => {
  for (const kind of invariantKinds)
    it(kind, () => {
      const left = invariantKinds.filter((other) => other !== kind);
      const survivors = cells.filter(
        ({ record }) => judgeCanary(toLedger(record), left).verdict === 'passed',
      );
      expect(survivors.map(({ fault }) => fault)).not.toEqual([]);
    });
});

describe('each expectation of a core canary kills a faulty agent that nothing else kills', () => {
  for (const canary of canaries) {
    const all = canary.turns.flatMap(({ expect }) => expect);
    const isReply = ({ kind }: Expectation): boolean => kind.startsWith('reply-');
    for (const [turn, { expect: expectations }] of canary.turns.entries())
      for (const [index, expectation] of expectations.entries()) {
        const { kind, position, ...what } = expectation;
        it(`${canary.name}:${position.line} ${kind} ${Object.values(what).join()}`, () => {
          // A canary that expects nothing of a reply any more is refused before it is played
          // (definition/expectation-rules).
          if (isReply(expectation) && all.filter(isReply).length === 1) return;
          const survivors = cells.filter(
            (cell) =>
              cell.canary === canary.name &&
              judgeCanary(toLedger(without(cell.record, turn, index))).verdict === 'passed',
          );
          expect(survivors.map(({ fault }) => fault)).not.toEqual([]);
        });
      }
  }
});
