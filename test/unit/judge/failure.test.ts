// What is shown of a canary that did not pass: the way of the fact, what each request had, the
// request with its gaps.
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/domain/verdict.ts';
import { layers } from '../../../src/domain/verdict.ts';
import { showFailure } from '../../../src/judge/failure.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { renderChain } from '../../../src/render/chain.ts';
import { layerCases } from './layer-cases.ts';
import {
  answered,
  answers,
  assistant,
  type Change,
  exchange,
  fact,
  foreignTag,
  healthyMessages,
  observe,
  texts,
  user,
} from './observation.ts';

function show(change: Change) {
  const ledger = observe(change);
  const failure = showFailure(ledger, judgeCanary(ledger));
  if (failure === null) throw new Error('nothing is shown');
  return failure;
}

/** The chain of the first case of each layer. */
const chains: Record<Layer, string> = {
  rejected: 'told ✓ → sent to model ✓ (turn 2) → answered ✗ (turn 2)',
  'attachment-dropped':
    'file sent ✓ → taken by the agent ? (not seen) → given to model ✗ (turn 2) → answered ✓ (turn 2)',
  'caption-dropped':
    'text and file sent ✓ → file given to model ✓ → text given to model ✗ (turn 2) → answered ✓ (turn 2)',
  'memory-not-written': 'told ✓ → memory tool called ✓ → saved ✗ (turn 2)',
  'memory-not-recalled':
    'told ✓ → saved ? (not seen) → memory tool called ✓ → back at the model ✗ (turn 2)',
  'tool-result-lost': 'tool called ✓ → result back at the model ✗ (turn 2)',
  'peer-not-reached':
    'tool called ✓ → other agent found ✗ → other agent asked ✗ → its answer back at the model ✗ (turn 2)',
  'leaked-from-other-session':
    'told in another session ✓ → kept out of this one ✗ (turn 2) → answered ✓ (turn 2)',
  'sent-doubled':
    'told ✓ (turn 1) → stored ✓ → sent to model ✗ (more than once, turn 2) → answered ✓ (turn 2)',
  'sent-out-of-order':
    'told ✓ → stored ? (not seen) → sent to model ✗ (in another order or role, turn 2) → answered ✓ (turn 2)',
  'not-stored':
    'told ✓ (turn 1) → stored ✗ (turn 2) → sent to model ✗ (turn 2) → answered ✓ (turn 2)',
  'stored-under-another-key':
    'told ✓ (turn 1) → stored ✗ (under another key, turn 2) → sent to model ✗ (turn 2) → answered ✓ (turn 2)',
  'stored-not-sent-to-model':
    'told ✓ (turn 1) → stored ✓ → sent to model ✗ (turn 2) → answered ✓ (turn 2)',
  'lost-in-summary': 'told ✓ → sent to model ✗ (its summary, turn 2) → answered ✓ (turn 2)',
  'not-sent-to-model':
    'told ✓ (turn 1) → stored ? (not seen) → sent to model ✗ (turn 2) → answered ✓ (turn 2)',
  'sent-broken':
    'told ✓ → sent to model ✗ (in a form that it refuses, turn 2) → answered ✓ (turn 2)',
  'answered-without-model': 'told ✓ → sent to model ✗ (turn 2) → answered ✓ (turn 2)',
  'answer-lost': 'told ✓ → sent to model ✓ (turn 2) → model answered ✓ → answered ✗ (turn 2)',
  'answered-in-another-context':
    'told ✓ → sent to model ✓ (turn 2) → kept in its conversation ✗ (turn 2) → answered ✓ (turn 2)',
  'answer-wrong': 'told ✓ → sent to model ✓ (turn 2) → model answered ✓ → answered ✗ (turn 2)',
  unproven: '',
};

