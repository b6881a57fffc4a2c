// What is shown of a canary that did not pass: the failing turn, the way of the fact, the request
// with its gaps.
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { ReportFailure, ReportGiven } from '../domain/report.ts';
import type { ReportPicture } from '../domain/report-facts.ts';
import { chainOf } from './chain.ts';
import { toTurnContexts } from './context.ts';
import { failingTurnOf } from './failing-turn.ts';
import { givenIn, toGivenTurns } from './given.ts';
import type { Ledger } from './ledger-entry.ts';
import { pictureOf } from './picture.ts';
import { viewRequest } from './request-view.ts';

/**
 * Turns of which it is listed what their requests had of all before: of more it would be too much
 * to read.
 */
const maxGivenTurns = 40;

/**
 * A failure without its log, and what each turn's request had of the conversation. `null` where
 * there was none.
 */
export interface ShownFailure extends Omit<ReportFailure, 'log'> {
  readonly given: readonly (readonly ReportGiven[] | null)[];
}

/** What is shown of a canary that did not pass. `null`: no turn of it was played. */
export function showFailure(ledger: Ledger, judgement: CanaryJudgement): ShownFailure | null {
  const failing = failingTurnOf(judgement);
  if (failing === null) return null;
  const contexts = toTurnContexts(ledger);
  const context = contexts.find(({ turn }) => turn.turn.number === failing.number);
  if (context === undefined) return null;
  const { number: turn } = failing;
  const { verdict, layer } = judgement;
  if (verdict !== 'failed' || layer === null) return { turn, chain: [], request: null, given: [] };
  const given = givenIn(context) ?? [];
  return {
    turn,
    chain: chainOf({ context, layer, given, judgement }),
    request: layer === 'rejected' ? null : viewRequest(context, layer, given),
    given: contexts.slice(0, maxGivenTurns).map((one) => {
      const all = givenIn(one);
      return all === null ? null : toGivenTurns(all);
    }),
  };
}

/**
 * The picture of a canary that was played, whatever came of it. `null`: it told nothing, or no turn
 * was played.
 */
export function showPicture(ledger: Ledger, judgement: CanaryJudgement): ReportPicture | null {
  const contexts = toTurnContexts(ledger);
  const { verdict, layer } = judgement;
  const failing = verdict === 'failed' ? failingTurnOf(judgement) : null;
  const context = contexts.find(({ turn }) => turn.turn.number === failing?.number);
  if (context === undefined || layer === null) return pictureOf(contexts, null);
  return pictureOf(contexts, { context, layer, given: givenIn(context) ?? [], judgement });
}
