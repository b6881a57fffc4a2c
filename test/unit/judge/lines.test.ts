// A reply that joins the lines of the model's answer to one, and sound ways to pass lines on.
import { describe, expect, it } from 'vitest';
import type { ReplyPart } from '../../../src/domain/reply.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { play } from '../adversarial/play.ts';
import { answered, answers, exchange, healthyMessages, observe, receipts } from './observation.ts';

const [, last] = answers;
const lines = ['Three things:', '1. a rope', '2. a sail', `3. ${last}`];
const answer = lines.join('\n');

function judge(said: string, text: string, parts?: readonly ReplyPart[]) {
  const model = [
    exchange(healthyMessages, { answer: { text: said, toolCalls: [] }, receipt: receipts[1] }),
  ];
  const outcome = answered(text);
  if (outcome.kind !== 'answered') throw new Error('no answer');
  const reply = parts === undefined ? outcome.reply : { ...outcome.reply, parts };
  return judgeCanary(observe({ model, outcome: { ...outcome, reply } }));
}

const toParts = (texts: readonly string[]): readonly ReplyPart[] =>
  texts.map((text) => ({ kind: 'text', text }));

describe('the lines of an answer', () => {
  it.each<[string, string]>([
    ['with blanks', lines.join(' ')],
    ['with nothing between them', lines.join('')],
    ['in the one paragraph of HTML that the whole reply is', `<span>${lines.join(' ')}</span>`],
    ['with line ends around the whole alone', `\n${lines.join(' ')}\n`],
  ])('may not be joined: %s', (_, text) => {
    const judged = judge(answer, text);
    expect(judged).toMatchObject({ verdict: 'failed', layer: 'answer-wrong' });
    expect(judged.headline).toContain("the 4 lines of the model's answer are one line");
  });

  it('may not be joined where the answer speaks of tags and escapes', () => {
    const said = ['Put <br> or <p> there.', String.raw`Then C:\new is`, last].join('\n');
    expect(judge(said, said.replaceAll('\n', ' '))).toMatchObject({ layer: 'answer-wrong' });
    expect(judge(said, said).verdict).toBe('passed');
  });

  it('may not be joined in pieces of a stream that end in mid-line', () => {
    const text = lines.join(' ');
    const parts = toParts(text.match(/[\s\S]{1,12}/g) ?? []);
    expect(judge(answer, text, parts)).toMatchObject({ layer: 'answer-wrong' });
  });

  it.each<[string, string]>([
    ['as they are', answer],
    ['with line ends of Windows', lines.join('\r\n')],
    ['with line ends of old Macs', lines.join('\r')],
    ['with the separators of Unicode', lines.join('\u2028')],
    ['with a blank line between two', lines.join('\n\n')],
    ['wrapped anew', answer.replaceAll('\n', ' ').replace('1.', '\n1.')],
    ['as HTML with breaks', lines.join('<br/>')],
    ['as paragraphs', lines.map((line) => `<p>${line}</p>`).join('')],
    ['as a list', `<ul>${lines.map((line) => `<li class="x">${line}</li>`).join('')}</ul>`],
    ['as a quotation', lines.map((line) => `> ${line}`).join('\n')],
    ['behind the name of the agent', `**Agent**\n\n${answer}`],
    ['as they are escaped', lines.join(String.raw`\n`)],
  ])('may be passed on %s', (_, text) => {
    expect(judge(answer, text).verdict).toBe('passed');
  });

  it('may be parts of a reply', () => {
    expect(judge(answer, lines.join(''), toParts(lines)).verdict).toBe('passed');
    const two = [lines.slice(0, 2).join(' '), lines.slice(2).join(' ')];
    expect(judge(answer, two.join(''), toParts(two)).verdict).toBe('passed');
  });

  it('may be joined where there are two', () => {
    expect(judge(`Well.\n${last}`, `Well. ${last}`).verdict).toBe('passed');
    expect(judge(`Well.\n\n---\n${last}`, `Well. --- ${last}`).verdict).toBe('passed');
  });
});

describe('odd-texts', () => {
  it.each<[string, (text: string) => string]>([
    ['joins', (text) => text.replaceAll(/\s+/g, ' ')],
    ['drops the line ends of', (text) => text.replaceAll('\n', '')],
  ])('is red for an agent that %s the lines of its replies', async (_, reply) => {
    expect(await play('odd-texts', { reply })).toMatchObject({ layer: 'answer-wrong' });
  });

  it('is green for one that wraps them', async () => {
    const reply = (text: string): string => text.replaceAll(/(.{1,40}) /g, '$1\n');
    expect((await play('odd-texts', { reply })).verdict).toBe('passed');
  });
});
