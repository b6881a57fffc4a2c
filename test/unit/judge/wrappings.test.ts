// Words that nobody said, in every wrapping that frameworks use for them: the verdict follows from
// the words, whatever they are wrapped in. docs/design.md has the rule.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { play } from '../adversarial/play.ts';

/** Puts words that nobody said into the messages of a request. */
type Wrap = (messages: readonly AgentMessage[], words: string) => readonly AgentMessage[];

function intoNewest(
  change: (text: string) => string,
): (all: readonly AgentMessage[]) => AgentMessage[] {
  return (all) => {
    const newest = all.findLastIndex(({ role }) => role === 'user');
    return all.map((m, index) => (index === newest ? { ...m, text: change(m.text) } : m));
  };
}

const reminder = (words: string): string => `<system-reminder>\n${words}\n</system-reminder>`;
const context = (words: string): string =>
  `<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\n${words}\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>`;

const wrappings: readonly (readonly [name: string, wrap: Wrap])[] = [
  ['a system message in front', (all, words) => [say('system', words), ...all]],
  ['a system message behind the newest text', (all, words) => [...all, say('system', words)]],
  [
    'a reminder before the newest text',
    (all, words) => intoNewest((t) => `${reminder(words)}\n\n${t}`)(all),
  ],
  [
    'a reminder behind the newest text',
    (all, words) => intoNewest((t) => `${t}\n${reminder(words)}`)(all),
  ],
  [
    'a reminder as a user message of its own',
    (all, words) => [...all, say('user', reminder(words))],
  ],
  ['a reminder in front of everything', (all, words) => [say('user', reminder(words)), ...all]],
  [
    'a reminder that is never closed',
    (all, words) => [...all, say('user', `<system-reminder>${words}`)],
  ],
  ['a context behind the newest text', (all, words) => [...all, say('user', context(words))]],
  [
    'a context within the newest text',
    (all, words) => intoNewest((t) => `${t}\n\n${context(words)}`)(all),
  ],
  [
    'a context that is never closed',
    (all, words) => [...all, say('user', `<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\n${words}`)],
  ],
];

const retell = (history: readonly AgentMessage[]): string =>
  history.map(({ role, text }) => `${role}: ${text}`).join('\n');

describe.each(wrappings)('%s', (_name, wrap) => {
  const judged = async (messages: NonNullable<Habits['messages']>) => {
    const { verdict, layer } = await play('name-recall', { messages });
    return layer ?? verdict;
  };

  it('may quote what the user said', async () => {
    expect(
      await judged((all, { history }) => {
        const [first] = history;
        return first === undefined ? all : wrap(all, `Earlier: ${first.text}`);
      }),
    ).toBe('passed');
  });

  it('is no place of the history', async () => {
    expect(
      await judged((all, { history }) =>
        history.length === 0 ? all : wrap(all.slice(history.length), retell(history)),
      ),
    ).toBe('sent-out-of-order');
  });

  it('doubles the history where it tells a turn with its answer once more', async () => {
    expect(
      await judged((all, { history }) => (history.length === 0 ? all : wrap(all, retell(history)))),
    ).toBe('sent-doubled');
  });

  it('leaks what was said in another session', async () => {
    const { layer } = await play('memory-three-sessions', {
      messages: (all, { others }) => {
        const foreign = others.find(({ role }) => role === 'user');
        return foreign === undefined ? all : wrap(all, foreign.text);
      },
    });
    expect(layer).toBe('leaked-from-other-session');
  });
});
