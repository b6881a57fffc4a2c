// An agent that never asks the model it was offered: the headline says so, and what to write into a
// profile.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { RunOptions } from '../../../src/domain/options.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import { renderTable } from '../../../src/render/table.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { playCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const offer =
  'the model it was offered at OPENAI_BASE_URL (and ANTHROPIC_BASE_URL, GOOGLE_GEMINI_BASE_URL)';
const noKey: TurnOutcome = {
  kind: 'rejected',
  reason: 'json-rpc-error',
  message: 'JSON-RPC error -32603 "No API key was provided"',
  reply: null,
};

async function play(
  faults: ContainerFaults,
  change: Partial<RunOptions> = {},
  profileChange: Partial<Profile> = { env: {} },
  name = 'name-recall',
  isSilent = false,
) {
  const file = `canaries/${name}.yaml`;
  const { canary } = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' });
  if (canary === null) throw new Error(file);
  const turns = canary.turns.map((turn) => (isSilent ? { ...turn, expect: [] } : turn));
  const laboratory = createLaboratory(() => faults);
  const chosen = { ...profile, profile: { ...profile.profile, ...profileChange } };
  const request = {
    options: { ...options, ...change },
    profile: chosen,
    canaries: [{ ...canary, turns }],
    imageEnv: { OPENAI_BASE_URL: 'https://own.example', PATH: '/bin' },
    reporter: {},
    signal: new AbortController().signal,
  };
  await using deadline = armRunDeadline(laboratory.adapters.clock, request.options.timeoutMs);
  const result = await playCanaries(laboratory.adapters, { ...request, deadline });
  const report = toReport({
    ...result,
    startedAt: 0,
    durationMs: 1,
    image: { reference: 'agent', id: null, digests: [], platform: null },
    profile: chosen,
    scope: 'context',
    suite: 'core',
    logLines: 0,
    error: null,
  });
  const [only] = report.canaries;
  if (only === undefined) throw new Error('no canary');
  return { report, canary: only };
}

describe('a canary that fails while the model was never asked', () => {
  it('says so first, with the agent’s own words behind it', async () => {
    const { report, canary } = await play({ ignoresModel: true, outcome: () => noKey });
    expect(canary).toMatchObject({ verdict: 'failed', layer: 'rejected' });
    expect(canary.headline).toBe(
      `rejected: the agent never called ${offer}; in turn 1 it said: JSON-RPC error -32603 "No API key was provided"`,
    );
    expect(canary.next).toContain(`env: { ITS_BASE_URL: "\${model-url}/v1", ITS_API_KEY: `);
    const table = renderTable(report, { width: 100, color: false });
    expect(table.replaceAll(/\s+/g, ' ')).toContain(`next: ${canary.next?.slice(0, 40)}`);
  });

  it('has an error of the agent’s own mended first, where that is of no connection or key', async () => {
    const said = (message: string) => () => ({ ...noKey, message });
    const nextOf = async (message: string) =>
      (await play({ ignoresModel: true, outcome: said(message) })).canary.next;
    for (const message of ['LLM maxTokens is not set', 'System messages are not allowed'])
      expect(await nextOf(message)).toMatch(/^mend the error that the agent told first.*ITS_BASE/);
    for (const message of ['connect ECONNREFUSED 127.0.0.1:1', 'HTTP 401', 'no OPENAI_API_KEY'])
      expect(await nextOf(message)).not.toContain('mend');
  });

  it('says so of a wrong answer too', async () => {
    const { canary } = await play({ ignoresModel: true });
    expect(canary).toMatchObject({ verdict: 'failed', layer: 'answer-wrong' });
    expect(canary.headline).toMatch(
      /^answer-wrong: the agent never called the model it was offered/,
    );
    expect(canary.headline).toContain('turn 2: expected');
  });

  it('names the variables of the profile where that has its own', async () => {
    const env = { MODEL_UNDER_TEST: `\${model-url}`, OTHER: 'x' };
    const { canary } = await play({ ignoresModel: true, outcome: () => noKey }, {}, { env });
    expect(canary.headline).toContain('never called the model it was offered at MODEL_UNDER_TEST;');
  });

  it('names the file where the profile has it there', async () => {
    const files = [{ path: '/a', content: `\${model-url}`, owner: 0, mode: 0o644 }];
    const { canary } = await play(
      { ignoresModel: true, outcome: () => noKey },
      {},
      { env: {}, files },
    );
    expect(canary.headline).toContain('never called the model it was offered at /a;');
  });

  it('says nothing of it once the model was asked', async () => {
    const outcome = (turn: number): TurnOutcome | null => (turn === 3 ? noKey : null);
    const { canary } = await play({ outcome }, {}, {});
    expect(canary.headline).toBe(
      'rejected: turn 3: JSON-RPC error -32603 "No API key was provided"',
    );
    expect(canary.next).toBeUndefined();
  });

  it('says nothing of it where no model is offered', async () => {
    const { canary } = await play({ outcome: () => noKey }, { model: 'none' });
    expect(canary.headline).toBe(
      'rejected: turn 1: JSON-RPC error -32603 "No API key was provided"',
    );
    expect(canary.notObserved.join()).not.toContain('never called');
  });
});

it('a turn without a reply says so too, in an error with the same next step', async () => {
  const { canary } = await play({ ignoresModel: true, hangs: true }, { turnTimeoutMs: 50 });
  expect(canary.error?.code).toBe('TURN_TIMEOUT');
  expect(canary.headline).toContain(`The agent never called ${offer}`);
  expect(canary.error?.hint).toContain('ITS_BASE_URL');
  expect(canary.error?.hint).toContain('--turn-timeout');
});

it.each([
  ['auto', 'UNPROVEN'],
  ['scripted', 'MODEL_NOT_CALLED'],
] as const)('and so does what cannot be judged with model %s', async (model, code) => {
  const played = await play({ ignoresModel: true }, { model }, { env: {} }, 'file-only', true);
  expect(played.canary.error?.code).toBe(code);
  expect(played.canary.headline).toMatch(
    /^unproven: The agent never called the model it was offered/,
  );
  expect(played.canary.error?.hint).toContain('ITS_BASE_URL');
});

it('without a container the words are of an agent, and of no model', async () => {
  const { canary } = await play({}, { model: 'none' }, { env: {} }, 'memory-across-sessions');
  const words = canary.notObserved.filter((line) => line.includes('model'));
  expect(words.some((line) => line.includes('no model is offered (model: none)'))).toBe(true);
  expect(canary.notObserved.join()).not.toContain('image');
});

it('a note names what the image sets itself and the run replaces, and no value', async () => {
  const note = /^environment: the image sets OPENAI_BASE_URL itself; the run replaces the value/;
  const { report } = await play({}, {}, { env: {} });
  expect(report.notes).toContainEqual(expect.stringMatching(note));
  expect(report.notes.join()).not.toContain('own.example');
  const without = await play({}, { model: 'none' }, { env: {} });
  expect(without.report.notes.join()).not.toMatch(/environment:/);
});
