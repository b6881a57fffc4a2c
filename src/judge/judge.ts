// The judge: a pure function from what the witnesses saw of a canary to a verdict with its layer.
import type { RestartKind, TurnDefinition } from '../domain/canary.ts';
import {
  type CanaryJudgement,
  type InvariantKind,
  invariantKinds,
  type JudgedExpectation,
  type TurnJudgement,
} from '../domain/judgement.ts';
import { type Layer, layers } from '../domain/verdict.ts';
import { judgeAccepted } from './accepted.ts';
import { judgeAnswered, judgeContext, judgeModelAsked, judgeReceipt } from './answer.ts';
import { judgeAttachments } from './attachments.ts';
import { type TurnContext, toTurnContexts } from './context.ts';
import { judgeDeclared } from './declared.ts';
import { judgeEndingPlayed } from './ending-played.ts';
import { judgeFailurePlayed } from './failed-model.ts';
import { worstOf } from './finding.ts';
import { judgeHistory } from './history.ts';
import { judgeInstructions } from './instructions.ts';
import type { Ledger } from './ledger-entry.ts';
import { judgeThoughtPlayed } from './thought-played.ts';

/**
 * Judges a canary. `failed`: something is unmet. `passed`: nothing is unmet, a declared reply
 * expectation is met and, where the canary proves memory, each expectation of memory was seen met.
 * `errored` with layer `unproven`: neither, so the canary proved nothing. `invariants`: those that
 * are held. A run holds all of them, and a test leaves out each in turn to show that it is no
 * decoration.
 */
export function judgeCanary(
  observation: Ledger,
  invariants: readonly InvariantKind[] = invariantKinds,
): CanaryJudgement {
  const contexts = toTurnContexts(observation);
  const turns = contexts.map((context) => judgeTurn(context, invariants));
  for (const [index, turn] of turns.entries()) {
    const worst = worstOf(turn.expectations);
    if (worst === null) continue;
    const definition = observation.play.canary.turns[index];
    return {
      verdict: 'failed',
      layer: worst.layer,
      headline: `${worst.layer}: turn ${turn.number}: ${afterRestart(definition)}${describe(worst)}${describeLeak(worst, turn)}${describeBeside(worst, turns.slice(index + 1))}`,
      position:
        positionOf(turn.expectations) ?? definition?.position ?? observation.play.canary.position,
      turns,
    };
  }
  const all = turns.flatMap((turn) => turn.expectations);
  const replies = all.filter((e) => e.kind.startsWith('reply-') && e.result === 'met');
  const unproved = findUnproved(observation, all);
  if (replies.length > 0 && unproved.length === 0) {
    const count = all.filter((e) => e.result === 'met').length;
    return {
      verdict: 'passed',
      layer: null,
      headline: count === 1 ? '1 expectation met' : `${count} expectations met`,
      position: null,
      turns,
    };
  }
  return {
    verdict: 'errored',
    layer: 'unproven',
    headline: `unproven: ${whyUnproven(observation, replies, unproved, all)}`,
    position: observation.play.canary.position,
    turns,
  };
}

/** What came right before a turn, as the beginning of what became of it. */
const restartWords: Readonly<Record<RestartKind, string>> = {
  container: 'after a restart, ',
  kill: 'after a kill, ',
  'new-container': 'after a restart in a new container, ',
  'new-container-and-volumes': 'after a restart with new volumes, ',
  upgrade: 'after the upgrade of the base image, ',
};

function afterRestart(turn: TurnDefinition | undefined): string {
  return turn?.restart === undefined ? '' : restartWords[turn.restart];
}

/**
 * The expectations of memory that a canary proving memory rests on and that were not observed.
 * Every one counts: what was written and never seen read (or the other way round) reached the reply
 * by some other way, as automatic rows do.
 */
