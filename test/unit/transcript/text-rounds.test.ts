// The turns of smolagents: calls and results as text, answers through a tool (docs/rules/agents.md
// "Text instead of tool rounds").
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-request.ts';
import { toSpoken } from '../../../src/scripted-model/final-answer.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import {
  call,
  calls,
  clock,
  find,
  message,
  request,
  say,
  script,
  seededRandom,
  tag1,
  tag2,
  tools,
} from '../scripted-model/builders.ts';
import { inDialect } from '../support/dialect.ts';

function calling(name: string, args: string) {
  const text = `Calling tools:\n[{'id': 'c', 'type': 'function', 'function': {'name': '${name}', 'arguments': {${args}}}}]`;
  return message('assistant', text);
}

/** Utterances as speaker, text and calls. */
function read(...messages: Parameters<typeof request>[0]) {
  return readRequest(request(messages)).utterances;
}

const task = message('user', `New task:\nMy colour is blue. [${tag1}]`);
const written = [calling('commit_memory', "'content': 'x'"), message('user', 'Observation:\nok')];
const answered = calling('final_answer', "'answer': 'It\\'s in. [R-aaaaaaaaaa]'");
const nextTask = message(
  'user',
  `Observation:\nIt's in. [R-aaaaaaaaaa]\nNew task:\nWhich colour? [${tag2}]`,
);

describe('messages of smolagents', () => {
  it('are read as calls, results, answers and questions', () => {
    const found = read(task, ...written, answered, nextTask);
    expect(found.map(({ speaker, text, calls }) => [speaker, text, calls.length])).toEqual([
      ['user', task.text, 0],
      ['assistant', written[0]?.text, 1],
      ['tool', 'Observation:\nok', 0],
      ['assistant', "It's in. [R-aaaaaaaaaa]", 0],
      ['user', `New task:\nWhich colour? [${tag2}]`, 0],
    ]);
  });

  it('are the same with words of the model before the calls', () => {
    const speaking = (one: { readonly text: string }) =>
      message('assistant', `First I look.\n${one.text}`);
    const [first, result] = written;
    if (first === undefined || result === undefined) throw new Error('no round');
    const found = read(task, speaking(first), result, speaking(answered), nextTask);
    expect(found.map(({ speaker, text, calls }) => [speaker, text, calls.length])).toEqual([
      ['user', task.text, 0],
      ['assistant', `First I look.\n${first.text}`, 1],
      ['tool', 'Observation:\nok', 0],
      ['assistant', "First I look.\nIt's in. [R-aaaaaaaaaa]", 0],
      ['user', `New task:\nWhich colour? [${tag2}]`, 0],
    ]);
  });

  it('keep an answer that was refused as a call', () => {
    const refused = message('user', 'Observation:\nNot an answer.');
    expect(read(task, answered, refused).map(({ speaker }) => speaker)).toEqual([
      'user',
      'assistant',
      'tool',
    ]);
  });

  it('are results where they name the file of a turn without text, whose name holds its tag', () => {
    const name = `notes-F-aaaaaaaaaa-${tag1}.txt`;
    const file = message('user', `New task:\nAttached files:\n- ${name}`);
    const listed = [
      calling('read_file', ''),
      message('user', `Observation:\n${name}: My mark is x.`),
    ];
    const said = calling('final_answer', `'answer': 'I read ${name}. [R-aaaaaaaaaa]'`);
    const observed = message('user', `Observation:\nI read ${name}. [R-aaaaaaaaaa]`);
    const next = message('user', `New task:\nWhich mark? [${tag2}]`);
    const found = read(file, ...listed, said, observed, next);
    expect(found.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['user', file.text],
      ['assistant', listed[0]?.text],
      ['tool', listed[1]?.text],
      ['assistant', `I read ${name}. [R-aaaaaaaaaa]`],
      ['user', next.text],
    ]);
  });

  it('are questions where a tag comes with them that nobody has said before', () => {
    const asked = message('user', `Observation:\nWhich colour? [${tag2}]`);
    const found = read(task, calling('read_file', ''), asked);
    expect(found.at(-1)?.speaker).toBe('user');
  });

  it('stay as they are when a user writes alike', () => {
    const alike = message('user', `Observation:\nnothing\nNew task:\nnone [${tag1}]`);
    const [first, second] = read(alike);
    expect([first?.speaker, second?.speaker]).toEqual(['user', 'user']);
    const quoting = message('user', `Say "\nNew task:\n". [${tag1}]`);
    expect(read(quoting)).toMatchObject([{ speaker: 'user', text: quoting.text }]);
  });
});

it('a text beside results is no question, unless it is the next turn', () => {
  const result = message('tool', 'ok', { toolCallId: 'call0' });
  const beside = (text: string) =>
    read(task, calls('x'), result, message('user', text)).at(-1)?.speaker;
  expect(beside('Tool loaded.')).toBe('tool');
  expect(beside(`<system-reminder>note T-qqqqqqqqqq.txt</system-reminder>`)).toBe('tool');
  expect(beside(`Go on. [${tag2}]`)).toBe('user');
});

it('an answer in the role of the user is no result of the call before it', () => {
  const wrong = message('user', 'Your colour is blue. [R-aaaaaaaaaa]');
  const result = message('tool', 'ok');
  expect(read(task, calls('recall_memory'), result, wrong).at(-1)).toMatchObject({
    speaker: 'user',
    text: wrong.text,
  });
});

describe('an answer through final_answer', () => {
  const offered = ['commit_memory', 'final_answer'].map((name) => ({
    name,
    argumentNames: name === 'final_answer' ? ['answer'] : ['content'],
  }));
  const asked = (more: Partial<ModelRequest>): ModelRequest => ({
    ...inDialect('openai-chat'),
    model: 'm',
    stream: false,
    messages: [task],
    tools: offered,
    ...more,
  });
  const start = () => {
    const session = createModelSession({ random: seededRandom(), clock, tools });
    const steps = [
      call('commit-memory', { find: [find('colour is {}.')], with: { content: '{}' } }),
      say('It is {}.', [find('colour is {}.')]),
    ];
    session.register(script(steps));
    return session;
  };

  it('is given where a call is demanded, with the receipt in it', () => {
    const session = start();
    const first = session.answer(asked({ mustCallTool: true }), '');
    expect(first?.answer).toMatchObject({ text: null, toolCalls: [{ name: 'commit_memory' }] });
    expect(first?.answer.through).toBeUndefined();
    const second = session.answer(asked({ mustCallTool: true, messages: [task, ...written] }), '');
    const text = `It is blue. [${second?.receipt}]`;
    expect(second?.answer).toMatchObject({ text, toolCalls: [] });
    if (second === null) throw new Error('refused');
    const spoken = toSpoken(second.answer);
    expect(spoken.text).toBeNull();
    expect(spoken.toolCalls).toMatchObject([
      { name: 'final_answer', arguments: JSON.stringify({ answer: text }) },
    ]);
  });

  it('is given as text where none is demanded, or the tool is missing', () => {
    const session = start();
    const messages = [task, ...written];
    const free = session.answer(asked({ messages }), '');
    expect(free?.answer.through).toBeUndefined();
    const tools = offered.slice(0, 1);
    const without = session.answer(asked({ messages, mustCallTool: true, tools }), '');
    expect(without?.answer.through).toBeUndefined();
  });

  it('is given to side requests too', () => {
    const messages = [message('user', 'Sum up.')];
    const side = start().answer(asked({ messages, mustCallTool: true }), '');
    expect(side).toMatchObject({ route: { kind: 'side' }, receipt: null });
    expect(side?.answer.through?.name).toBe('final_answer');
  });
});
