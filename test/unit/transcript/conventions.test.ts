// The table of conventions: each row is read as its example says, and one more row is followed by
// routing, finding and judging alike.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import type { Convention } from '../../../src/transcript/convention.ts';
import { conventions } from '../../../src/transcript/conventions.ts';
import { createReader, readRequest } from '../../../src/transcript/reader.ts';
import {
  clock,
  find,
  message,
  request,
  script,
  seededRandom,
  say as step,
  tag1,
  tools,
} from '../scripted-model/builders.ts';
import { recordWith } from './custom-conventions.ts';

describe('every convention', () => {
  it.each(conventions)('is read as its example says: $name', ({ example }) => {
    const { utterances, side } = readRequest(request(example.messages), example.jsonFields ?? null);
    if (example.said !== undefined)
      expect(utterances.map(({ speaker, text }) => [speaker, text])).toEqual(example.said);
    expect(side).toBe(example.side ?? null);
  });

  it.each(conventions)('is a row that matters: $name', ({ name, example }) => {
    const without = conventions.filter((row) => row.name !== name);
    const read = (table: readonly Convention[]) => {
      const { utterances, side, rounds, places } = readRequest(
        request(example.messages),
        example.jsonFields ?? null,
        table,
      );
      return { utterances, side, rounds, answer: places.ofAnswer('R-aaaaaaaaaa') };
    };
    expect(read(without)).not.toEqual(read(conventions));
  });

  it('has a name of its own, and says whose words it is about and where it was seen', () => {
    expect(new Set(conventions.map(({ name }) => name)).size).toBe(conventions.length);
    for (const { whose, source } of conventions) expect([whose, source]).not.toContain('');
  });
});

const habit: Convention = {
  name: 'notes of a new framework',
  source: 'a test',
  whose: 'without a speaker',
  recognition: { by: 'block', opening: '[[notes]]', closing: '[[/notes]]' },
  example: { messages: [message('user', 'Hi. [[notes]]Be kind.[[/notes]]')] },
};
const table = [...conventions, habit];

describe('a new row', () => {
  const noted = message('user', `[[notes]]My name is Eve. [T-qqqqqqqqqq][[/notes]]`);
  const asked = message('user', `My name is Ann. [${tag1}]`);
  const answerOf = (known: readonly Convention[]) => {
    const session = createModelSession({
      random: seededRandom(),
      clock,
      tools,
      conventions: known,
    });
    session.register(script([step('It is {}.', [find('My name is {}.')])]));
    return session.answer(request([asked, noted]), '');
  };

  it('is followed by routing', () => {
    expect(answerOf(conventions)?.route.kind).toBe('unmatched');
    expect(answerOf(table)?.route).toMatchObject({ kind: 'turn', tag: tag1 });
  });

  it('is followed by finding', () => {
    expect(answerOf(table)?.answer.text).toMatch(/^It is Ann\. /);
  });

  it('is followed by judging', async () => {
    const messages = (
      all: readonly AgentMessage[],
      { history }: { history: readonly AgentMessage[] },
    ) =>
      history.length === 0
        ? all
        : [
            ...all.slice(history.length),
            say('user', `[[notes]]${history.map(({ text }) => text).join('\n')}[[/notes]]`),
          ];
    const headlineWith = async (known: readonly Convention[]) =>
      judgeRecord(await recordWith('name-recall', known, { messages })).headline;
    expect(await headlineWith(table)).toContain('only in what the framework added');
    expect(await headlineWith(conventions)).not.toContain('only in what the framework added');
  });
});

describe('a reader', () => {
  it('gives equal messages of later requests the same utterances', () => {
    const reader = createReader();
    const first = reader.read(request([message('user', 'a'), message('assistant', 'b')]));
    const second = reader.read(
      request([message('user', 'a'), message('assistant', 'b'), message('user', 'c')]),
    );
    expect(second.utterances[0]).toBe(first.utterances[0]);
    expect(second.utterances[1]).toBe(first.utterances[1]);
  });

  it('ends on hostile text', () => {
    const hostile = message('user', '<system-reminder>'.repeat(200_000));
    expect(readRequest(request([hostile])).utterances).toHaveLength(1);
    const calls = message('assistant', `Calling tools: ${"'name': '".repeat(200_000)}`);
    expect(readRequest(request([calls])).utterances[0]?.calls).toEqual([]);
  });
});