function findUnproved(
  observation: Ledger,
  all: readonly JudgedExpectation[],
): readonly JudgedExpectation[] {
  if (!observation.play.canary.proves.includes('memory')) return [];
  // A memory of the agent's own that no request shows is proved by the reply of another session.
  if (!observation.modelSeen && observation.declared?.memory === 'own') return [];
  return all.filter(
    (e) => (e.kind === 'memory-written' || e.kind === 'memory-recalled') && e.result !== 'met',
  );
}

/** The first reason, and before all others that a tool was not offered. */
function whyUnproven(
  { turns }: Ledger,
  replies: readonly JudgedExpectation[],
  unproved: readonly JudgedExpectation[],
  all: readonly JudgedExpectation[],
): string {
  const [first] = unproved;
  if (replies.length > 0 && first !== undefined)
    return `${first.expected} was not seen: ${first.actual}`;
  const unseen = all.filter((e) => e.result === 'not-observed' && e.position !== null);
  const passedOver = turns.flatMap(({ model }) => model.flatMap((one) => one.passedOver));
  const missing = passedOver.filter(({ cause }) => cause === 'not-offered');
  const isMissing = ({ actual }: JudgedExpectation): boolean =>
    missing.some(({ reason }) => reason === actual);
  const reason = (unseen.find(isMissing) ?? unseen[0])?.actual;
  return `no expectation of a reply was met${reason === undefined ? '' : `: ${reason}`}`;
}

/** A turn without an answer is judged on that alone: nothing after it could have happened. */
function judgeTurn(context: TurnContext, invariants: readonly InvariantKind[]): TurnJudgement {
  const { number, expect } = context.turn.turn;
  const isHeld = ({ kind }: JudgedExpectation): boolean =>
    !invariantKinds.some((known) => known === kind && !invariants.includes(known));
  const answered = judgeAnswered(context);
  if (answered.result !== 'met' && isHeld(answered)) return { number, expectations: [answered] };
  const held = [
    answered,
    judgeModelAsked(context),
    ...judgeEndingPlayed(context),
    ...judgeFailurePlayed(context),
    ...judgeThoughtPlayed(context),
    ...judgeAttachments(context),
    ...judgeInstructions(context),
    ...judgeHistory(context),
    ...judgeAccepted(context),
    judgeReceipt(context),
    judgeContext(context),
  ].filter(isHeld);
  const declared = expect.map((expectation) => judgeDeclared(context, expectation));
  return { number, expectations: [...held, ...declared] };
}

/**
 * The evidence. What was expected goes with it only where the evidence is a reply, which does not
 * say it.
 */
function describe({ kind, expected, actual }: JudgedExpectation): string {
  return kind.startsWith('reply-') ? `expected ${expected}, got: ${actual}` : actual;
}

/**
 * What of another session an answer holds that was given without the model: it shows where the
 * answer came from.
 */
function describeLeak({ kind, layer }: JudgedExpectation, { expectations }: TurnJudgement): string {
  if (layer !== 'answered-without-model' || kind === 'no-foreign-session') return '';
  const leak = expectations.find((one) => one.kind === 'no-foreign-session' && one.layer === layer);
  return leak === undefined ? '' : `; ${leak.actual}`;
}

/**
 * What was lost in a later turn on the way to the model: an answer that did not reach its user is
 * no cause of that, so a reader who mends the one would meet the other.
 */
function describeBeside({ layer }: { layer: Layer }, later: readonly TurnJudgement[]): string {
  if (layer !== 'answer-lost') return '';
  for (const { number, expectations } of later) {
    const worst = worstOf(expectations);
    if (worst !== null && layers.indexOf(worst.layer) < layers.indexOf(layer))
      return `; also, ${worst.layer} in turn ${number}: ${describe(worst)}`;
  }
  return '';
}

/**
 * Where an annotation points: the first unmet declared expectation, so that the editor opens at
 * what was asked.
 */
function positionOf(expectations: readonly JudgedExpectation[]): JudgedExpectation['position'] {
  return expectations.find((e) => e.result === 'unmet' && e.position !== null)?.position ?? null;
}
