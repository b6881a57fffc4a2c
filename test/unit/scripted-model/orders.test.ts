// Orders of an agent's own around the text of one turn, and what looks like them and is a turn.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { clock, message, request, say, script, seededRandom, tag1, tools } from './builders.ts';

const text = 'My ship is called X-abcdef1.';
const sent = `${text} [${tag1}]`;
const summary = `[S-aaaaaaaaaa] What was said before:\n- user: Hi. [T-bbbbbbbbbb]\n[S-aaaaaaaaaa]`;
const user = (words: string): ModelMessage => message('user', words);

interface Asked {
  /** The text as it was sent, and whether its turn has its reply. */
  readonly text?: string;
  readonly isOver?: boolean;
  /** The conversation of another turn that is under way. */
  readonly beside?: string;
}

/** The answer to a request, and how it was taken. */
function ask(
  messages: readonly ModelMessage[],
  { text: own = sent, isOver = false, beside }: Asked = {},
): string {
  const session = createModelSession({ random: seededRandom(), clock, tools });
  const turn = { ...script([say('A good name.')]), text: own, isOver: () => isOver };
  session.register(turn);
  if (beside !== undefined)
    session.register({ ...turn, tag: 'T-bbbbbbbbbb', contextId: beside, isOver: () => false });
  const exchange = session.answer(request(messages), '');
  const kind = exchange?.condensed === undefined ? exchange?.route.kind : 'summary';
  return `${kind}: ${exchange?.answer.text}`;
}

const progressive = (before: string, lines: string): string =>
  `Progressively summarize the lines of conversation provided, adding onto the previous summary returning a new summary.\n\nCurrent summary:\n${before}\n\nNew lines of conversation:\n${lines}\n\nNew summary:`;

describe('a summary that is ordered of one text', () => {
  it.each<[string, boolean, string]>([
    ['of a turn that is over', true, progressive('', `Human: ${sent}`)],
    ['before its reply', false, progressive('', `Human: ${sent}\nAI: `)],
    ['added to a summary', false, progressive(summary, `Human: ${sent}\nAI: `)],
    [
      'in other words',
      false,
      `Summarize the following conversation. Be concise.\n\nPrevious messages:\nuser: Your task: ${sent}\nassistant: \ntool: \n\nSummary:`,
    ],
  ])('is one: %s', (_name, isOver, prompt) => {
    const answer = ask([user(prompt)], { isOver });
    expect(answer).toMatch(/^summary: /);
    expect(answer).toContain(sent);
  });

  it('is one of a text whose signs are escaped', () => {
    const own = `@fare is 1 & 2 for X-abcdef1. [${tag1}]`;
    const told = progressive('', `Human: ${own.replace('&', '&amp;')}\nAI: `);
    expect(ask([user(told)], { text: own })).toMatch(/^summary: /);
    const wanted = `Please summarize our conversation & go. [${tag1}]`;
    expect(ask([user(wanted.replace('&', '&amp;'))], { text: wanted })).toMatch(/^turn: /);
  });

  it('is one of a text that carries no tag', () => {
    expect(ask([user(progressive('', `Human: ${text}\nAI: `))], { text })).toMatch(/^summary: /);
  });

  it.each([
    'Update the summary with this:',
    'Update the existing structured summary with new information.',
    'Update the running summary by integrating the new messages below.',
    'Please incorporate the new messages into the existing summary.',
  ])('is one that adds to a summary which is quoted: %s', (words) => {
    const prompt = `Conversation summary:\n"""\n${summary}\n"""\n\n${words}\n\nHuman: ${sent}\nAssistant: `;
    expect(ask([user(prompt)])).toMatch(/^summary: .*T-bbbbbbbbbb.*T-aaaaaaaaaa/s);
  });

  it('is none where the user says to update the summary', () => {
    const own = `Please update the summary with this. [${tag1}]`;
    expect(ask([user(own)], { text: own })).toMatch(/^turn: /);
    const told = user(`Conversation summary:\n"""\n${summary}\n"""\n\nHuman: ${own}`);
    expect(ask([told], { text: own })).toMatch(/^turn: /);
  });

  const wanted = `Please summarize our conversation. [${tag1}]`;
  it.each<[string, string, string]>([
    ['by the user', wanted, wanted],
    ['by the user, in a prompt', wanted, `Current conversation:\nHuman: ${wanted}\nAI:`],
    [
      'by nobody, in a prompt',
      sent,
      `The following is a friendly conversation between a human and an AI.\n\nCurrent conversation:\n\nHuman: ${sent}\nAI:`,
    ],
    [
      'by a rule of the prompt',
      sent,
      `You are Ann. Summarize the conversation if the user asks for that.\n\nHuman: ${sent}\nAI:`,
    ],
    ['before', sent, `Here is a handoff summary of our work: ${summary}\n\n${sent}`],
  ])('is a turn where it is ordered %s', (_name, own, prompt) => {
    expect(ask([user(prompt)], { text: own })).toMatch(/^turn: /);
  });
});

