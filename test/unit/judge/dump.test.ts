// A reply that holds the answer whole, but as a program's data: what a person sees is no answer.
import { describe, expect, it } from 'vitest';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { answered, answers, exchange, healthyMessages, observe, receipts } from './observation.ts';

const [, answer] = answers;

const dumps: readonly [string, string][] = [
  ['an object in JSON', JSON.stringify({ text: answer, status: 'done' })],
  ['an object in JSON over several lines', JSON.stringify({ text: answer }, null, 2)],
  ['a dict of Python', `{'type': 'text', 'text': '${answer}'}`],
  ['a list of dicts, as str() of content blocks', `[{'type': 'text', 'text': '${answer}'}]`],
  ['a list of objects in JSON', JSON.stringify([{ type: 'text', text: answer }], null, 1)],
  ["an SDK's object", `TextBlock(citations=None, text='${answer}', type='text')`],
  ["a list of an SDK's objects", `[TextBlock(citations=None, text='${answer}', type='text')]\n`],
  ["pydantic's print of a message", `content='${answer}' additional_kwargs={} id='run-1'`],
];

const words: readonly [string, string][] = [
  ['the answer itself', answer],
  ['an answer behind a label', `[agent] ${answer}`],
  ['a quotation of JSON before the answer', `{"name": "x"}\n\n${answer}`],
  ['a list in the text', `[1] see above\n${answer} [2]`],
  ['a link at the start', `[Notes](https://example.org) ${answer} (end)`],
  ['a call in the text', `Hello(x) is a call. ${answer}`],
];

describe('a reply that is a dump of data', () => {
  it.each(dumps)('is no answer: %s', (_, text) => {
    const judged = judgeCanary(observe({ outcome: answered(text) }));
    expect(judged).toMatchObject({ verdict: 'failed', layer: 'answer-wrong' });
    expect(judged.headline).toContain('the answer is inside a dump of data');
  });

  it('says so where the request had demanded it as JSON', () => {
    const asJson = JSON.stringify({ answer });
    const model = [
      exchange(healthyMessages, {
        answer: { text: answer, toolCalls: [], asJson },
        receipt: receipts[1],
      }),
    ];
    const judged = (reply: string) => judgeCanary(observe({ model, outcome: answered(reply) }));
    expect(judged(asJson).headline).toContain(
      'the model request demanded JSON, and the reply is that JSON',
    );
    expect(judged(JSON.stringify({ text: asJson })).headline).toContain('inside a dump of data');
  });

  it('is the same where words around it were demanded, and the reply has them', () => {
    const asJson = `Thought: Do I need to use a tool? No\nAI: ${answer}`;
    const given = { text: answer, toolCalls: [], asJson };
    const model = [exchange(healthyMessages, { answer: given, receipt: receipts[1] })];
    const judged = (reply: string) => judgeCanary(observe({ model, outcome: answered(reply) }));
    expect(judged(`${asJson}\n`)).toMatchObject({ verdict: 'failed', layer: 'answer-wrong' });
    expect(judged(asJson).headline).toContain('demanded words around the answer');
    expect(judged(answer).verdict).toBe('passed');
  });

  it.each(words)('is not seen in %s', (_, text) => {
    expect(judgeCanary(observe({ outcome: answered(text) })).verdict).toBe('passed');
  });

  it('is an answer where the model itself said it', () => {
    const json = `[{"name": "${answer}"}]`;
    const model = [
      exchange(healthyMessages, {
        answer: { text: json, toolCalls: [] },
        receipt: receipts[1],
      }),
    ];
    expect(judgeCanary(observe({ model, outcome: answered(json) })).verdict).toBe('passed');
  });
});
