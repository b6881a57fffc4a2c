// The core suite against agents that keep one session for a whole workspace, as
// `--session-scope workspace` declares.
import { describe, expect, it } from 'vitest';
import { coreCanaries, runCli } from './support/cli.ts';

describe('--session-scope workspace', () => {
  const shared = ['--env', 'FIXTURE_REGRESSION=context-ignored'];

  it('passes an agent that has one session for all contexts', async () => {
    const { exitCode, report, log } = await runCli(['--session-scope', 'workspace', ...shared]);
    const verdicts = report.canaries.map(({ name, verdict }) => [name, verdict]).sort();
    expect(verdicts, log).toEqual(coreCanaries.map((name) => [name, 'passed']));
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ sessionScope: 'workspace', error: null, unmatchedRequests: [] });
  });

  it('is red where the agent keeps a session for each context', async () => {
    const { exitCode, report, log } = await runCli(['--session-scope', 'workspace']);
    expect(report.error?.code, log).toBe('DECLARATION_UNTRUE');
    expect(exitCode).toBe(2);
  });

  it('kills an agent that writes no memory, with that layer', async () => {
    const flags = ['--env', 'FIXTURE_REGRESSION=context-ignored+memory-not-written'];
    const { exitCode, report, log } = await runCli(['--session-scope', 'workspace', ...flags]);
    const layers = report.canaries.map(({ name, layer }) => [name, layer]).sort();
    expect(layers, log).toEqual(
      coreCanaries.map((name) => [
        name,
        name === 'memory-across-sessions' ? 'memory-not-written' : null,
      ]),
    );
    expect(exitCode).toBe(1);
  });
});
