// What a restart must leave of a session: its own words, its instructions and its tools. And what
// sound agents do with theirs, which is no loss.
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-request.ts';
import type { DeclaredBehaviour } from '../../../src/domain/record.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits, Stored } from '../../../src/runner/vacuity/habits.ts';
import {
  createIdealAgent,
  idealTools,
  say,
  toRequest,
} from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import {
  createContainerInMemory,
  createWorkspace,
  playInMemory,
} from '../../../src/runner/vacuity/play.ts';
import { createModel, toCanary } from '../adversarial/play.ts';
import { seededRandom } from '../scripted-model/builders.ts';

type Tools = ModelRequest['tools'];
type Messages = readonly AgentMessage[];

/** Habits of an agent that knows whether it was started again. */
type Make = (isRestarted: () => boolean) => Habits;

/** What is declared, and where the store is. */
interface Place {
  readonly declared?: Partial<DeclaredBehaviour>;
  readonly path?: string;
  /** Calls are forbidden after a restart, next to the tools that are offered. */
  readonly forbids?: true;
}

async function judge(canary: string, make: Make, { declared = {}, path, forbids }: Place = {}) {
  const random = seededRandom(17);
  const model = createModel();
  const controlPlane = createMemoryPlane();
  let restarted = false;
  const habits = make(() => restarted);
  const survives: NonNullable<Habits['survives']> = (stored, event) => {
    restarted ||= event === 'restart';
    return habits.survives?.(stored, event) ?? stored;
  };
  const ask = (request: ModelRequest) =>
    model.answer(forbids && restarted ? { ...request, forbidsTools: true } : request);
  const agent = createIdealAgent(ask, controlPlane, { ...habits, survives });
  const container = createContainerInMemory(agent, path);
  const workspace = createWorkspace({ agent, controlPlane, model, container }, random);
  const record = await playInMemory(toCanary(canary), workspace, random, {
    volumes: [],
    ...declared,
  });
  const { verdict, headline } = judgeRecord(record);
  return verdict === 'passed' ? verdict : headline;
}

/** A restart loads of the sessions what `load` makes of them. */
function loading(load: (messages: Messages, stored: Stored) => Messages): Make {
  return () => ({
    survives: (stored, event) =>
      event === 'restart'
        ? new Map([...stored].map(([key, messages]) => [key, load(messages, stored)]))
        : stored,
  });
}

/** The tools are others after a restart. */
function offering(choose: NonNullable<Habits['tools']>): Make {
  return (isRestarted) => ({ tools: (moment) => (isRestarted() ? choose(moment) : idealTools) });
}

const without = (...names: string[]): Tools =>
  idealTools.filter(({ name }) => !names.includes(name));
const keepsNothing: Make = loading(() => []);

describe('what a restart loads of a session', () => {
  it.each<[string, Make, RegExp]>([
    [
      'the newest eight messages',
      loading((messages) => messages.slice(-8)),
      /^not-stored: turn 10: after a restart, turn 1 is missing/,
    ],
    [
      'the newest fourteen messages',
      loading((messages) => messages.slice(-14)),
      /^not-stored: turn 10: after a restart, turn 1 is missing/,
    ],
    [
      'the oldest messages',
      loading((messages) => messages.slice(0, 8)),
      /^not-stored: turn 10: after a restart, turn 5 is missing/,
    ],
    [
      'the session that was spoken to last',
      loading((_, stored) => [...stored].at(-1)?.[1] ?? []),
      /^leaked-from-other-session: turn 10: /,
    ],
    [
      'all sessions together',
      loading((_, stored) => [...stored.values()].flat()),
      /^leaked-from-other-session: turn 10: /,
    ],
    [
      'nothing but the session that was spoken to last',
      loading((messages, stored) => (messages === [...stored].at(-1)?.[1] ? messages : [])),
      /^not-stored: turn 10: after a restart, turn 1 is missing/,
    ],
  ])('is not %s', async (_name, make, headline) => {
    expect(await judge('resumed-in-full', make)).toMatch(headline);
  });

  it('is all of it', async () => {
    expect(await judge('resumed-in-full', () => ({}))).toBe('passed');
  });

  it.each<[string, Place]>([
    ['whose profile says so', { declared: { survivesRestart: 'none' } }],
    ['outside of all volumes', { path: '/home/agent/sessions.db' }],
  ])('is nothing of an agent that keeps none, %s', async (_name, place) => {
    expect(await judge('resumed-in-full', keepsNothing, place)).toBe('passed');
    expect(await judge('restart-with-tools', keepsNothing, place)).toBe('passed');
  });
});

