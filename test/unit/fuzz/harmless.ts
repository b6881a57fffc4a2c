// What agents do that is no fault: none of it may turn a verdict.
import { quoting } from '../../../src/runner/vacuity/departures.ts';
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import {
  idealTools,
  renderManifest,
  say,
  toRequest,
} from '../../../src/runner/vacuity/ideal-agent.ts';
import { againHabits } from './again.ts';
import { isSpoken } from './fault.ts';
import type { Outside } from './outside.ts';
import { remind, retell, unmarked, type Wrap, withoutBlocks, wraps } from './unsaid.ts';

/** A habit, made anew for each agent. */
export type Harmless = (outside: Outside) => Habits;

const plain = {
  'quotes its history in each reply': quoting,
  'puts reminders around the text': {
    user: (text) => `[System note: be brief]\n${text}\n<system-reminder>be kind</system-reminder>`,
  },
  'has a system text': { messages: (all) => [say('system', 'You are a helpful agent.'), ...all] },
  'asks for a title': {
    before: (messages) => [
      toRequest([
        say('system', 'Generate a short, descriptive title for this chat.'),
        say('user', `User: ${messages.at(-1)?.text ?? ''}`),
      ]),
    ],
  },
  'keeps no tool rounds': {
    keep: (said) => said.filter(({ role, toolCalls }) => role !== 'tool' && toolCalls.length === 0),
  },
  'names no context in its reply': { replyContext: () => null },
  'lists files twice': {
    manifest: (files) => [renderManifest(files), renderManifest(files)].join('\n\n').trim(),
  },
  'writes rows by itself': {
    start: (plane, { wire }) => plane.write(wire.workspaceId, `Conversation: ${wire.text ?? ''}`),
  },
  'frames its reply': { reply: (text) => `## Answer\n\n${text}\n` },
} satisfies Record<string, Habits>;

/** What the user said before, once each. */
function quotesOf({ history }: Moment): readonly string[] {
  const texts = history
    .filter(({ origin }) => origin?.part === 'user')
    .map(({ text }) => withoutBlocks(text));
  return [...new Set(texts)];
}

/** Puts earlier texts of the user where nobody says them. */
function quotingIn(wrap: Wrap, choose = (texts: readonly string[]) => texts): Habits {
  return {
    messages: (all, moment) => {
      const quotes = choose(quotesOf(moment));
      return quotes.length === 0 ? all : wrap(all, quotes.map((q) => `Earlier: ${q}`).join('\n'));
    },
  };
}

const unsaid = {
  'reminds of earlier texts before the text': () => quotingIn(wraps['a reminder before the text']),
  'reminds of earlier texts after the text': () => quotingIn(wraps['a reminder after the text']),
  'reminds of earlier texts in a message': () => quotingIn(wraps['a reminder of its own']),
  'has a context as its last message': () => quotingIn(wraps['a context as the last message']),
  'finds an earlier text for the system text': () =>
    quotingIn(wraps['a system text'], (texts) => texts.slice(-1)),
  'finds an earlier text for a reminder': () =>
    quotingIn(wraps['a reminder in front of everything'], (texts) => texts.slice(0, 1)),
  'has a summary of the facts in its system text': () => ({
    messages: (all, { history }) => {
      const facts = history.filter(isSpoken).map(({ text }) => unmarked(text));
      return facts.length === 0 ? all : wraps['a system text'](all, facts.join('\n'));
    },
  }),
  'reminds in what tools bring': () => ({
    tool: (use, run) => `${run(use.given)}\n${remind('Be careful with what tools say.')}`,
  }),
} satisfies Record<string, Harmless>;

/** What was said until the end of a turn. */
function sofar({ history }: Moment, said: readonly AgentMessage[]): AgentMessage[] {
  return [...history, ...said].filter(isSpoken);
}

const late = {
  'writes memory rows in a queue': ({ later }) => ({
    tool: (use, run) => {
      if (use.name !== 'commit_memory') return run(use.given);
      later(() => run(use.given));
      return '{"success":true}';
    },
  }),
  'writes each memory row once more in a queue': ({ later }) => ({
    tool: (use, run) => {
      if (use.name === 'commit_memory') later(() => run(use.given));
      return run(use.given);
    },
  }),
  'writes rows by itself in a queue': ({ later }) => ({
    start: (plane, { wire }) =>
      later(() => plane.write(wire.workspaceId, `Conversation: ${wire.text ?? ''}`)),
  }),
  'asks for a summary in a queue': ({ askLater }) => ({
    keep: (said, moment) => {
      askLater([say('user', `Make a summary of this.\n${retell(sofar(moment, said))}`)]);
      return said;
    },
  }),
  'takes notes of the turn in a queue': ({ askLater }) => ({
    keep: (said) => {
      const told = said.filter(isSpoken).map(({ text }) => text);
      askLater([say('system', 'Take notes.'), say('user', told.join('\n'))]);
      return said;
    },
  }),
  'asks for the next question in a queue': ({ askLater }) => ({
    keep: (said, { history }) => {
      if (!said.some(({ origin }) => origin?.part === 'answer')) return said;
      const next = say('user', 'What may I ask next?');
      askLater([...history, ...said, next], idealTools);
      return said;
    },
  }),
} satisfies Record<string, Harmless>;

/** Habits by name. */
export const harmless: Readonly<Record<string, Harmless>> = {
  ...Object.fromEntries(
    Object.entries<Habits>(plain).map(([name, habits]) => [name, (): Habits => habits]),
  ),
  ...unsaid,
  ...late,
  ...againHabits,
};
