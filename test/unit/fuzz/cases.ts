// Cases of the fuzz: a conversation, up to two faults, habits that are none. Made by fast-check, so
// that they are seeded and shrink; written out in plain words, so that a failing one can be read.
import fc from 'fast-check';
import { type Canary, restartKinds } from '../../../src/domain/canary.ts';
import { againFaults } from './again-faults.ts';
import { type TurnPlan, toConversation } from './conversation.ts';
import { endingFaults, lateFaults } from './ending-faults.ts';
import { type Fault, type Place, pickOf, type Site } from './fault.ts';
import { harmless } from './harmless.ts';
import type { Experiment, Illness } from './laboratory.ts';
import { lateRequestFaults, lateRowFaults } from './late-faults.ts';
import { isEnded, type Manners } from './manners.ts';
import { overlapFaults, overlapReplies } from './overlap-faults.ts';
import { peerFaults } from './peer-faults.ts';
import { replyFaults } from './reply-faults.ts';
import { requestFaults } from './request-faults.ts';
import { restartFaults } from './restart-faults.ts';
import { storeFaults } from './store-faults.ts';
import { toolFaults } from './tool-faults.ts';
import { unsaidFaults } from './unsaid-faults.ts';

/** Every fault that a plain conversation can show, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  ...requestFaults,
  ...storeFaults,
  ...toolFaults,
  ...replyFaults,
  ...unsaidFaults,
  ...againFaults,
  ...lateRequestFaults,
};

const isOverlapped: Site = (_, index, turns) => turns[index + 1]?.overlap === true;

const isWriting: Site = ({ model }) =>
  model.some((step) => step.kind === 'call' && step.tool === 'commit-memory');

interface SitedFaults {
  readonly faults: Readonly<Record<string, Fault>>;
  readonly at: Site;
  /** True: of no other turn. */
  readonly isOnly?: true;
}

/** Faults that need a turn of a kind, which they are given where there is one. */
const sited: readonly SitedFaults[] = [
  { faults: restartFaults, at: ({ restart }) => restart !== undefined },
  { faults: endingFaults, at: isEnded },
  { faults: lateFaults, at: isEnded, isOnly: true },
  { faults: overlapFaults, at: ({ overlap }) => overlap === true },
  { faults: lateRowFaults, at: isWriting },
  { faults: peerFaults, at: ({ peer }) => peer !== undefined },
];

/** How an agent is that does all as it should be, and says so. */
export const plainManners: Manners = {
  survivesRestart: 'transcript',
  streamCancellation: 'survive',
  isOnVolume: true,
  restart: 'keeps',
  keepsEnded: 'all',
  stopped: 'answer',
  overlap: 'queued',
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
  readonly manners: Manners;
  readonly hasStore: boolean;
  readonly seed: number;
}

/** Mostly the first of some values. */
function mostly<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  const rest = { arbitrary: fc.constantFrom(...others), weight: 2 };
  return fc.oneof({ arbitrary: fc.constant(first), weight: 3 }, rest);
}

const manners: fc.Arbitrary<Manners> = fc.record({
  survivesRestart: mostly<Manners['survivesRestart']>('transcript', 'memory', 'none', null),
  streamCancellation: mostly<Manners['streamCancellation']>('survive', 'cancel', null),
  isOnVolume: mostly(true, false),
  restart: mostly<Manners['restart']>('keeps', 'forgets', 'rows'),
  keepsEnded: mostly<Manners['keepsEnded']>('all', 'text', 'nothing'),
  stopped: mostly<Manners['stopped']>('answer', 'nothing', 'words', 'refusal'),
  overlap: mostly<Manners['overlap']>('queued', 'apart', 'answers-last'),
});

const plan: fc.Arbitrary<TurnPlan> = fc.record({
  kind: fc.constantFrom('talk', 'tell', 'ask', 'file', 'remember', 'recall', 'skill', 'peer'),
  manner: mostly<TurnPlan['manner']>('plain', 'overlap', 'stop', 'drop'),
  restart: fc.oneof(
    { arbitrary: fc.constant(null), weight: 6 },
    { arbitrary: fc.constantFrom(...restartKinds), weight: 1 },
  ),
  session: fc.nat(2),
  about: fc.nat(7),
  files: fc.integer({ min: 1, max: 2 }),
  caption: fc.boolean(),
  atOnce: mostly(false, true),
  expects: fc.boolean(),
});

const placedFault: fc.Arbitrary<PlacedFault> = fc.record({
  fault: fc.constantFrom(
    ...Object.keys(faults),
    ...Object.keys(overlapReplies),
    ...sited.flatMap((kind) => Object.keys(kind.faults)),
  ),
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
    manners,
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
    manners: given.manners,
    hasStore,
    seed,
    harmless: given.harmless.map((name) => named(harmless, name)),
    illnesses: given.faults.map((placed) => toIllness(placed, canary)),
  };
}

function toIllness({ fault, place }: PlacedFault, { turns }: Canary): Illness {
  const replies = overlapReplies[fault];
  if (replies !== undefined) {
    const turn = siteOf(isOverlapped, place, turns);
    return { turn, habits: () => ({}), replies: (texts) => replies(texts, place) };
  }
  const kind = sited.find((one) => Object.hasOwn(one.faults, fault));
  return {
    turn: kind === undefined ? place.turn : siteOf(kind.at, place, turns, kind.isOnly),
    habits: (isHere, outside) => named(kind?.faults ?? faults, fault)(isHere, place, outside),
  };
}

/**
 * Index of the turn that a place picks among those in which a fault can act; where there is none,
 * of any, or -1: of none.
 */
function siteOf(site: Site, { turn }: Place, turns: Canary['turns'], isOnly = false): number {
  const sites = turns.flatMap((one, index) => (site(one, index, turns) ? [index] : []));
  return pickOf(sites, turn) ?? (isOnly ? -1 : turn);
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
    `  manners: ${JSON.stringify(given.manners)}`,
    `  harmless: ${given.harmless.join(', ') || 'none'}; store: ${hasStore ? 'seen' : 'none'}; seed of tags: ${seed}`,
  ].join('\n');
}
