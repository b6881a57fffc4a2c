// Texts that are made to cost: a reader that scans them over and over would hold up the whole run,
// since the model's endpoint and the judge read them on its one thread.
import { expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { clock, request, seededRandom, tools } from '../scripted-model/builders.ts';

const tagOf = (number: number): string => `T-${number.toString(16).padStart(10, 'a')}`;
const receiptOf = (number: number): string => `R-${number.toString(16).padStart(10, 'b')}`;
const said = (role: ModelMessage['role'], text: string): ModelMessage => ({
  role,
  text,
  toolCalls: [],
  toolCallId: null,
});
const call: ModelMessage = {
  ...said('assistant', ''),
  toolCalls: [{ id: 'c1', name: 'read_file', arguments: '{}' }],
};
const result: ModelMessage = { ...said('tool', 'ok'), toolCallId: 'c1' };
const repeat = (count: number, write: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => write(number)).join('');

it.each<[string, readonly ModelMessage[]]>([
  [
    'beginnings of notes on files',
    [said('user', 'Go.'), call, result, said('user', '[file '.repeat(160_000))],
  ],
  [
    'tags, names and receipts',
    [
      said(
        'user',
        repeat(2000, (n) => `[${tagOf(n)}] `) +
          repeat(2000, (n) => `a-${tagOf(n)} `) +
          repeat(2000, (n) => `${receiptOf(n)} `),
      ),
      said('user', 'And now?'),
    ],
  ],
  [
    'words of other agents',
    [
      said(
        'user',
        `For context:\n${repeat(10_000, (n) => `[a] said: ${receiptOf(n)}\n${tagOf(n)}\n`)}`,
      ),
    ],
  ],
  [
    'lines that say who said something',
    [said('user', `user said:\nHi [${tagOf(1)}]`), said('user', 'b said:\n'.repeat(100_000))],
  ],
])('%s are read in one go', (_, messages) => {
  expect(readRequest(request(messages)).utterances.length).toBeGreaterThan(0);
});

it('a result that nests without end is a text, and its request is recorded', () => {
  const data = Buffer.from('hello world, hello').toString('base64');
  const deep = `{"mime_type":"text/plain","data":"${data}","x":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  const session = createModelSession({ random: seededRandom(1), clock, tools });
  session.answer(request([said('user', 'Go.'), call, { ...result, text: deep }]), '');
  expect(session.exchanges()).toHaveLength(1);
});
