// Texts without a tag get the mark of their turn by their place.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { Receipt, Tag } from '../../../src/domain/token.ts';
import type { Utterance } from '../../../src/domain/transcript.ts';
import { createReader } from '../../../src/transcript/reader.ts';
import { inDialect } from '../support/dialect.ts';

const yes = ['T-aaaaaaaaaa', 'T-bbbbbbbbbb', 'T-cccccccccc'] as const satisfies Tag[];
const other = 'T-ffffffffff';
const receipts = ['R-aaaaaaaaaa', 'R-bbbbbbbbbb'] as const satisfies Receipt[];
const turns = [
  ...yes.map((tag) => ({ tag, contextId: 'one', text: 'Yes' })),
  { tag: other as Tag, contextId: 'two', text: 'Yes' },
];
const owners: Readonly<Record<string, Tag>> = {
  [receipts[0]]: yes[0],
  [receipts[1]]: yes[1],
  'R-mmmmmmmmmm': 'T-mmmmmmmmmm',
  'T-mmmmmmmmmm': 'T-mmmmmmmmmm',
};
const ownerOf = (mark: string) => {
  const tag = owners[mark];
  return tag === undefined ? undefined : { tag, contextId: 'one' };
};

const said = (role: ModelMessage['role'], text: string): ModelMessage => ({
  role,
  text,
  toolCalls: [],
  toolCallId: null,
});
const user = (text: string) => said('user', text);
const answer = (number: 0 | 1) => said('assistant', `Good. [${receipts[number]}]`);

/** The tags of turns in one message, in order. */
function tagsIn(text: string, known: typeof turns): string[] {
  const tags = read([user(text)], known).flatMap(({ marks }) =>
    marks.filter(({ kind }) => kind === 'turn'),
  );
  return tags.map(({ value }) => value);
}

/** The tags in the words of the user, in order; `-`: none. */
function tagsOf(messages: readonly ModelMessage[], known = turns): string[] {
  return read(messages, known).map(
    ({ marks }) => marks.find(({ kind }) => kind === 'turn')?.value ?? '-',
  );
}

/** The words of the user. */
function read(messages: readonly ModelMessage[], known: typeof turns): readonly Utterance[] {
  const request = {
    ...inDialect('openai-chat'),
    model: 'm',
    stream: false,
    messages,
    tools: [],
  } as const;
  const { utterances } = createReader().read(request, null, {
    ...{ turns: known, ownerOf },
    isUnderWay: () => false,
    openTexts: () => [],
    isAnsweredWithNothing: () => false,
    textOf: () => null,
    isOpen: () => false,
  });
  return utterances.filter(({ speaker }) => speaker === 'user');
}

const first = user('Shall we? [T-mmmmmmmmmm]');

describe('a text without a tag', () => {
  it('is of the turn that was given the answer after it, and at the end of the newest one of the session', () => {
    const messages = [first, user('Yes'), answer(0), user('Yes'), answer(1), user('Yes')];
    expect(tagsOf(messages)).toEqual(['T-mmmmmmmmmm', yes[0], yes[1], yes[2]]);
  });

  it('is no turn that was left out', () => {
    expect(tagsOf([first, answer(0), user('Yes'), answer(1)])).toEqual(['T-mmmmmmmmmm', yes[1]]);
  });

  it('is told twice where it stands twice before one answer', () => {
    expect(tagsOf([first, user('Yes'), user('Yes'), answer(0)])).toEqual([
      'T-mmmmmmmmmm',
      yes[0],
      yes[0],
    ]);
  });

  it('keeps its place without its answer', () => {
    const messages = [first, user('Yes'), said('assistant', 'Good.'), user('And? [T-mmmmmmmmmm]')];
    expect(tagsOf(messages)).toEqual(['T-mmmmmmmmmm', yes[0], 'T-mmmmmmmmmm']);
  });

  it('is of the turn that was sent last where the request tells of no session', () => {
    expect(tagsOf([user('Yes')])).toEqual([other]);
  });

  it('is known with a little around it, and not within other words', () => {
    expect(tagsOf([user('[10:15] Yes')])).toEqual([other]);
    expect(tagsOf([user('Yesterday')])).toEqual(['-']);
    expect(tagsOf([user(`${'x '.repeat(200)} Yes`)])).toEqual(['-']);
  });

  describe('behind an answer that went through a tool', () => {
    const call = { id: 'c1', name: 'final_result', arguments: `{"text":"Good. [${receipts[0]}]"}` };
    const called = { ...said('assistant', ''), toolCalls: [call] };
    const result = { ...said('tool', 'Final result processed.'), toolCallId: 'c1' };
    const inText = said('assistant', "Calling tools:\n[{'function': {'name': 'final_answer'}}]");

    it.each([
      ['a result', [called, result, user('Yes')]],
      ['no result', [called, user('Yes')]],
      ['a result in plain text', [inText, user('Observation:\nGood.\nNew task:\nYes')]],
    ])('is of the user, and no result: %s', (_name, messages) => {
      expect(tagsOf([first, ...messages])).toEqual(['T-mmmmmmmmmm', yes[2]]);
    });

    it('is the result where the words are those of no turn, or begin as a result does', () => {
      expect(tagsOf([first, called, user('It was sent.')])).toEqual(['T-mmmmmmmmmm']);
      expect(tagsOf([first, inText, user('Observation:\nYes')])).toEqual(['T-mmmmmmmmmm']);
    });
  });

  it('changes nothing where no turn is without a tag', () => {
    expect(tagsOf([user('Yes')], [])).toEqual(['-']);
  });

  it('is not in the instructions before a conversation that one message says', () => {
    const told = 'Human: Shall we? [T-mmmmmmmmmm]\nAI: Good. [R-mmmmmmmmmm]';
    const one = turns.slice(0, 1);
    const prompt = (instructions: string, asked = 'New input: Yes'): string[] =>
      tagsIn(`${instructions}\n\nHistory:\n${told}\n\n${asked}`, one);
    expect(prompt('Do I need to use a tool? Yes')).toEqual(['T-mmmmmmmmmm', yes[0]]);
    expect(prompt('Question: Yes', 'Answer:')).toEqual([yes[0], 'T-mmmmmmmmmm']);
  });
});
