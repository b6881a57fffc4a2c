// Known error texts match as a whole reply or its beginning, never as a quotation.
import { describe, expect, it } from 'vitest';
import { type ErrorText, errorTexts, matchErrorText } from '../../../src/domain/error-texts.ts';

/** A reply as an agent would send it. */
function replyOf(known: ErrorText): string {
  switch (known.match) {
    case 'whole':
      return known.text;
    case 'prefix':
      return `${known.text} and details`;
    case 'after-label':
      return `OpenClaw ${known.text} 120s`;
    case 'after-name':
      return `google-adk ${known.text} No module named x`;
  }
}

describe('a known error text', () => {
  it.each(errorTexts)('$match: $text', (known) => {
    const reply = replyOf(known);
    expect(matchErrorText(reply)).toBe(known.text.trim());
    expect(matchErrorText(`\n\t ${reply} \r\n`)).toBe(known.text.trim());
    expect(matchErrorText(reply.replaceAll(' ', '  \n'))).toBe(known.text.trim());
  });

  it.each(errorTexts)('is no match when quoted in an answer: $text', (known) => {
    const reply = replyOf(known);
    expect(matchErrorText(`In the log of last night I found the line "${reply}".`)).toBeNull();
    expect(matchErrorText(`Your name is Hongming. By the way, ${reply}`)).toBeNull();
  });

  it.each(errorTexts.filter((known) => known.match === 'whole'))(
    'is no match when an answer only begins so: $text',
    (known) => {
      expect(matchErrorText(`${known.text} is what the tool printed.`)).toBeNull();
    },
  );

  it.each([
    ['Agent error (ResultError) — see workspace logs for details.', 'Agent error ('],
    ['Agent error: Error code: 401 - {"error":"x"}', 'Agent error:'],
    ['[hermes-agent error 502] upstream', '[hermes-agent error'],
    ['[hermes plugin reply timeout after 600s]', '[hermes plugin reply timeout'],
    ['⚠️ Provider authentication failed. Check the configured credentials.', '\u26a0\ufe0f'],
    ['OpenClaw timed out after 120s', 'timed out after'],
    ['Claude Code returned no output', 'returned no output'],
    ['google-adk error: No module named x', 'error:'],
    ['Google ADK error: 401 Unauthorized', 'error:'],
    ['Codex error: the child ended\nTraceback (most recent call last):\n  …', 'error:'],
    ['langgraph error:', 'error:'],
    ['Agent error: boom', 'Agent error:'],
    [`smolagents error: ${'x'.repeat(5_000)}`, 'error:'],
    ['(no text reply — used tools: Read, Write)', '(no text reply — used tools:'],
  ])('%s', (reply, known) => {
    expect(matchErrorText(reply)).toBe(known);
  });
});

describe('any other reply', () => {
  it.each([
    '',
    '   ',
    'Your name is Hongming Quill-7f3a2b. [R-a2b3c4d5e6]',
    'returned code',
    'The script that you asked me to run returned code 3.',
    `OpenClaw returned code ${'x'.repeat(500)}`,
    'I found an error: the tap was open.',
    'I see error: none.',
    'The error: the tap was open.',
    'This error: it means that the name is Hongming.',
    'An error: see above.',
    'Possible error: the tap was open.',
    'Your Type error: see line 3.',
    'Here is the first error: x',
    'error: no label',
    'google-adk error without a colon',
    'google-adk error:nothing behind a blank',
    'google-adk Error: not as the runtime writes it',
    'What you call the OpenClaw error: it is gone.',
    `(no response)${' x'.repeat(400)}`,
  ])('is no match: %j', (reply) => {
    expect(matchErrorText(reply)).toBeNull();
  });

  it('is looked at in bounded time', () => {
    expect(matchErrorText(' '.repeat(1_000_000))).toBeNull();
    expect(matchErrorText('a '.repeat(1_000_000))).toBeNull();
  });
});
