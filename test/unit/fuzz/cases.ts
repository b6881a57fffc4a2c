// Cases of the fuzz: a conversation, up to two faults, habits that are none. Made by fast-check, so that they are seeded and
// shrink; written out in plain words, so that a failing one can be read.
import fc from 'fast-check';
import type { Canary } from '../../../src/domain/canary.ts';
import { type TurnPlan, toConversation } from './conversation.ts';
import type { Fault, Place } from './fault.ts';
import { harmless } from './harmless.ts';
import type { Experiment } from './laboratory.ts';
import { replyFaults } from './reply-faults.ts';
import { requestFaults } from './request-faults.ts';
import { storeFaults } from './store-faults.ts';
import { toolFaults } from './tool-faults.ts';

/** Every fault by name. */
export const faults: Readonly<Record<string, Fault>> = {
  ...requestFaults,
  ...storeFaults,
  ...toolFaults,
  ...replyFaults,
};

/** A fault at a place. */
export interface PlacedFault {
  readonly fault: string;
  readonly place: Place;
}

/** One case. */
export interface FuzzCase {
  /** Turns of a random conversation, or the name of a built-in canary. */
  readonly conversation: readonly TurnPlan[] | string;
  readonly faults: readonly PlacedFault[];
  readonly harmless: readonly string[];
  readonly hasStore: boolean;
  readonly seed: number;
}

const plan: fc.Arbitrary<TurnPlan> = fc.record({
  kind: fc.constantFrom('talk', 'tell', 'ask', 'file', 'remember', 'recall'),
  session: fc.nat(2),
  about: fc.nat(7),
  files: fc.integer({ min: 1, max: 2 }),
  caption: fc.boolean(),
  expects: fc.boolean(),
});

const placedFault: fc.Arbitrary<PlacedFault> = fc.record({
  fault: fc.constantFrom(...Object.keys(faults)),
  place: fc.record({
    turn: fc.nat(7),
    pick: fc.nat(15),
    other: fc.nat(1023),
    rounds: fc.constantFrom('all', 'first', 'later'),
  }),
});

/** Cases on random conversations and on the built-in canaries named. */
export function arbitraryCase(builtIn: readonly string[]): fc.Arbitrary<FuzzCase> {
  const random = fc.array(plan, { minLength: 2, maxLength: 8, size: 'max' });
  return fc.record({
    conversation: fc.oneof(
      { arbitrary: random, weight: 4 },
      { arbitrary: fc.constantFrom(...builtIn), weight: 1 },
    ),
    faults: fc.oneof(
      { arbitrary: fc.array(placedFault, { minLength: 1, maxLength: 2 }), weight: 9 },
      { arbitrary: fc.constant([]), weight: 1 },
    ),
    harmless: fc.uniqueArray(fc.constantFrom(...Object.keys(harmless)), { maxLength: 2 }),
    hasStore: fc.boolean(),
    seed: fc.nat(),
  });
}

/** What a case plays. */
export function toExperiment(given: FuzzCase, builtIn: ReadonlyMap<string, Canary>): Experiment {
  const { conversation, hasStore, seed } = given;
  const canary =
    typeof conversation === 'string' ? builtIn.get(conversation) : toConversation(conversation);
  if (canary === undefined) throw new Error(`no canary ${String(conversation)}`);
  return {
    canary,
    hasStore,
    seed,
    harmless: given.harmless.map((name) => named(harmless, name)),
    illnesses: given.faults.map(({ fault, place }) => ({
      turn: place.turn,
      habits: (isHere) => named(faults, fault)(isHere, place),
    })),
  };
}

function named<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name];
  if (found === undefined) throw new Error(`unknown: ${name}`);
  return found;
}

/** A case for people. */
export function renderCase(given: FuzzCase): string {
  const { conversation, faults: placed, hasStore, seed } = given;
  const turns =
    typeof conversation === 'string'
      ? `canary ${conversation}`
      : conversation
          .map(
            (turn, index) =>
              `turn ${index + 1}: ${turn.kind} in session ${turn.session} ${JSON.stringify(turn)}`,
          )
          .join('\n  ');
  return [
    `  ${turns}`,
    ...placed.map(({ fault, place }) => `  fault: ${fault}, ${JSON.stringify(place)}`),
    `  harmless: ${given.harmless.join(', ') || 'none'}; store: ${hasStore ? 'seen' : 'none'}; seed of tags: ${seed}`,
  ].join('\n');
}
