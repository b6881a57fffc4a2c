// The comment on a pull request: what the tested job says in it is dead text, and its marker is a
// line of its own.
import { expect, test } from 'vitest';
import { type CommentSource, renderComment, toCommentMarker } from '../../../src/render/comment.ts';
import { findLiveMarkdown, toBareProse } from '../support/markdown.ts';
import { hostileTexts } from '../support/report.ts';

const source: CommentSource = {
  context: 'session-continuity-e2e (pull_request)',
  state: 'success',
  description: 'All canaries passed',
  summary: '',
  sha: null,
  runUrl: null,
};
const title = '### ✅ session-continuity-e2e (pull\\_request): All canaries passed';

test('without anything to tell it is its title', () => {
  expect(renderComment(source)).toBe(`${title}\n`);
});

test('the summary is a list of code, then commit and run', () => {
  const sha = 'a'.repeat(40);
  const runUrl = 'https://forge.example/o/r/actions/runs/7';
  expect(renderComment({ ...source, summary: '4 passed ⏎ a `b`\n\nc', sha, runUrl })).toBe(
    `${title}\n\n- \`4 passed\`\n- \`\` a \`b\` \`\`\n- \`c\`\n\ncommit \`aaaaaaaaaa\` · [run](<${runUrl}>)\n`,
  );
});

test.each(['javascript:alert(1)', 'nonsense', ''])('no link to %j', (runUrl) => {
  expect(renderComment({ ...source, runUrl })).toBe(`${title}\n`);
});

const more = ['@someone', '#1', 'o/r#1', '!1', 'GH-1', 'a'.repeat(40), '<!-- -->', '- [ ] task'];
test.each([...hostileTexts, ...more])('whatever stands in the summary: %j', (text) => {
  const body = renderComment({ ...source, summary: `x${text}\ny ${text} z` });
  const bare = toBareProse(body.replace(title, ''));
  expect(findLiveMarkdown(bare)).toEqual([]);
  // Nothing but the list and what it leaves out.
  expect(bare.trim()).toMatch(/^(?:-\s*)+(?:- and \d+ more lines?)?$/);
});

test('a marker is one comment of one line for each name', () => {
  expect(toCommentMarker('a-->b\n(x)\ud800')).toMatch(/^<!-- [\w%.()!~*' :-]+ -->$/);
  expect(toCommentMarker('a-->b').match(/-->/g)).toHaveLength(1);
  expect(toCommentMarker('a b')).not.toBe(toCommentMarker('a_b'));
});
