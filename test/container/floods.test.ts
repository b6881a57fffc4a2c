// Agents that write without end, into their store and into their log: the run stays small, and its
// verdict right.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { peakKibibytes } from '../peak-memory.ts';
import { type CliRun, runCli } from './support/cli.ts';
import { withPreload } from './support/images.ts';

/**
 * Memory that the program may take at its peak, in MiB; the stores and logs below are many times as
 * large.
 */
const maxResidentMebibytes = 900;
const partNote =
  'the session store is larger than what is copied of it (docs/inputs.md, Limits): what lies beyond was not looked at';

afterEach(() => vi.unstubAllEnvs());

/** Runs the command line with a word about its memory at its end. */
async function runMeasured(flags: readonly string[]): Promise<CliRun & { mebibytes: number }> {
  const tell = `process.on('exit', () => process.stderr.write('\\npeak ' + ${peakKibibytes} + '\\n'));`;
  vi.stubEnv('NODE_OPTIONS', `--import=data:text/javascript,${encodeURIComponent(tell)}`);
  const run = await runCli(flags);
  const peaks = [...run.log.matchAll(/^peak (\d+)$/gm)].map(([, kibibytes]) => Number(kibibytes));
  expect(peaks.length, run.log).toBeGreaterThan(0);
  return { ...run, mebibytes: Math.max(...peaks) / 1024 };
}

const recall = ['--canary', 'name-recall'];

describe('a store of gigabytes', () => {
  it('in a sparse file beside the sessions is told, and spoils no verdict', async () => {
    const run = await runMeasured([
      ...recall,
      ...withPreload(`
        import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
        mkdirSync('/workspace/.agent', { recursive: true });
        const file = openSync('/workspace/.agent/archive.db', 'w');
        writeSync(file, 'SQLite format 3\\0');
        ftruncateSync(file, 3 * 1024 ** 3);
        closeSync(file);`),
    ]);
    expect(run.report.canaries[0], run.log).toMatchObject({ verdict: 'passed', error: null });
    expect(run.report.notes).toContain(partNote);
    expect(run.mebibytes).toBeLessThan(maxResidentMebibytes);
  });

  it('in many rows of its own database is told, and spoils no verdict', async () => {
    const run = await runMeasured([
      ...recall,
      ...withPreload(`
        import { mkdirSync } from 'node:fs';
        import { DatabaseSync } from 'node:sqlite';
        mkdirSync('/workspace/.agent', { recursive: true });
        const database = new DatabaseSync('/workspace/.agent/sessions.db');
        database.exec("CREATE TABLE old (id INTEGER PRIMARY KEY, session_id TEXT, body TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000) INSERT INTO old SELECT i, 'session-' || (i % 900), hex(randomblob(60)) FROM n");
        database.close();`),
    ]);
    expect(run.report.canaries[0], run.log).toMatchObject({ verdict: 'passed', error: null });
    expect(run.report.notes).toContain(partNote);
    expect(run.mebibytes).toBeLessThan(maxResidentMebibytes);
  });

  it('in files that grow with every turn leaves the layer of a real loss standing', async () => {
    const run = await runMeasured([
      ...recall,
      '--env',
      'FIXTURE_REGRESSION=history-not-sent',
      ...withPreload(`
        import { appendFileSync, mkdirSync } from 'node:fs';
        mkdirSync('/workspace/.agent/sessions', { recursive: true });
        const line = JSON.stringify({ sessionId: 'other', text: 'y'.repeat(4000) }) + '\\n';
        const piece = line.repeat(500);
        for (let file = 0; file < 6; file += 1)
          for (let count = 0; count < 6; count += 1)
            appendFileSync('/workspace/.agent/sessions/old-' + file + '.jsonl', piece);
        setInterval(() => appendFileSync('/workspace/.agent/sessions/new.jsonl', piece), 100).unref();`),
    ]);
    const [canary] = run.report.canaries;
    expect(canary?.verdict, run.log).toBe('failed');
    expect(['stored-not-sent-to-model', 'not-sent-to-model']).toContain(canary?.layer);
    expect(run.mebibytes).toBeLessThan(maxResidentMebibytes);
  });
});

describe('a log that is flooded', () => {
  const flood = withPreload(`
    import { Worker } from 'node:worker_threads';
    new Worker("const { writeSync } = require('node:fs'); const piece = Buffer.from(('z'.repeat(200) + '\\\\n').repeat(5000)); for (;;) try { writeSync(1, piece); } catch {}", { eval: true });`);

  it('is cut, and the verdict is right', async () => {
    const run = await runMeasured([...recall, ...flood]);
    expect(run.report.canaries[0], run.log).toMatchObject({ verdict: 'passed', error: null });
    expect(run.exitCode).toBe(0);
    expect(run.mebibytes).toBeLessThan(maxResidentMebibytes);
  });

  it('before the agent listens is cut, and how much was left out is said', async () => {
    const run = await runMeasured([
      ...recall,
      ...withPreload(`
        import { writeSync } from 'node:fs';
        if (process.argv[1]?.includes('agent'))
          for (let count = 0; count < 5500; count += 1) writeSync(1, 'z'.repeat(999) + '\\n');`),
    ]);
    expect(run.report.canaries[0], run.log).toMatchObject({ verdict: 'passed', error: null });
    expect(run.report.notes).toContainEqual(
      expect.stringMatching(
        /^runtime\.log has the end of a container's log: [\d,]+ bytes \([\d,]+ lines\) are left out/,
      ),
    );
  });

  it('of an agent that forgets is quoted in few lines', async () => {
    const run = await runMeasured([
      ...recall,
      ...flood,
      '--env',
      'FIXTURE_REGRESSION=session-keyed-by-task',
    ]);
    const [canary] = run.report.canaries;
    expect(canary?.verdict, run.log).toBe('failed');
    expect(canary?.layer).toBe('stored-under-another-key');
    expect(canary?.logTail.length).toBeLessThanOrEqual(200);
    expect(run.mebibytes).toBeLessThan(maxResidentMebibytes);
  });
});
