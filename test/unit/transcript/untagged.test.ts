// Texts without a tag get the mark of their turn by their place.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { Receipt, Tag } from '../../../src/domain/token.ts';
import { createReader } from '../../../src/transcript/reader.ts';

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

/** The tags in the words of the user, in order; `-`: none. */
function tagsOf(messages: readonly ModelMessage[], known = turns): string[] {
  const request = {
    dialect: 'openai-chat',
    model: 'm',
    stream: false,
    messages,
    tools: [],
  } as const;
  const { utterances } = createReader().read(request, null, { turns: known, ownerOf });
  return utterances
    .filter(({ speaker }) => speaker === 'user')
    .map(({ marks }) => marks.find(({ kind }) => kind === 'turn')?.value ?? '-');
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

  it('changes nothing where no turn is without a tag', () => {
    expect(tagsOf([user('Yes')], [])).toEqual(['-']);
  });
});
