// A framework writes a long template around the newest text: what it looked up, or how to answer.
// The words are the user's all the same, with a tag or without.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const filler = 'Boats that stay longer than three nights pay at the office. '.repeat(8);
const templates: Record<string, (text: string) => string> = {
  'Spring AI: QuestionAnswerAdvisor': (text) =>
    `${text}\n\nContext information is below, surrounded by ---------------------\n\n---------------------\n${filler}\n---------------------\n\nGiven the context and provided history information and not prior knowledge,\nreply to the user comment.`,
  'langchain4j: DefaultContentInjector': (text) =>
    `${text}\n\nAnswer using the following information:\n${filler}`,
  'Open WebUI: the template of its retrieval': (text) =>
    `### Task:\nRespond to the user query using the provided context. Never answer Yes or No alone.\n\n<context>\n<source id="1">${filler}</source>\n</context>\n\n${text}`,
  'CrewAI: the prompt of a task': (text) =>
    `\nCurrent Task: ${text}\n\nThis is the expected criteria for your final answer: A reply to the user. ${filler}\n\nThought:`,
};
type Messages = NonNullable<Habits['messages']>;
const canaries = [...core, 'repeated-texts'];

/** Changes the newest text of the user's alone. */
const newest =
  (change: (text: string) => string): Messages =>
  (all, { history }) =>
    all.map((one, index) => (index === history.length ? { ...one, text: change(one.text) } : one));

describe('a long template', () => {
  it.each(Object.entries(templates))('around the newest text passes: %s', async (_, template) => {
    expect(await notPassed({ messages: newest(template) }, canaries)).toEqual({});
  });

  it.each(Object.entries(templates))('that is kept with each text passes: %s', async (_, user) => {
    expect(await notPassed({ user }, canaries)).toEqual({});
  });

  it.each<[string, (all: readonly AgentMessage[]) => readonly AgentMessage[]]>([
    [
      'before the newest text',
      (all) => [...all.slice(0, -1), say('user', filler), ...all.slice(-1)],
    ],
    ['after it', (all) => [...all, say('user', `Never say Yes or No alone. ${filler}`)]],
  ])('in a message of its own %s passes', async (_, put) => {
    const messages: Messages = (all, { history }) =>
      all.length === history.length + 1 ? put(all) : all;
    expect(await notPassed({ messages }, canaries)).toEqual({});
  });

  it('after a transcript and the question in one message passes', async () => {
    const messages: Messages = (all, { history }) => {
      const told = history
        .filter(({ role, text }) => role !== 'tool' && text !== '')
        .map(({ role, text }) => `${role}: ${text}`);
      const prompt = `${told.join('\n')}\nuser: ${all[history.length]?.text}\n\n${filler}`;
      return [say('user', prompt), ...all.slice(history.length + 1)];
    };
    expect(await notPassed({ messages }, canaries)).toEqual({});
  });

  const lost: Record<string, (text: string) => string> = {
    'is cut': (text) => text.slice(0, -3),
    'is lost': () => '',
    'is another text': () => 'Where is my harbour?',
  };
  const cases = Object.entries(templates).flatMap(([name, template]) =>
    Object.entries(lost).map(([what, change]) => [what, name, change, template] as const),
  );
  it.each(cases)('in which the text %s is red: %s', async (_, __, change, template) => {
    const habits = { messages: newest((text) => template(change(text))) };
    for (const canary of ['two-sessions', 'repeated-texts'])
      expect(await play(canary, habits)).toMatchObject({ verdict: 'failed' });
  });

  it('whose own words hold the lost text by chance is red', async () => {
    const user = (text: string): string =>
      `Answer the question. Yes or No is enough where it fits. ${filler}\nQuery: ${text.startsWith('Yes') ? '' : text}\nAnswer:`;
    expect(await play('repeated-texts', { user })).toMatchObject({ verdict: 'failed' });
  });

  it('around the text of another session is red', async () => {
    const messages: Messages = (all, moment) => {
      const other = moment.others.findLast(({ role }) => role === 'user');
      return newest((text) => template(other?.text ?? text))(all, moment);
    };
    const template = (text: string): string => `${text}\n\n${filler}`;
    expect(await play('two-sessions', { messages })).toMatchObject({ verdict: 'failed' });
  });
});