describe('a restart', () => {
  it.each<[string, string, Make, RegExp]>([
    [
      'takes the instructions',
      'restart-with-tools',
      (isRestarted) => ({ instructs: () => !isRestarted() }),
      /^not-sent-to-model: turn 4: after a restart, the platform's instructions are missing/,
    ],
    [
      'takes all tools',
      'restart-with-tools',
      offering(() => []),
      /^memory-not-recalled: turn 5: recall_memory was called and was offered /,
    ],
    [
      'takes the tools of the memory',
      'restart-with-tools',
      offering(() => without('commit_memory', 'recall_memory')),
      /^memory-not-recalled: turn 5: recall_memory was called and was offered in each turn before the restart of turn 4, and is in no request of the session after it/,
    ],
    [
      'takes all tools of an agent that asks for more than answers',
      'restart-with-tools',
      (isRestarted) => ({
        tools: () => (isRestarted() ? [] : idealTools),
        before: (_, { wire }) => [
          toRequest([say('system', 'Is it safe?'), say('user', wire.text ?? '')]),
        ],
      }),
      /^memory-not-recalled: turn 5: recall_memory was called and was offered /,
    ],
    [
      'takes the tool that writes',
      'restart-with-tools',
      offering(() => without('commit_memory')),
      /^memory-not-written: turn 6: commit_memory was called /,
    ],
    [
      'takes the tool that reads files',
      'file-after-restart',
      offering(() => []),
      /^attachment-dropped: turn 3: after a restart, .* could not be read: read_file was called and was offered /,
    ],
    [
      'leaves a memory that finds nothing',
      'restart-with-tools',
      (isRestarted) => ({
        tool: (use, run) =>
          isRestarted() && use.name === 'recall_memory' ? 'No memories found.' : run(use.given),
      }),
      /^memory-not-recalled: turn 5: /,
    ],
    [
      'leaves a memory that writes nothing',
      'restart-with-tools',
      (isRestarted) => ({
        tool: (use, run) =>
          isRestarted() && use.name === 'commit_memory' ? '{"success":true}' : run(use.given),
      }),
      /^memory-not-written: turn 6: /,
    ],
  ])('that %s is red: %s', async (_name, canary, make, headline) => {
    expect(await judge(canary, make)).toMatch(headline);
  });

  it('that leaves all tools and forbids their calls is red', async () => {
    expect(await judge('restart-with-tools', () => ({}), { forbids: true })).toMatch(
      /^memory-not-recalled: turn 5: recall_memory was called and was offered /,
    );
  });
});

describe('a sound agent may', () => {
  it.each<[string, string, Make]>([
    ['offer no tool at all', 'restart-with-tools', () => ({ tools: () => [] })],
    [
      'offer them some turns after the restart, since they take their time',
      'restart-with-tools',
      offering(({ turn }) => (turn < 6 ? [] : idealTools)),
    ],
    [
      'offer none in the last request of a turn',
      'restart-with-tools',
      () => ({ tools: ({ round }) => (round === 1 ? idealTools : []) }),
    ],
    [
      'choose them by what is said',
      'restart-with-tools',
      () => ({
        tools: ({ wire }) => (wire.text?.startsWith('Please note') === true ? idealTools : []),
      }),
    ],
    [
      'offer none where the user asks for none, and none after a restart',
      'restart-with-tools',
      (isRestarted) => ({
        tools: ({ turn }) => (turn < 3 && !isRestarted() ? idealTools : []),
      }),
    ],
    [
      'offer those for files next to the question about one',
      'file-after-restart',
      () => ({ tools: ({ turn }) => (turn === 2 ? idealTools : []) }),
    ],
  ])('%s: %s', async (_name, canary, make) => {
    expect(await judge(canary, make)).toBe('passed');
  });
});