describe('a note that is ordered of the newest messages', () => {
  const noting = (newest: string): ModelMessage =>
    user(
      `## Summary\n\n\n## Last k Messages\nuser: Hello. [T-bbbbbbbbbb]\nassistant: Hi. [R-bbbbbbbbbb]\n\n## Existing Memories\n[{"id": "0", "text": "${summary}"}]\n\n## New Messages\n${newest}\n\n\n## Observation Date\n2026-11-30\n\n# Output:`,
    );
  const prompt = message('system', `You are a Memory Extractor. ${'Be precise. '.repeat(900)}`);

  it('is an entry of what these say, in the form of the memory', () => {
    const answer = ask([prompt, noting(`user: ${sent}\nassistant: A # name.\n## No heading`)]);
    expect(answer).toMatch(/^summary: \{"memory":\[\{"id":"0","text":"\[S-/);
    expect(answer).toContain(`- user: ${sent}\\n- assistant: A # name. ## No heading\\n[S-`);
    expect(answer).not.toContain('T-bbbbbbbbbb');
  });

  it('is none where there are none, or where a user says so', () => {
    expect(ask([prompt, noting('')])).toBe('summary: {"memory":[]}');
    const own = `## Last k Messages\nWhat does that mean? [${tag1}]`;
    expect(ask([user(own)], { text: own })).toMatch(/^turn: /);
  });
});

describe('a message after an answer of nothing', () => {
  const [question, empty] = [user(sent), message('assistant', '')];
  const takeaway = message(
    'system',
    'Summarize the takeaway from the conversation. Do not add any introductory phrases.',
  );

  it('orders a summary', () => {
    const told = user(`${sent}\nContext: \n${summary}`);
    expect(ask([told, empty, takeaway])).toMatch(/^summary: .*T-bbbbbbbbbb.*T-aaaaaaaaaa/s);
    const kind = message('system', 'Be kind. '.repeat(1_000));
    expect(ask([kind, question, empty, takeaway])).toMatch(/^summary: /);
  });

  it.each<[string, readonly ModelMessage[]]>([
    [
      'a rule before the question',
      [message('system', 'Summarize the conversation when the user asks.'), question],
    ],
    ['a prompt before the question, and another text after it', [takeaway, question, english()]],
    ['a rule after the question', [question, english('You can summarize the conversation.')]],
  ])('orders none: %s', (_name, messages) => {
    expect(ask(messages)).toMatch(/^turn: /);
  });

  function english(more = ''): ModelMessage {
    return message('system', `Answer in English. ${more}`);
  }

  it('asks for the answer once more, while its turn is under way', () => {
    const again = user(
      'Validation Error found:\nNo tool calls found. Recall the function correctly.',
    );
    expect(ask([question, empty, again])).toMatch(/^turn: /);
    expect(ask([question, empty, again], { isOver: true })).toMatch(/^side: /);
    expect(ask([question, empty, again], { beside: 'another' })).toMatch(/^turn: /);
    const { contextId } = script([]);
    expect(ask([question, empty, again], { beside: contextId })).toMatch(/^side: /);
    const greeting = message('assistant', 'Hi.');
    expect(ask([question, greeting, again])).toMatch(/^side: /);
  });
});
