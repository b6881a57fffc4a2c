// What is red before an upgrade is the base image's, and what the other one asks is its own.
import { expect, it } from 'vitest';
import { toDeclaredCapabilities } from '../../../src/domain/capability.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { judgePlayed } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { recordOf } from './one-agent.ts';

const declared = toDeclaredCapabilities({ name: 'test' });

/** Sends nothing of the first turn in a turn. */
const forgettingIn = (turn: number): Habits => ({
  messages: (all, moment) =>
    moment.turn === turn ? all.filter(({ origin }) => origin?.turn !== 1) : all,
});

/** The record, with what the model was asked in a turn moved to after the end of all. */
function askedLater(record: CanaryRecord, number: number): CanaryRecord {
  const tag = record.play.turns[number - 1]?.tag;
  return {
    ...record,
    containers: record.containers.map((container) => ({
      ...container,
      exchanges: container.exchanges.map((one) =>
        one.route.kind === 'turn' && one.route.tag === tag ? { ...one, at: one.at + 1e9 } : one,
      ),
    })),
  };
}

it('a turn of the base image that is red skips the canary', async () => {
  const judged = judgePlayed(await recordOf('upgraded', forgettingIn(2)), declared);
  expect(judged.verdict).toBe('skipped');
  expect(judged.headline).toMatch(
    /^skipped: begins on the base image, and turn 2 is red there: not-sent-to-model: turn 2: /,
  );
});

it('what passed on the replies of the base image alone is skipped', async () => {
  const habits = [forgettingIn(3), forgettingIn(4), forgettingIn(5)];
  const record = await recordOf('upgraded', {
    messages: (all, moment) =>
      habits.reduce((left, { messages }) => messages?.(left, moment) ?? left, all),
  });
  const none = { ...record, declared: { volumes: [], survivesRestart: 'none' as const } };
  const judged = judgePlayed(none, declared);
  expect(judged.verdict).toBe('skipped');
  expect(judged.headline).toMatch(/^skipped: nothing is due after the upgrade: /);
});

it('a turn of the base image that the other one asks of is no reason to skip it', async () => {
  const record = askedLater(await recordOf('upgraded', forgettingIn(2)), 2);
  expect(judgePlayed(record, declared)).toMatchObject({
    verdict: 'failed',
    layer: 'not-sent-to-model',
  });
});

it('a turn after the upgrade that is red is the fault of the image under test', async () => {
  const judged = judgePlayed(await recordOf('upgraded', forgettingIn(3)), declared);
  expect(judged.headline).toMatch(
    /^not-sent-to-model: turn 3: after the upgrade of the base image, turn 1 is missing/,
  );
});
