// A turn that was nothing but a file, by an agent that gives the model what is in files and not
// what they are called: later turns must have the file's content in its place.
import { describe, expect, it } from 'vitest';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { answers, assistant, exchange, fact, observe, texts, user } from './observation.ts';

const file = {
  name: 'notes-F-aaaaaaaaaa-T-aaaaaaaaaa.txt',
  tag: 'F-aaaaaaaaaa' as const,
  mimeType: 'text/plain',
  content: `Notes from the field. My name is ${fact}. The road stayed empty until noon.`,
  facts: [fact],
};

const content = user(`-----BEGIN FILE-----\n${file.content}\n-----END FILE-----`);

/**
 * The verdict where the first turn was the file alone, and the request of the second holds these
 * words before its text.
 */
function judged(...before: readonly ReturnType<typeof user>[]) {
  const { turns, play, ...rest } = observe({
    model: [exchange([...before, user(texts[1])])],
    store: null,
  });
  const [one, two] = turns;
  if (one === undefined || two === undefined) throw new Error('two turns');
  const asked = one.model.map(({ request: _, transcript: __, ...was }) => exchange([content], was));
  const first = { ...one, model: asked, turn: { ...one.turn, text: null, files: [file] } };
  const all = [first, two];
  return judgeCanary({ ...rest, play: { ...play, turns: all.map((t) => t.turn) }, turns: all });
}

describe('a turn that was nothing but a file', () => {
  const answer = assistant(answers[0]);

  it('is in the history with its content alone', () => {
    expect(judged(content, answer).verdict).toBe('passed');
  });

  it.each([
    ['it is not there', [answer], 'not-sent-to-model'],
    ['it is cut short', [user(file.content.slice(0, 60)), answer], 'not-sent-to-model'],
    ['it is there twice', [content, content, answer], 'sent-doubled'],
    ['it comes behind its answer', [answer, content], 'sent-out-of-order'],
  ])('is missed where %s', (_name, before, layer) => {
    expect(judged(...before).layer).toBe(layer);
  });
});

describe('a file without a fact', () => {
  const plain = {
    ...file,
    name: 'oil-F-aaaaaaaaaa.txt',
    content: 'The oil is kept in the cellar, in three cans.\n',
    facts: [],
  };

  /** The verdict of a turn with a text and this file, whose request holds these words as well. */
  function judgedWith(words: string): ReturnType<typeof judgeCanary> {
    const model = [
      exchange([user(texts[0]), assistant(answers[0]), user(`${texts[1]}\n${words}`)]),
    ];
    return judgeCanary(observe({ model, files: [plain] }));
  }

  it('has reached the model by its name, or by the whole of its content', () => {
    expect(judgedWith(plain.name).verdict).toBe('passed');
    expect(judgedWith(plain.content).verdict).toBe('passed');
    expect(judgedWith(plain.content.slice(0, 20)).layer).toBe('attachment-dropped');
    expect(judgedWith('').layer).toBe('attachment-dropped');
  });
});
