// What an agent is declared not to have: skipped and told in every report where it is so, red where
// the run sees it.
import { describe, expect, it } from 'vitest';
import { loadBuiltIn } from '../../../src/app/definitions/load.ts';
import type { AgentClient } from '../../../src/domain/agent-ports.ts';
import { toDeclaredCapabilities } from '../../../src/domain/capability.ts';
import type { RunOptions } from '../../../src/domain/options.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import type { Report } from '../../../src/domain/report.ts';
import { renderAnnotations } from '../../../src/render/annotations.ts';
import { renderJunit } from '../../../src/render/junit.ts';
import { renderPlainSummary } from '../../../src/render/plain-summary.ts';
import { toRunReason } from '../../../src/render/reason.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { renderSummary } from '../../../src/render/summary.ts';
import { renderTable } from '../../../src/render/table.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { runCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools } from '../../../src/runner/vacuity/ideal-agent.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const builtIn = await loadBuiltIn();
const coreNames = ['name-recall', 'file-only', 'file-with-caption', 'memory-across-sessions'];

interface Change {
  readonly names?: readonly string[];
  readonly options?: Partial<RunOptions>;
  readonly profile?: Partial<Profile>;
}

async function play(agent: ContainerFaults, change: Change = {}): Promise<Report> {
  const laboratory = createLaboratory(() => agent);
  const chosen = { ...profile, profile: { ...profile.profile, ...change.profile } };
  const runOptions = { ...options, ...change.options };
  const wanted = change.names ?? coreNames;
  await using deadline = armRunDeadline(laboratory.adapters.clock, runOptions.timeoutMs);
  const result = await runCanaries(laboratory.adapters, {
    options: runOptions,
    profile: chosen,
    canaries: builtIn.filter(({ name }) => wanted.includes(name)),
    reporter: {},
    signal: new AbortController().signal,
    deadline,
  });
  return toReport({
    ...result,
    startedAt: 0,
    durationMs: 1,
    image: { reference: 'agent', id: null, digests: [], platform: null },
    profile: chosen,
    scope: 'context',
    declared: toDeclaredCapabilities(chosen.profile, runOptions.without),
    suite: 'core',
    logLines: 200,
    error: result.untrue ?? null,
  });
}

/** An agent that offers the ideal agent's tools but for these. */
function without(...names: readonly string[]): Habits {
  return { tools: () => idealTools.filter(({ name }) => !names.includes(name)) };
}

const forgetful = { habits: without('commit_memory', 'recall_memory') };

function verdictsOf({ canaries }: Report): Record<string, string> {
  return Object.fromEntries(canaries.map(({ name, verdict }) => [name, verdict]));
}

