// What is said of a text that is not whole in a request.
import { expect, it } from 'vitest';
import { describeDifference } from '../../../src/judge/difference.ts';
import { notPassed } from '../adversarial/play.ts';

const said = 'It says <b>closed</b>, and it is &lt;old&gt;. [T-gazaflkl46]';

it.each([
  ['its end is missing', said.slice(0, 20), 'cut short'],
  ['its end is missing behind other words', `You: ${said.slice(0, 20)}…`, 'cut short'],
  ['its middle is missing, and its mark is there', 'It says [T-gazaflkl46]', 'cut short'],
  [
    'it is unescaped',
    `Earlier. ${said.replace('&lt;', '<').replace('&gt;', '>')}`,
    'altered: ", and it is &lt;old&gt;. [T-gazaflkl" became ", and it is <old>. [T-gazaflkl46]"',
  ],
  [
    'nothing of it is there',
    'Another text.',
    'altered: "It says <b>closed</b>, a" became "Another text."',
  ],
])('%s', (_name, text, expected) => expect(describeDifference(said, text)).toBe(expected));

it('is in the headline', async () => {
  const unescaped = await notPassed(
    {
      messages: (all) =>
        all.map((one) => ({ ...one, text: one.text.replace('&lt;old&gt;', '<old>') })),
    },
    ['odd-texts'],
  );
  expect(unescaped['odd-texts']).toMatch(
    /turn 3 reached the model request of turn \d altered: ".*&lt;old&gt;.*" became ".*<old>/,
  );
});
