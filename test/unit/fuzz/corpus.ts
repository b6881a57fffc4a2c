// Every small fault at every turn of the core canaries, as records: what deletions are tried on.
// Each is there twice, with all witnesses and on its replies alone, as of an image that calls a
// model of its own.
import type { Canary } from '../../../src/domain/canary.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { toLedger } from '../../../src/judge/ledger.ts';
import { onRepliesAlone } from '../../../src/runner/vacuity/check.ts';
import { faults, plainManners } from './cases.ts';
import { experiment, type Illness } from './laboratory.ts';

/** A faulty agent's play of a canary that the whole judge finds red. */
export interface Cell {
  readonly canary: string;
  readonly fault: string;
  readonly record: CanaryRecord;
}

/** Words of an answer that are cut one by one; other faults need no more than a few places. */
const places: Readonly<Record<string, number>> = { 'cut the answer': 16, 'cut a message': 8 };
const fewPlaces = 3;

/** All red cells of a canary. */
export async function redCells(canary: Canary): Promise<Cell[]> {
  const cells: Cell[] = [];
  const add = (fault: string, record: CanaryRecord): void => {
    if (judgeCanary(toLedger(record)).verdict === 'failed')
      cells.push({ canary: canary.name, fault, record });
  };
  let seed = 1;
  for (const [name, fault] of Object.entries(faults)) {
    for (const turn of canary.turns.keys()) {
      for (let other = 0; other < (places[name] ?? fewPlaces); other += 1) {
        seed += 1;
        const place = { turn, pick: other, other, rounds: 'all' } as const;
        const habits: Illness['habits'] = (isHere, outside) => fault(isHere, place, outside);
        const illnesses = [{ turn, habits }];
        const manners = plainManners;
        const given = { canary, manners, harmless: [], illnesses, hasStore: true, seed };
        const { record } = await experiment(given);
        const label = `${name}, turn ${turn + 1}`;
        add(label, record);
        add(`${label}, on replies alone`, onRepliesAlone(record));
      }
    }
  }
  return cells;
}