describe('an agent without a memory tool', () => {
  it('is errored where nobody declares it, with the line to add', async () => {
    const report = await play(forgetful);
    expect(report).toMatchObject({ verdict: 'errored', exitCode: 2 });
    const canary = report.canaries.find(({ name }) => name === 'memory-across-sessions');
    expect(canary?.error?.code).toBe('UNPROVEN');
    expect(canary?.error?.message).toContain('no tool for commit-memory is offered');
    expect(canary?.error?.hint).toContain('"without: memory" under "with:"');
    expect(canary?.error?.hint).toContain('"without: [memory]" in its profile');
    expect(renderTable(report, { color: false, width: 160 })).toContain('without: memory');
  });

  it.each<[string, Change]>([
    ['the input', { options: { without: ['memory'] } }],
    ['the profile default', { profile: { without: ['memory'] } }],
  ])('passes with the skip in every report where %s says so', async (by, change) => {
    const report = await play(forgetful, change);
    expect(report).toMatchObject({
      verdict: 'passed',
      exitCode: 0,
      without: [{ ability: 'memory', by }],
      counts: { passed: 3, skipped: 1, failed: 0, errored: 0 },
    });
    const first = '3 canaries passed, 1 of 4 canaries skipped: declared without memory';
    expect(toRunReason(report).text).toBe(first);
    const reason = `declared without memory by ${by}`;
    const [headline = ''] = renderTable(report, { color: false, width: 200 }).split('\n');
    expect(headline).toContain(first);
    expect(renderTable(report, { color: false, width: 200 })).toContain(reason);
    expect(renderSummary(report).split('\n')[0]).toContain(first);
    expect(renderSummary(report)).toContain(reason);
    expect(renderPlainSummary(report)).toContain(
      '1 of 4 canaries skipped: declared without memory',
    );
    expect(renderJunit(report)).toContain(`<skipped message="skipped: ${reason}"/>`);
    expect(JSON.parse(renderReportJson(report)).canaries).toContainEqual(
      expect.objectContaining({
        verdict: 'skipped',
        headline: `skipped: ${reason}`,
        without: ['memory'],
      }),
    );
    const annotations = renderAnnotations(report, { usesLine: { file: 'w.yml', line: 7 } });
    expect(annotations.filter(({ level }) => level === 'warning')).toEqual([
      {
        level: 'warning',
        title: 'memory-across-sessions skipped',
        message: `skipped: ${reason}`,
        file: 'w.yml',
        line: 7,
      },
    ]);
  });

  it('is errored where nothing is left to play', async () => {
    const change = { names: ['memory-across-sessions'], options: { without: ['memory'] } } as const;
    const report = await play(forgetful, change);
    expect(report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code: 'ALL_SKIPPED' },
    });
  });

  it('is failed for what else it loses, whatever is declared', async () => {
    const habits: Habits = {
      ...forgetful.habits,
      messages: (messages, { history }) => messages.slice(history.length),
    };
    const report = await play({ habits }, { options: { without: ['memory'] } });
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 1 });
    expect(verdictsOf(report)).toMatchObject({ 'memory-across-sessions': 'skipped' });
  });
});

const uploads = {
  broken: async () => ({ reason: 'ingest: HTTP 500 "oops"', isFault: true }),
  none: async () => ({ reason: 'ingest: HTTP 404 "not found"', isFault: false }),
} satisfies Record<string, AgentClient['upload']>;

describe('a declaration that the run contradicts', () => {
  it.each<[string, Change & { readonly agent?: ContainerFaults }, string]>([
    [
      'memory',
      { options: { without: ['memory'] } },
      'The agent is declared without memory by the input, but a model request offers the tool commit_memory.',
    ],
    [
      'one memory tool of the two',
      { agent: { habits: without('commit_memory') }, profile: { without: ['memory'] } },
      'The agent is declared without memory by the profile default, but a model request offers the tool recall_memory.',
    ],
    [
      'read-file',
      { options: { without: ['read-file'] } },
      'The agent is declared without read-file by the input, but a model request offers the tool read_file.',
    ],
    [
      'skills',
      { options: { without: ['skills'] } },
      'The agent is declared without skills by the input, but a model request offers the tool run_skill.',
    ],
    [
      'peer',
      { options: { without: ['peer'] } },
      'The agent is declared without peer by the input, but a model request offers the tool delegate_task.',
    ],
    [
      'streaming',
      {
        options: { without: ['streaming'] },
        agent: { agent: { card: { text: '{}', isStreaming: true } } },
      },
      'The agent is declared without streaming by the input, but its agent card has "streaming": true.',
    ],
    [
      'uploads',
      { options: { without: ['uploads'] } },
      'The agent is declared without uploads by the input, but its route for uploads takes a file.',
    ],
    [
      'uploads, by a route that is broken',
      { options: { without: ['uploads'] }, agent: { agent: { upload: uploads.broken } } },
      'The agent is declared without uploads by the input, but it has a route for uploads (ingest: HTTP 500 "oops").',
    ],
    [
      'both',
      { options: { without: ['memory', 'peer'] } },
      'The agent is declared without memory by the input, but a model request offers the tool commit_memory. The agent is declared without peer by the input, but a model request offers the tool delegate_task.',
    ],
  ])('is red: %s', async (_what, { agent = {}, ...change }, message) => {
    const report = await play(agent, change);
    expect(report).toMatchObject({ verdict: 'errored', exitCode: 2 });
    expect(report.error).toMatchObject({ code: 'DECLARATION_UNTRUE', message });
    expect(report.counts.skipped).toBe(0);
    expect(toRunReason(report).text).toContain(message);
  });

  it('makes the canary red that was left out for it', async () => {
    const report = await play({}, { options: { without: ['memory'] } });
    expect(verdictsOf(report)).toEqual({
      'name-recall': 'passed',
      'file-only': 'passed',
      'file-with-caption': 'passed',
      'memory-across-sessions': 'errored',
    });
  });
});

