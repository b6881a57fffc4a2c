// Where an earlier summary stands in the next one that the scripted model writes.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { clock, message, request, say, script, seededRandom, tools } from './builders.ts';

const tags = ['T-aaaaaaaaaa', 'T-bbbbbbbbbb', 'T-cccccccccc'] as const;
const summary = (...held: readonly string[]): string =>
  `[S-aaaaaaaaaa] What was said before:\n${held.map((tag) => `- user: of ${tag} [${tag}]`).join('\n')}\n[S-aaaaaaaaaa]`;
const turn = (tag: string): ModelMessage => message('user', `of ${tag} [${tag}]`);
const order = message('user', 'Create a summary of the conversation above:');
const [first, second, third] = tags;

function toldOf(messages: readonly ModelMessage[]): readonly string[] {
  const session = createModelSession({ random: seededRandom(), clock, tools });
  for (const [index, tag] of tags.entries())
    session.register({ ...script([say('OK.')]), tag, turn: index + 1 });
  const text = session.answer(request(messages), '')?.answer.text ?? '';
  return [...new Set([...text.matchAll(/of (T-\w+)/g)].map(([, tag = '']) => tag))];
}

describe('an earlier summary', () => {
  it.each<[string, readonly ModelMessage[]]>([
    ['before the new messages', [message('system', summary(first)), turn(second), turn(third)]],
    ['after them', [turn(second), turn(third), message('system', summary(first))]],
    ['after the turns before it', [turn(first), message('user', summary(second)), turn(third)]],
    [
      'after turns that it holds as well',
      [turn(third), message('user', summary(first, second, third))],
    ],
    [
      'after all, with turns before it',
      [turn(first), turn(third), message('user', summary(second))],
    ],
  ])('is told in its place: %s', (_name, messages) => {
    expect(toldOf([...messages, order])).toEqual(tags);
  });
});
