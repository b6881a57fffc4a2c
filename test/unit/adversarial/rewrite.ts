// Parts of habits: which messages are the user's, and how each message is written.
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';

export const isUser = (m: ModelMessage): boolean => m.role === 'user';

/** Writes each message of a request in another way. */
export const map =
  (
    change: (m: ModelMessage, index: number, all: readonly ModelMessage[]) => ModelMessage,
  ): NonNullable<Habits['messages']> =>
  (messages) =>
    messages.map(change);
