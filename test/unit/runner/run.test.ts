// The run: containers, retries, spent containers, deadlines and verdicts, played on agents in
// memory.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import type { RunOptions } from '../../../src/domain/options.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { Report } from '../../../src/domain/report.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { type PlayedRun, playCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import {
  type ContainerFaults,
  createLaboratory,
  type Laboratory,
  options,
  profile,
} from './adapters-in-memory.ts';

const names = ['name-recall', 'file-only', 'file-with-caption', 'memory-across-sessions'];
const core = names.map((name) => load(`canaries/${name}.yaml`));
const [nameRecall, fileOnly, , memory] = core as [Canary, Canary, Canary, Canary];
const lost: TurnOutcome = {
  kind: 'rejected',
  reason: 'connection-lost',
  message: 'socket closed',
  reply: null,
};
const failed: TurnOutcome = {
  kind: 'rejected',
  reason: 'http-status',
  message: 'HTTP 500',
  reply: null,
};

function load(file: string): Canary {
  const parsed = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' });
  if (parsed.canary === null) throw new Error(`${file} does not parse`);
  return parsed.canary;
}

interface Played extends Omit<PlayedRun, 'report'> {
  readonly laboratory: Laboratory;
  readonly report: Report;
}

async function play(
  canaries: readonly Canary[],
  faultsOf: (container: number) => ContainerFaults = () => ({}),
  change: Partial<RunOptions> = {},
  profileChange: Partial<Profile> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Played> {
  const laboratory = createLaboratory(faultsOf);
  const chosen = { ...profile, profile: { ...profile.profile, ...profileChange } };
  const request = {
    options: { ...options, ...change },
    profile: chosen,
    canaries,
    reporter: {},
    signal,
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
    logLines: 200,
    error: null,
  });
  return { ...result, laboratory, report };
}

const verdicts = ({ report }: Played): Record<string, string> =>
  Object.fromEntries(report.canaries.map((c) => [c.name, c.error?.code ?? c.layer ?? c.verdict]));

describe('a healthy run', () => {
  it('passes the core suite in two containers and removes both', async () => {
    const played = await play(core);
    expect(Object.values(verdicts(played))).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(played.report).toMatchObject({ verdict: 'passed', exitCode: 0, error: null });
    expect(played.laboratory.started).toHaveLength(2);
    expect(played.laboratory.removed.sort()).toEqual(['container-1', 'container-2']);
  });

  it('gives every context its own id, the first the UI default', async () => {
    const { outcomes, laboratory } = await play([nameRecall, fileOnly]);
    const contexts = outcomes.map((o) => o.ledger?.turns[0]?.contextId ?? '');
    const workspaceId = laboratory.started[0]?.workspaceId ?? '';
    expect(contexts).toContain(`canvas-${workspaceId}`);
    expect(contexts.filter((id) => id.startsWith(`sess-${workspaceId}-`))).toHaveLength(1);
  });

  it('keeps the asked order of canaries in the report', async () => {
    const { report } = await play([memory, nameRecall, fileOnly]);
    expect(report.canaries.map((c) => c.name)).toEqual([
      memory.name,
      nameRecall.name,
      fileOnly.name,
    ]);
  });

  it('gives later sessions a container of the same workspace under scope workspace', async () => {
    const played = await play([memory], () => ({}), { sessionScope: 'workspace' });
    expect(verdicts(played)).toEqual({ [memory.name]: 'passed' });
    const ids = played.laboratory.started.map((spec) => spec.workspaceId);
    expect(ids).toEqual([ids[0], ids[0]]);
    const seeded = played.laboratory.started.map((spec) => spec.files.map((file) => file.path));
    expect(seeded).toEqual([[], ['/configs/.auth_token', '/configs/.platform_inbound_secret']]);
    expect(played.laboratory.removed).toHaveLength(2);
  });
});

