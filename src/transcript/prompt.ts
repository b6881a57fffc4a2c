// Requests whose prompt is the system text: the conversation with the newest question in it, and no
// message in which a user says anything.
import type { ModelMessage } from '../domain/model-request.ts';
import { findMarks } from '../domain/token.ts';
import { standsAlone } from './alone.ts';
import { isUserText } from './message.ts';
import { isUntaggedTurn, type Known } from './untagged.ts';

/**
 * The messages with such a prompt in the role of the user, whose question it asks: a turn that
 * waits for its answer is in it, and in no message of the user's.
 */
export function withPromptAsked(
  messages: readonly ModelMessage[],
  known: Known,
): readonly ModelMessage[] {
  const isSaid = ({ text }: ModelMessage): boolean =>
    findMarks(text).length > 0 || isUntaggedTurn(text, known);
  if (messages.some((one) => isUserText(one) && isSaid(one))) return messages;
  const isAsking = ({ role, text }: ModelMessage): boolean =>
    role === 'system' &&
    (findMarks(text).some(({ value }) => known.isOpen(value)) ||
      known.turns.some((turn) => known.isOpen(turn.tag) && standsAlone(turn.text, text)));
  return messages.map((one) => (isAsking(one) ? { ...one, role: 'user' } : one));
}
