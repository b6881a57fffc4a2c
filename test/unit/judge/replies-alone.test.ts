// Agents behind --url, where a run sees replies and nothing else: what it cannot see it does not
// blame, and does not pass.
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadBuiltIn } from '../../../src/app/definitions/load.ts';
import type { DeclaredBehaviour } from '../../../src/domain/record.ts';
import type { WireTurn } from '../../../src/domain/turn.ts';
import { type CanaryVerdict, judgeRecord } from '../../../src/judge/verdict.ts';
import { createReplyOnlyAgent } from '../../../src/runner/vacuity/agents-without-model.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';

const builtIn = await loadBuiltIn();
const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() };
const own: Partial<DeclaredBehaviour> = { memory: 'own' };

async function play(
  name: string,
  reply: (turn: WireTurn, number: number) => string,
  declared: Partial<DeclaredBehaviour> = {},
): Promise<CanaryVerdict> {
  const canary = builtIn.find((one) => one.name === name);
  if (canary === undefined) throw new Error(`no canary ${name}`);
  const agent = createReplyOnlyAgent(reply);
  const parts = { agent, controlPlane: null, model: null, container: null };
  const workspace = createWorkspace(parts, random);
  const record = await playInMemory(canary, workspace, random);
  const offer = { none: 'no model is offered behind --url' };
  return judgeRecord({ ...record, declared: { volumes: [], ...declared }, offer });
}

/** Notes what the user says as it is, tag included, and quotes all of it in each reply. */
function noting(): (turn: WireTurn) => string {
  const notes: string[] = [];
  return ({ text }) => {
    const told = notes.map((note) => `You told me: ${note}`).join('\n');
    notes.push(text ?? '');
    return told === '' ? 'Noted.' : told;
  };
}

const forgetting = (): string => 'I do not know.';
const memory = 'memory-across-sessions';

describe("an agent that notes the user's sentence and quotes it in the next session", () => {
  it('passes where its profile says that the memory is its own', async () => {
    expect(await play(memory, noting(), own)).toMatchObject({ verdict: 'passed', error: null });
  });

  it('has leaked nothing where no profile says so, and is unproven with both lines to add', async () => {
    const { layer, error } = await play(memory, noting());
    expect(layer).toBe('unproven');
    expect(error).toMatchObject({ code: 'UNPROVEN' });
    expect(error?.message).toContain('no model is offered behind --url');
    expect(error?.hint).toContain('without: memory');
    expect(error?.hint).toContain('"memory: own"');
  });

  it('leaks what was not to be remembered', async () => {
    expect(await play('session-isolation', noting(), own)).toMatchObject({
      verdict: 'failed',
      layer: 'leaked-from-other-session',
    });
  });
});

describe('an agent without a memory', () => {
  it('is unproven as the same agent is by its image, with the line to add', async () => {
    const { verdict, error } = await play(memory, forgetting);
    expect(verdict).toBe('errored');
    expect(error?.code).toBe('UNPROVEN');
    expect(error?.message).not.toContain('image');
    expect(error?.hint).toContain('without: memory');
  });

  it('is failed where its profile says that it has one', async () => {
    expect(await play(memory, forgetting, own)).toMatchObject({
      verdict: 'failed',
      layer: 'memory-not-recalled',
    });
  });

  it('is failed for what any agent owes', async () => {
    expect((await play('name-recall', forgetting)).verdict).toBe('failed');
  });
});
