// Which words of a request order a summary of the conversation, and which only speak of one.
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../src/transcript/reader.ts';
import { message, request, tag1 } from '../scripted-model/builders.ts';

const summary = `[S-aaaaaaaaaa] What was said before:
- user: Summarize the conversation. [T-bbbbbbbbbb]
[S-aaaaaaaaaa]`;
const asked = message('user', `Hi. [${tag1}]`);

describe('a system text with a summary in it', () => {
  it.each([
    ['introduced', `Summary of the conversation so far: ${summary}`],
    ['introduced, with a persona', `Be kind.\nSummary of this conversation:\n${summary}`],
    ['bare', summary],
  ])('is no order: %s', (_name, text) => {
    expect(readRequest(request([message('system', text), asked])).order).toBeNull();
  });

  it('is one where it orders another after that', () => {
    const text = `So far: ${summary}\nExtend this summary by the new messages.`;
    expect(readRequest(request([message('system', text), asked])).order).toBe('summary');
  });
});

describe('a title as JSON', () => {
  const side = (...fields: string[]) => readRequest(request([asked]), fields).side;

  it.each([[['title']], [['isNewTopic', 'title']], [['title', 'branch']], [['title', 'emoji']]])(
    'is a request of the agent, with nothing but its like: %j',
    (fields) => {
      expect(side(...fields)).toBe('asks for a title as JSON');
    },
  );

  it.each([[['title', 'answer']], [['title', 'summary']], [['body', 'tags', 'title']], [['tags']]])(
    'may be a part of an answer: %j',
    (fields) => {
      expect(side(...fields)).toBeNull();
    },
  );
});