describe('what the card of an agent says of streams', () => {
  const streams = { names: ['name-recall', 'stream-cancellation'] };
  const card = (isStreaming: boolean): ContainerFaults => ({
    agent: { card: { text: '{}', isStreaming, ...(isStreaming ? {} : { deniesStreaming: true }) } },
  });

  it('skips an extended canary of streams where it claims none', async () => {
    const report = await play(card(false), streams);
    expect(verdictsOf(report)).toEqual({
      'name-recall': 'passed',
      'stream-cancellation': 'skipped',
    });
    expect(toRunReason(report).text).toBe('1 canary passed, 1 skipped');
  });

  it.each<[string, ContainerFaults, Change]>([
    ['it claims them', card(true), streams],
    ['there is no card', {}, streams],
    ['a profile lists them', card(false), { ...streams, profile: { capabilities: ['streaming'] } }],
  ])('leaves it to be played where %s', async (_what, agent, change) => {
    expect((await play(agent, change)).counts.skipped).toBe(0);
  });
});

describe('a declaration that nothing contradicts', () => {
  it.each<[string, ContainerFaults, RunOptions['without'] & object]>([
    ['streaming', { agent: { card: { text: '{}', isStreaming: false } } }, ['streaming']],
    ['streaming, without a card', {}, ['streaming']],
    ['uploads', { agent: { upload: uploads.none } }, ['uploads']],
    ['skills and peer', { habits: without('run_skill', 'delegate_task') }, ['skills', 'peer']],
  ])('is as good as none: %s', async (_what, agent, lacks) => {
    const report = await play(agent, { options: { without: lacks } });
    expect(report).toMatchObject({ verdict: 'passed', error: null });
  });
});

describe('a declared session scope', () => {
  const names = ['name-recall', 'file-only', 'file-with-caption', 'session-isolation'];
  const options = { sessionScope: 'workspace' } as const;

  it('is red where contexts are plainly apart, and so is the canary that was left out for it', async () => {
    const report = await play({}, { names, options });
    expect(report).toMatchObject({ verdict: 'errored', exitCode: 2 });
    expect(report.error?.message).toMatch(
      /^The session scope is declared as workspace by the input, but 3 contexts of one container each began/,
    );
    expect(verdictsOf(report)['session-isolation']).toBe('errored');
    const ofProfile = await play({}, { names, profile: { sessionScope: 'workspace' } });
    expect(ofProfile.error?.message).toContain('declared as workspace by the profile default');
  });

  it('stands where one session serves all contexts', async () => {
    const report = await play({ habits: { key: () => 'one' } }, { names, options });
    expect(report).toMatchObject({ verdict: 'passed', error: null });
    expect(verdictsOf(report)['session-isolation']).toBe('skipped');
  });

  it('stands where an agent with one session sends the newest messages only', async () => {
    const habits: Habits = { key: () => 'one', messages: (messages) => messages.slice(-4) };
    const report = await play({ habits }, { names, options });
    expect(report.error).toBeNull();
  });

  it('stands where nothing shows which is true', async () => {
    const report = await play({}, { names: ['name-recall'], options });
    expect(report).toMatchObject({ verdict: 'passed', error: null });
  });
});
