// What a person reads of a red: the terminal and the summary of a run on real containers that lose
// something.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fixtureImage } from './support/cli.ts';
import { withPreload } from './support/images.ts';

const exec = promisify(execFile);

/**
 * An agent that takes a moment for each request, after it has run `before`. The engine gives a line
 * the time at which it takes it, somewhat after it was written: by then the request must not be
 * over, nor the next one begun.
 */
const slow = (before: string): string[] =>
  withPreload(`
    import http from 'node:http';
    const emit = http.Server.prototype.emit;
    http.Server.prototype.emit = function (name, ...rest) {
      if (name !== 'request') return emit.call(this, name, ...rest);
      const [request] = rest;
      ${before}
      setTimeout(() => emit.call(this, name, ...rest), 300);
      return true;
    };
  `);

/** Writes a line to each stream for every message, as agents do. */
const talkative = slow(`
  if (request.method === 'POST') {
    console.log('POST ' + request.url);
    console.error('ValueError: too many messages');
  }
`);

/** What a red run prints, and its summary. */
async function read(regression: string, flags: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'session-continuity-test-'));
  try {
    const run = ['dist/cli.js', 'run', '--image', fixtureImage, '--report-dir', folder];
    const env = ['--env', `FIXTURE_REGRESSION=${regression}`];
    const terminal = await exec(process.execPath, [...run, ...env, ...flags]).then(
      () => 'it passed',
      (error: { readonly stdout: string }) => error.stdout,
    );
    return { terminal, summary: await readFile(join(folder, 'summary.md'), 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it('a history that was cut: the way of the fact, the request with its gap, the lines of that turn', async () => {
  const { terminal, summary } = await read('last-turns-only', [
    '--canary',
    'name-recall',
    ...talkative,
  ]);
  const way = 'told ✓ (turn 1) → stored ✓ → sent to model ✗ (turn 4) → answered ✗ (turn 6)';
  expect(terminal).toContain(`\n  ${way}\n`);
  expect(terminal).toMatch(/^ {2}next: the oldest turns are gone, and all younger ones are there/m);
  expect(terminal).toMatch(
    /^ {4}the model was given in turn 4:\n {8}system .*\n {6}✗ user {7}\(turn 1: missing\) Hi, my name is /m,
  );
  // One turn's lines, and no other's: a line of each stream for its message. The engine reads the
  // two streams in any order.
  const [, log = ''] =
    /^ {4}the container's log in turn 4:\n((?: {4}.*\n)+) {2}again: /m.exec(terminal) ?? [];
  expect(log.split('\n').toSorted(), terminal).toEqual([
    '',
    '    err | ValueError: too many messages',
    '    out | POST /',
  ]);
  expect(terminal).toMatch(
    /^ {2}again: session-continuity run --image \S+ --canary name-recall --seed [0-9a-f]{16}$/m,
  );
  expect(terminal).toContain('  at built-in name-recall.yaml:');
  expect(summary).toContain(`\n${way}\n`);
  expect(summary).toMatch(/\nturn {11}1 2 3 4 5 6 7\n/);
  expect(summary).toContain('\nSession store  ● ● ● ● ● ● ●\n');
  expect(summary).toContain('\nModel request  ● ● ● ✕ ');
  expect(summary).toContain('\nerr | ValueError: too many messages\n');
  expect(summary).not.toMatch(/archive-copy|control plane|receipt R-/);
});

it('files that were cut: in plain words, and the log of a shared container once', async () => {
  const { terminal, summary } = await read('attachment-truncated', [
    ...['--canary', 'file-only', '--canary', 'file-with-caption'],
    ...slow(''),
  ]);
  // Lines are wrapped where the names of files end.
  expect(terminal.replaceAll(/\s+/g, ' ')).toMatch(
    /FAILED: file-only: attachment-dropped: turn 1: \S+ was cut off: the model was given its beginning, and not its middle and its end /,
  );
  expect(terminal).toContain(
    'the container wrote nothing in turn 1; its last lines before: the same as under file-only',
  );
  expect(terminal.match(/listens on port/g)).toHaveLength(1);
  expect(summary.match(/listens on port/g)).toHaveLength(1);
});