describe('the way of a fact', () => {
  for (const layer of layers)
    it(layer, () => {
      const [change = {}] = layerCases[layer];
      expect(renderChain(show(change).chain)).toBe(chains[layer]);
    });

  for (const layer of layers.filter((one) => one !== 'unproven'))
    it(`${layer}: something is lost on it, and told before it was`, () => {
      for (const change of layerCases[layer]) {
        const states = show(change).chain.map(({ state }) => state);
        expect(states).toContain('lost');
        expect(states.indexOf('lost'), JSON.stringify(change.outcome)).toBeGreaterThan(0);
      }
    });

  it('says that the agent was given a file before it was cut', () => {
    const { chain } = show(layerCases['attachment-dropped'][3] ?? {});
    expect(renderChain(chain)).toMatch(/^file sent ✓ → taken by the agent ✗ → /);
  });
});

describe('what a request had of its conversation', () => {
  it('names the holes, turn by turn', () => {
    const { given } = show({ model: [exchange([user(texts[1])])] });
    expect(given).toEqual([
      [{ turn: 1, text: 'whole', answer: null }],
      [
        { turn: 1, text: 'missing', answer: 'missing' },
        { turn: 2, text: 'whole', answer: null },
      ],
    ]);
  });

  it('tells what is cut, said twice, and said by the other', () => {
    const rowOf = (change: Change) => show(change).given[1]?.[0];
    const cut = [user('Hi. [T-aaaaaaaaaa]'), assistant(answers[0]), user(texts[1])];
    expect(rowOf({ model: [exchange(cut)] })).toMatchObject({ text: 'cut', answer: 'whole' });
    const twice = [user(texts[0]), ...healthyMessages];
    expect(rowOf({ model: [exchange(twice)] })).toMatchObject({ text: 'repeated' });
    const swapped = [assistant(texts[0]), user(answers[0]), user(texts[1])];
    expect(rowOf({ model: [exchange(swapped)] })).toMatchObject({
      text: 'other-role',
      answer: 'other-role',
    });
  });

  it('has no row where the model was not asked', () => {
    expect(show({ model: [], outcome: answered(`Your name is ${fact}.`) }).given[1]).toBeNull();
  });
});

describe('the request of the failing turn', () => {
  const toLine = ({ speaker, text, note }: { speaker: string; text: string; note: string }) =>
    `${speaker}: ${text}${note === '' ? '' : ` <${note}>`}`;
  const linesOf = (change: Change) => show(change).request?.map(toLine);

  it('has what is missing in its place', () => {
    expect(linesOf({ model: [exchange([assistant(answers[0]), user(texts[1])])] })).toEqual([
      `user: ${texts[0]} <turn 1: missing>`,
      `assistant: ${answers[0]}`,
      `user: ${texts[1]}`,
    ]);
  });

  it('marks what is said once more, and what is of another session', () => {
    expect(linesOf({ model: [exchange([user(texts[0]), ...healthyMessages])] })).toEqual([
      `user: ${texts[0]}`,
      `user: ${texts[0]} <turn 1 once more, as user>`,
      `assistant: ${answers[0]}`,
      `user: ${texts[1]}`,
    ]);
    const leak = user(`other [${foreignTag}]`);
    expect(linesOf({ model: [exchange([leak, ...healthyMessages])] })?.[0]).toBe(
      `user: other [${foreignTag}] <of another session>`,
    );
  });

  it('is bounded, whatever an agent sends, and keeps what is wrong', () => {
    const chatter = Array.from({ length: 3_000 }, (_, index) =>
      user(`${index} ${'x'.repeat(9_000)}`),
    );
    const lines = linesOf({ model: [exchange([...chatter, user(texts[1])])] }) ?? [];
    expect(lines.length).toBeLessThanOrEqual(60);
    expect(lines.join('\n').length).toBeLessThan(40 * 1024);
    expect(lines).toContain(`user: ${texts[0]} <turn 1: missing>`);
    expect(lines).toContain(`: … ${3_003 - 16} more`);
  });

  it('is none where the turn was rejected, and where nobody asked', () => {
    expect(show(layerCases.rejected[0] ?? {}).request).toBeNull();
    expect(show(layerCases['answered-without-model'][0] ?? {}).request).toBeNull();
  });
});
