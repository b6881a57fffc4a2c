// Agents that lack something by design, on real containers: skipped in plain sight where that is
// declared, errored with the line to add where it is not, and red where the declaration is not
// true. And a memory that is the agent's own.
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { type CliRun, runCli } from './support/cli.ts';

const memory = 'memory-across-sessions';
const files = ['file-in-history', 'several-files', 'unicode-file'];
/** Those that expect nothing of a reply but what stands in a file. */
const unread = ['file-in-history', 'several-files'];

function play(variant: string, ...flags: readonly string[]): Promise<CliRun> {
  return runCli(['--env', `FIXTURE_VARIANT=${variant}`, ...flags]);
}

function named(...names: readonly string[]): string[] {
  return ['--canary', names.join(',')];
}

function verdictsOf({ canaries }: Report): Record<string, string> {
  return Object.fromEntries(canaries.map(({ name, verdict }) => [name, verdict]));
}

function all(names: readonly string[], verdict: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, verdict]));
}

describe('an agent without memory tools', () => {
  it('is errored, with the line to add', async () => {
    const { exitCode, report, log } = await play('no-memory-tools', ...named(memory));
    expect(exitCode, log).toBe(2);
    expect(report.canaries[0]?.error).toMatchObject({ code: 'UNPROVEN' });
    expect(report.canaries[0]?.error?.hint).toContain('"without: memory" under "with:"');
  });

  it('passes the rest of core where it is declared', async () => {
    const { exitCode, report, log } = await play('no-memory-tools', '--without', 'memory');
    expect(exitCode, log).toBe(0);
    expect(report.counts).toMatchObject({ passed: 4, skipped: 1 });
    expect(report.without).toEqual([{ ability: 'memory', by: 'the input' }]);
  });
});

describe('a declaration that is not true', () => {
  it.each([
    ['memory', 'a model request offers the tool commit_memory'],
    ['read-file', 'a model request offers the tool read_file'],
    ['uploads', 'its route for uploads takes a file'],
  ])('is red: %s', async (ability, seen) => {
    const flags = [...named('name-recall', memory, 'file-only'), '--without', ability];
    const { exitCode, report, log } = await runCli(flags);
    expect(exitCode, log).toBe(2);
    expect(report.error).toMatchObject({
      code: 'DECLARATION_UNTRUE',
      message: `The agent is declared without ${ability} by the input, but ${seen}.`,
    });
  });

  it('is red where the route for uploads is there and broken', async () => {
    const flags = ['--env', 'FIXTURE_REGRESSION=upload-fails', '--without', 'uploads'];
    const { report, log } = await runCli([...flags, ...named('name-recall')]);
    expect(report.error?.code, log).toBe('DECLARATION_UNTRUE');
    expect(report.error?.message).toContain('HTTP 500');
  });
});

describe('files', () => {
  it.each(['inline-files', 'inline-files-and-tool'])(
    'that reach the model in the message are judged there, and no tool is needed: %s',
    async (variant) => {
      const { exitCode, report, log } = await play(variant, ...named('file-only', ...files));
      expect(verdictsOf(report), log).toEqual(all(['file-only', ...files], 'passed'));
      expect(exitCode).toBe(0);
    },
  );

  it('are judged there also where the agent is declared without a tool to read them', async () => {
    const flags = ['--without', 'read-file'];
    const { report, log } = await play('inline-files', ...named(...files), ...flags);
    expect(verdictsOf(report), log).toEqual(all(files, 'passed'));
  });

  it.each([
    ['several-files-cut', 'several-files'],
    ['attachment-dropped', 'file-in-history'],
    ['unicode-name-dropped', 'unicode-file'],
  ])('that are lost on that way are lost, whatever is declared: %s', async (regression, canary) => {
    const flags = ['--env', `FIXTURE_REGRESSION=${regression}`, '--without', 'read-file'];
    const { exitCode, report, log } = await play('inline-files', ...flags, ...named(canary));
    expect(exitCode, log).toBe(1);
    expect(report.canaries[0]?.layer).toBe('attachment-dropped');
  });

  it('of which only the path is told are unproven without a tool, with the line to add', async () => {
    const { exitCode, report, log } = await play('no-file-tool', ...named(...unread));
    expect(verdictsOf(report), log).toEqual(all(unread, 'errored'));
    expect(exitCode).toBe(2);
    for (const { error } of report.canaries) expect(error?.hint).toContain('without: read-file');
  });

  it('of which only the path is told are skipped where it is declared', async () => {
    const flags = ['--without', 'read-file'];
    const { exitCode, report, log } = await play(
      'no-file-tool',
      ...named('name-recall', ...unread),
      ...flags,
    );
    expect(verdictsOf(report), log).toEqual({ 'name-recall': 'passed', ...all(unread, 'skipped') });
    expect(exitCode).toBe(0);
  });
});

describe.each<[string, Record<string, string>]>([
  ['own-memory', {}],
  ['graph-memory', {}],
  ['told-memory', { 'tool-loop': 'skipped' }],
  ['noted-memory', all(['memory-three-sessions', 'tool-loop', 'corrected-fact'], 'skipped')],
])("a memory of the agent's own: %s", (variant, other) => {
  const canaries = [memory, 'memory-three-sessions', 'tool-loop', 'corrected-fact'];
  const profile = `fixtures/agents/javascript/profile-${variant}.yaml`;

  it('is proved where its profile says so', async () => {
    const { exitCode, report, log } = await play(
      variant,
      '--profile',
      profile,
      ...named(...canaries),
    );
    expect(verdictsOf(report), log).toEqual({ ...all(canaries, 'passed'), ...other });
    expect(exitCode).toBe(0);
  });

  // No one sees what an agent notes by itself before it is asked for.
  const unwritten = variant === 'noted-memory' ? 'memory-not-recalled' : 'memory-not-written';

  it.each([
    ['memory-not-written', unwritten],
    ['memory-session-scoped', 'memory-not-recalled'],
  ])('that is broken is red: %s', async (regression, layer) => {
    const flags = ['--env', `FIXTURE_REGRESSION=${regression}`, '--profile', profile];
    const { exitCode, report, log } = await play(variant, ...flags, ...named(memory));
    expect(exitCode, log).toBe(1);
    expect(report.canaries[0]?.layer).toBe(layer);
  });
});