describe('a canary that needs streaming', () => {
  const file = 'canaries/stream-cancellation.yaml';
  const parsed = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'extended' });
  const canary = parsed.canary as Canary;
  const card = { text: '{}', isStreaming: false, deniesStreaming: true } as const;

  it('is skipped by the word of the card, with the reason in the notes', async () => {
    const played = await play([nameRecall, canary], () => ({ agent: { card } }));
    expect(verdicts(played)).toEqual({ 'name-recall': 'passed', 'stream-cancellation': 'skipped' });
    const reason =
      "needs the ability streaming, which the agent's card denies (capabilities.streaming)";
    expect(played.report.canaries[1]?.headline).toBe(`skipped: ${reason}`);
    expect(played.notes).toContain(`skipped stream-cancellation: ${reason}`);
    expect(played.report.counts).toMatchObject({ passed: 1, skipped: 1 });
  });

  it('is played where the profile declares streaming, or the card says nothing', async () => {
    const declared = await play(
      [canary],
      () => ({ agent: { card } }),
      {},
      { capabilities: ['streaming'] },
    );
    expect(declared.report.canaries[0]?.verdict).not.toBe('skipped');
    const silent = { text: '{}', isStreaming: false };
    const played = await play([canary], () => ({ agent: { card: silent } }));
    expect(played.report.canaries[0]?.verdict).not.toBe('skipped');
  });

  it('is no green run where nothing else was played', async () => {
    const { report } = await play([canary], () => ({ agent: { card } }));
    expect(report).toMatchObject({ verdict: 'errored', error: { code: 'ALL_SKIPPED' } });
  });

  it('is played where it is of the core suite, which is never skipped', async () => {
    const core = { ...canary, suite: 'core' } as const;
    const { report } = await play([core], () => ({ agent: { card } }));
    expect(report.canaries[0]?.verdict).not.toBe('skipped');
  });
});

describe('boot errors', () => {
  const bootError = new CanaryError('NEVER_LISTENED', 'no card');

  it('are retried once with a fresh container, and then counted as flaky', async () => {
    const played = await play([fileOnly], (n) => (n === 1 ? { bootError } : {}));
    expect(verdicts(played)).toEqual({ 'file-only': 'passed' });
    expect(played.report.counts).toMatchObject({ passed: 1, flaky: 1 });
    expect(played.report.canaries[0]?.flaky).toBe(true);
    expect(played.laboratory.removed).toEqual(['container-1', 'container-2']);
  });

  it('are errored with exit code 2 and the log of the dead container when the second fails too', async () => {
    const played = await play([fileOnly], () => ({ bootError }));
    expect(played.report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code: 'NEVER_LISTENED' },
    });
    expect(played.report.canaries[0]?.logTail).toEqual(['log of container-2']);
    expect(played.laboratory.started).toHaveLength(2);
  });

  it('are not retried when the image said why, nor when the deadline has no room', async () => {
    const refused = await play([fileOnly], () => ({
      bootError: new CanaryError('NOT_CONFIGURED', 'no key'),
    }));
    expect(refused.laboratory.started).toHaveLength(1);
    const elsewhere = new CanaryError('NEVER_LISTENED', 'port 8080', { isFinal: true });
    const moved = await play([fileOnly], () => ({ bootError: elsewhere }));
    expect(moved.laboratory.started).toHaveLength(1);
    expect(moved.report.error?.code).toBe('NEVER_LISTENED');
    const late = await play([fileOnly], () => ({ bootError }), {
      timeoutMs: 900,
      bootTimeoutMs: 1_000,
    });
    expect(late.laboratory.started).toHaveLength(1);
  });
});

describe('failed turns', () => {
  it('end the canary, and what follows gets a fresh container', async () => {
    let dead = false;
    const played = await play(core.slice(0, 3), (n) => ({
      isDead: () => n === 1 && dead,
      outcome: (_turn, text) => {
        if (n !== 1 || text?.includes("What's my name?") !== true)
          return dead && n === 1 ? lost : null;
        dead = true;
        return lost;
      },
    }));
    expect(verdicts(played)).toMatchObject({ 'name-recall': 'rejected', 'file-only': 'passed' });
    expect(played.report).toMatchObject({ verdict: 'failed', exitCode: 1 });
    const turns = played.outcomes[0]?.ledger?.turns ?? [];
    expect(turns).toHaveLength(2);
    expect(turns[1]?.died).toContain('exit code 3');
  });

  it('replay a canary whose container another one spent', async () => {
    let isFirst = true;
    const played = await play([fileOnly, nameRecall], (n) => ({
      outcome: (_turn, text) => {
        if (n !== 1 || !isFirst || text !== null) return null;
        isFirst = false;
        return failed;
      },
    }));
    expect(verdicts(played)).toEqual({ 'file-only': 'rejected', 'name-recall': 'passed' });
    expect(played.laboratory.started).toHaveLength(2);
  });

  it('that get no reply in time are errored, not failed', async () => {
    const played = await play([fileOnly], () => ({ hangs: true }), { turnTimeoutMs: 30 });
    expect(played.report.canaries[0]).toMatchObject({
      verdict: 'errored',
      error: { code: 'TURN_TIMEOUT' },
    });
  });
});

