// One turn with what the judge needs around it: earlier turns of its context, the judged request,
// the reply's text.
import type { Receipt } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { Ledger, LedgerTurn } from './ledger-entry.ts';
import { astrayOf, judgedExchange } from './request.ts';

/** A turn as the judge sees it. */
export interface TurnContext {
  readonly observation: Ledger;
  readonly turn: LedgerTurn;
  /** Turns of the same session before this one, in order. */
  readonly earlier: readonly TurnContext[];
  /** Requests that went astray in this turn. */
  readonly astray: readonly ModelExchange[];
  /** The judged request. `null` when the model was not asked in this turn. */
  readonly request: ModelExchange | null;
  /** The reply's text with what was pushed during the turn. Empty when there is none. */
  readonly reply: string;
  /**
   * The receipt of the model's answer that appears in the reply. `null` when it is lost or was
   * never given.
   */
  readonly receipt: Receipt | null;
  /** How far the history of its session was followed. */
  readonly trail: Trail;
}

/** How far a session's history was followed. One for each session. */
export interface Trail {
  /** What users and assistant said in the last request that was in order. */
  said: readonly Utterance[];
  /** The marks that were due in it: each is there once, in order, in its role and whole. */
  marks: Set<string>;
  /** How many turns of the session they are of. The answer of the last was not due yet. */
  turns: number;
  /** The last request in which nothing of another session was found. */
  cleared: readonly Utterance[];
  /** Names of the tools that the model has called in the session. */
  readonly called: Set<string>;
}

function createTrail(): Trail {
  return { said: [], marks: new Set(), turns: 0, cleared: [], called: new Set() };
}

/** Contexts of all played turns, in order. */
export function toTurnContexts(observation: Ledger): TurnContext[] {
  const contexts: TurnContext[] = [];
  const sessions = new Map<string, TurnContext[]>();
  for (const turn of observation.turns) {
    const outcome = turn.exchange.outcome;
    const replied = outcome.kind === 'answered' ? outcome.reply.text : '';
    // Some agents push their answer through the control plane instead of the reply
    // (docs/rules/platform.md "Routes").
    const reply = [replied, ...turn.notifications].filter((text) => text !== '').join('\n');
    const astray = observation.modelSeen ? astrayOf(turn, reply) : [];
    const request = judgedExchange(turn.model, astray, reply);
    const receipt =
      request?.receipt != null && reply.includes(request.receipt) ? request.receipt : null;
    const { session } = turn.turn;
    const earlier = sessions.get(session) ?? [];
    const trail = earlier[0]?.trail ?? createTrail();
    const context = { observation, turn, earlier, astray, request, reply, receipt, trail };
    contexts.push(context);
    sessions.set(session, [...earlier, context]);
  }
  return contexts;
}

/** The turn of a number, among turns of one session. */
export function turnOf(turns: readonly TurnContext[], number: number): TurnContext | undefined {
  return turns.find((c) => c.turn.turn.number === number);
}
