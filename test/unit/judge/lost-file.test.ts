// A question about a file of an earlier turn that the model is not given any more: the file was
// dropped, and no answer is wrong.
import { expect, it } from 'vitest';
import { judgeCanary } from '../../../src/judge/judge.ts';
import {
  answered,
  answers,
  assistant,
  exchange,
  fact,
  observe,
  receipts,
  texts,
  user,
} from './observation.ts';

const file = {
  name: 'card-F-aaaaaaaaaa.txt',
  tag: 'F-aaaaaaaaaa' as const,
  mimeType: 'text/plain',
  content: `The card says: ${fact}.`,
  facts: [fact],
};
const unknown = `I do not know. [${receipts[1]}]`;

/**
 * The verdict where the fact was told in the file of the first turn alone, and `request` is what
 * the second one sends.
 */
function judge(request: readonly ReturnType<typeof user>[], told: readonly string[] = []) {
  const answer = { text: unknown, toolCalls: [] };
  const plain = observe({
    model: [exchange([...request, user(texts[1])], { answer })],
    outcome: answered(unknown),
  });
  const [one, two] = plain.turns;
  if (one === undefined || two === undefined) throw new Error('two turns');
  const [own] = one.model;
  const { request: sent, transcript } = exchange([
    user(`${texts[0]}\n${file.content} ${file.name}`),
  ]);
  const model = own === undefined ? [] : [{ ...own, request: sent, transcript }];
  const first = { ...one, model, turn: { ...one.turn, facts: told, files: [file] } };
  const turns = [first, two];
  return judgeCanary({ ...plain, turns, play: { ...plain.play, turns: turns.map((t) => t.turn) } });
}

const words = [user('Hi.'), user(texts[0]), assistant(answers[0])];
const withoutFact = words.map((message) => ({
  ...message,
  text: message.text.replaceAll(fact, 'someone'),
}));

it('is lost as a file, whether its name is still there or not', () => {
  const gone = judge(withoutFact);
  const dropped = gone.turns[1]?.expectations.find(({ kind }) => kind === 'reply-contains');
  expect(dropped).toMatchObject({ layer: 'attachment-dropped' });
  expect(dropped?.actual).toContain(`${file.name} of turn 1 is not in the model request any more`);
  const kept = judge([...withoutFact, user(file.name)]).turns[1]?.expectations;
  expect(kept?.find(({ kind }) => kind === 'reply-contains')?.actual).toContain(
    'named in the model request',
  );
});

it('is none where the text was told as well, or the file is there', () => {
  const layersOf = (judged: ReturnType<typeof judge>) =>
    judged.turns[1]?.expectations.find(({ kind }) => kind === 'reply-contains')?.layer;
  expect(layersOf(judge(withoutFact, [fact]))).toBe('answer-wrong');
  expect(layersOf(judge([user(file.content), ...withoutFact]))).toBe('answer-wrong');
});
