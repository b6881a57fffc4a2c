// Replies that are what the model has condensed for the agent: it took the request of a turn for
// an order to work on the conversation. Such a reply holds whatever the request did, so it proves
// nothing of the history.
import { CanaryError } from '../domain/error.ts';
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { worstOf } from './finding.ts';
import type { Ledger, LedgerTurn } from './ledger-entry.ts';

/**
 * Why the reply of a turn meets nothing: it is a condensed conversation, without an answer that the
 * model gave. null: it is none.
 */
export function whyCondensed({ observation, reply, receipt }: TurnContext): string | null {
  const order = receipt === null ? orderWithin(observation, reply) : null;
  return order === null ? null : `the reply is what the scripted model said where it ${order}`;
}

/**
 * The error of a canary in which a turn's only request was taken for such an order and its answer
 * became the reply, where nothing went wrong before. Whether the agent or our model is mistaken
 * cannot be told.
 */
export function findCondensedReply(ledger: Ledger, judgement: CanaryJudgement): CanaryError | null {
  const index = ledger.turns.findIndex((turn) => orderInReply(ledger, turn) !== null);
  const turn = ledger.turns[index];
  const worst = judgement.turns.findIndex(({ expectations }) => worstOf(expectations) !== null);
  if (turn === undefined || (worst !== -1 && worst < index)) return null;
  return new CanaryError(
    'UNPROVEN',
    `The reply of turn ${turn.turn.number} is what the scripted model said where it ${orderInReply(ledger, turn)}, so nothing shows whether the model was asked about the turn.`,
    { hint: 'Word the system text otherwise for the test, or play with model: live.' },
  );
}

function orderInReply(ledger: Ledger, turn: LedgerTurn): string | null {
  const { outcome } = turn.exchange;
  if (turn.model.length > 0 || outcome.kind !== 'answered') return null;
  return orderWithin(ledger, [outcome.reply.text, ...turn.notifications].join('\n'));
}

/** What the model was taken to be told where it said these words. null: it never said them. */
function orderWithin({ turns }: Ledger, reply: string): string | null {
  if (!reply.includes('S-')) return null;
  const isSaid = ({ condensed }: ModelExchange): boolean =>
    condensed !== undefined && reply.includes(condensed);
  const said = turns.flatMap(({ astray, beside }) => [...astray, ...beside]).find(isSaid);
  if (said === undefined) return null;
  return `took a request for the agent's own (${said.route.kind === 'turn' ? '' : said.route.reason})`;
}