describe('ends from outside', () => {
  it('at its own deadline: every canary is errored, every container removed', async () => {
    const played = await play(core, () => ({ hangs: true }), {
      timeoutMs: 200,
      turnTimeoutMs: 60_000,
    });
    expect(new Set(Object.values(verdicts(played)))).toEqual(new Set(['DEADLINE_EXCEEDED']));
    expect(played.report).toMatchObject({ exitCode: 2, error: { code: 'DEADLINE_EXCEEDED' } });
    expect(played.laboratory.removed).toHaveLength(played.laboratory.started.length);
  });

  it('at a signal of the job runner', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new CanaryError('CANCELLED', 'cancelled')), 100);
    const played = await play(
      core,
      () => ({ hangs: true }),
      { turnTimeoutMs: 60_000 },
      {},
      stop.signal,
    );
    expect(played.report).toMatchObject({ exitCode: 2, error: { code: 'CANCELLED' } });
    expect(played.laboratory.removed).toHaveLength(played.laboratory.started.length);
  });
});

describe('failures of ours and of Docker', () => {
  it('a container that cannot be removed hides neither boot error nor verdict', async () => {
    const bootError = new CanaryError('NEVER_LISTENED', 'no card');
    const failed = await play([fileOnly], () => ({ bootError, cannotBeRemoved: true }));
    expect(failed.report).toMatchObject({ error: { code: 'NEVER_LISTENED' } });
    expect(failed.report.canaries[0]?.logTail).toEqual(['log of container-2']);
    const passed = await play([memory], () => ({ cannotBeRemoved: true }), {
      sessionScope: 'workspace',
    });
    expect(verdicts(passed)).toEqual({ [memory.name]: 'passed' });
  });

  it('a container whose state cannot be asked for while it boots is no crash', async () => {
    const faults = { cannotBeAsked: true, isDead: () => true, bootDelayMs: 400 };
    const played = await play([fileOnly], () => faults);
    expect(played.report.exitCode).toBe(2);
  });

  it('a group that waits for its slot starts nothing once the run is over', async () => {
    const played = await play(core, () => ({ hangs: true }), {
      concurrency: 1,
      timeoutMs: 2_000,
      turnTimeoutMs: 60_000,
    });
    expect(played.laboratory.started).toHaveLength(1);
    expect(new Set(Object.values(verdicts(played)))).toEqual(new Set(['DEADLINE_EXCEEDED']));
  });
});

describe('witnesses', () => {
  it('an image that must call the model and does not is errored as MODEL_NOT_CALLED', async () => {
    const hello: Canary = {
      ...fileOnly,
      turns: fileOnly.turns.map((turn) => ({ ...turn, expect: replyHasNeed })),
    };
    const faults = (): ContainerFaults => ({ ignoresModel: true });
    expect(verdicts(await play([hello], faults))).toEqual({ 'file-only': 'passed' });
    expect(verdicts(await play([hello], faults, { model: 'scripted' }))).toEqual({
      'file-only': 'MODEL_NOT_CALLED',
    });
    const mandatory = await play([hello], faults, {}, { mandatoryWitnesses: ['model'] });
    expect(verdicts(mandatory)).toEqual({ 'file-only': 'MODEL_NOT_CALLED' });
  });

  it('a store that the profile demands and that is not found is errored as UNPROVEN', async () => {
    const played = await play([fileOnly], () => ({}), {}, { mandatoryWitnesses: ['store'] });
    expect(verdicts(played)).toEqual({ 'file-only': 'UNPROVEN' });
  });

  it('a canary without a met reply expectation is errored as UNPROVEN', async () => {
    const silent: Canary = {
      ...fileOnly,
      turns: fileOnly.turns.map((turn) => ({ ...turn, expect: [] })),
    };
    const played = await play([silent]);
    expect(verdicts(played)).toEqual({ 'file-only': 'UNPROVEN' });
    expect(played.report.canaries[0]?.headline).toMatch(/^unproven: no expectation/);
  });
});

describe('skipping', () => {
  it('skips an own canary whose needs are unmet, never a core one; only skips are errored', async () => {
    const own: Canary = { ...fileOnly, suite: 'own', needs: ['model'] };
    const played = await play([own], () => ({}), { model: 'none' });
    expect(played.report.canaries[0]).toMatchObject({ verdict: 'skipped' });
    expect(played.report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code: 'ALL_SKIPPED' },
    });
    const asCore = await play([{ ...own, suite: 'core' }], () => ({}), { model: 'none' });
    expect(asCore.report.counts.skipped).toBe(0);
  });
});

const replyHasNeed = [
  { kind: 'reply-contains', text: 'I need no model.', position: { file: 'x', line: 1, column: 1 } },
] as const;
