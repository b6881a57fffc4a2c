// An image that the model refuses: what an agent may make of it, and what ends its session.
import { describe, expect, it } from 'vitest';
import { endOfNote } from '../../../src/domain/attachment-text.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { recordOf } from './one-agent.ts';

const refusedTurn = 2;

/**
 * The note by which a request shows the bytes of the canary's image: how it ends is all that
 * counts.
 */
const imageOf = ({ turns }: CanaryRecord): string => {
  const [file] = turns.flatMap(({ turn }) => turn.files);
  if (file?.bytes === undefined) throw new Error('an image');
  return `[image${endOfNote({ mimeType: file.mimeType, bytes: file.bytes })}`;
};

const gaveUp = 'The model did not take that image.';

/** An agent that puts images into the message. Each image of the canary is as large. */
async function inlining(habits: Habits = {}): Promise<Habits> {
  const note = imageOf(await recordOf('refused-image', {}));
  return {
    manifest: (files) => files.map(({ name }) => `${name} ${note}`).join('\n'),
    reply: (answer) => answer || gaveUp,
    ...habits,
  };
}

const withoutImage = (message: AgentMessage): AgentMessage => ({
  ...message,
  text: message.text.replace(/\[image[^\]]*\]/, '[image left out]'),
});

const told = async (habits: Habits) => judgeRecord(await recordOf('refused-image', habits));

describe('an image that the model refuses', () => {
  it('is refused as often as it is sent, in whatever turn', async () => {
    const record = await recordOf('refused-image', await inlining());
    const failed = record.containers.flatMap(({ exchanges }) => exchanges.map((e) => e.failed));
    expect(failed).toEqual([undefined, ...Array(3).fill({ kind: 'refused-file' })]);
  });

  it('ends the session of an agent that sends it again with every turn', async () => {
    const { layer, headline, next } = await told(await inlining());
    expect(layer).toBe('sent-broken');
    expect(headline).toMatch(/^(?:sent-broken: )?turn 3: .*still holds a file of an earlier turn/);
    expect(next).toMatch(/take the bytes of the file out of the stored conversation/);
  });

  it.each<[string, Habits]>([
    [
      'is kept without it',
      { keep: (said, { turn }) => (turn === refusedTurn ? said.map(withoutImage) : said) },
    ],
    ['is not kept', { keep: (said, { turn }) => (turn === refusedTurn ? [] : said) }],
    [
      'is sent again at once without it, and answered',
      {
        again: (messages, { answers }) =>
          answers.at(-1) === '' ? messages.map(withoutImage) : null,
        keep: (said) => said.map(withoutImage),
      },
    ],
  ])('does not where the turn %s', async (_name, habits) => {
    const { verdict, headline } = await told(await inlining(habits));
    expect(verdict, headline).toBe('passed');
  });

  it('is not forgotten with all that was said before', async () => {
    const { verdict, layer } = await told(
      await inlining({
        survives: (stored) => stored,
        keep: (said, { turn }) => (turn > refusedTurn ? said : []),
      }),
    );
    expect([verdict, layer]).toEqual(['failed', 'not-sent-to-model']);
  });

  it('is said not to be played where the model is given names alone', async () => {
    const { verdict, judgement } = await told({});
    expect(verdict).toBe('passed');
    const said = judgement.turns.flatMap(({ expectations }) => expectations.map((e) => e.actual));
    expect(said.filter((actual) => actual.includes('was not played'))).toEqual([
      'refused-file was not played: the turn has no model request with the bytes of its file in it',
    ]);
  });
});
