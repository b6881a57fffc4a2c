// A turn that was refused with an error which quotes what the model answered: the agent got the
// answer, and could not read it.
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';

/** The answer to this turn that its error quotes. `null`: it quotes none. */
function quotedAnswer({ turn }: TurnContext): ModelExchange | null {
  const { outcome } = turn.exchange;
  if (outcome.kind !== 'rejected' || turn.died !== null) return null;
  const said = `${outcome.message}\n${outcome.reply?.text ?? ''}`;
  const isQuoted = ({ receipt, failed }: ModelExchange): boolean =>
    receipt !== null && failed === undefined && said.includes(receipt);
  return [...turn.model, ...turn.astray, ...turn.beside].findLast(isQuoted) ?? null;
}

/** The words of a refusal, behind what they show. */
export function describeRefusal(context: TurnContext, message: string): string {
  return quotedAnswer(context) === null
    ? message
    : `the agent could not read what the model answered: ${message}`;
}

/** The next step after such a refusal. `null`: what the layer says. */
export function adviseUnread(context: TurnContext): string | null {
  const answer = quotedAnswer(context)?.answer ?? null;
  // What its request demanded, it was given.
  if (answer === null || answer.asJson !== undefined || answer.through !== undefined) return null;
  return 'the agent seems to want the answer in a form that the body of its request does not name: demand it there (response_format, tools). Of forms that only the words of a prompt describe, docs/your-agent.md has those that the scripted model knows (Forms in words)';
}
