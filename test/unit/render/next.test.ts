// The command that plays a canary again: exactly that, or none.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { ReportCanary } from '../../../src/domain/report.ts';
import { breakCommands } from '../../../src/domain/text.ts';
import { toAgain, toNext } from '../../../src/render/next.ts';
import { buildFailedCanary, buildReport } from '../support/report.ts';

function againOf(reference: string, overrides: Partial<ReportCanary> = {}): string | null {
  const image = { reference, id: null, digests: [], platform: null };
  const canary = buildFailedCanary(overrides);
  return toAgain(buildReport([canary], { seed: '4fe3', image }), canary);
}

/** The words that a shell makes of a command. */
function toWords(command: string | null): string[] {
  const script = `set -- ${command}; for word; do printf '%s\\n' "$word"; done`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
}

describe('the command that plays it again', () => {
  test.each(['http://[::1]:8080', "a b'c", 'x:::y ##[z]', 'plain'])(
    'names %j to a shell',
    (word) => {
      const command = againOf(word, { suite: 'own', file: word });
      expect(toWords(command).filter((one) => one === word)).toHaveLength(2);
      // It is shown as it is, where commands to a job runner are broken too.
      expect(breakCommands(command ?? '')).toBe(command);
    },
  );

  test.each(['a\u200bb.yaml', 'a\nb', '\x1b[31ma', 'a'.repeat(3_000)])(
    'is left out where it would name another file than %j',
    (file) => {
      expect(againOf('image', { suite: 'own', file })).toBeNull();
    },
  );
});

describe('the next step', () => {
  test('of a turn without an answer holds for an agent in no container too', () => {
    expect(toNext(buildFailedCanary({ layer: 'rejected' }))).toMatch(/the agent's own output/);
  });
});
