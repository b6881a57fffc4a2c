// The journal on disk: only appended, readable after a crash in the middle of a line, and refused
// where it is damaged.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../../src/app/fleet/journal-file.ts';
import { findOpenChange, type JournalEntry } from '../../../src/fleet/journal.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openJournal(join(folder, 'j'), createRedactor(['s3cret']));
const stamp = { at: '2026-11-02T08:00:00.000Z', repository: 'acme/one', context: 'c' };
const begun: JournalEntry = {
  ...stamp,
  action: 'require-begun',
  branch: 'main',
  means: 'gitea-rule-changed',
  before: { rule_name: 'main' },
};

it('begins empty, and keeps what is appended', async () => {
  const journal = open();
  expect(await journal.entries()).toEqual([]);
  await journal.append(begun);
  await journal.append({ ...stamp, action: 'require-done', after: null });
  expect(await open().entries()).toEqual([
    begun,
    { ...stamp, action: 'require-done', after: null },
  ]);
});

it('goes on behind a line that a crash has cut off', async () => {
  await open().append(begun);
  const whole = readFileSync(join(folder, 'j'), 'utf8');
  for (const length of [1, 8, 40, whole.length - 2, whole.length - 1]) {
    writeFileSync(join(folder, 'j'), whole + whole.slice(0, length));
    const before = await open().entries();
    // A line that lacks its end alone is whole.
    expect(before, String(length)).toEqual(length === whole.length - 1 ? [begun, begun] : [begun]);
    await open().append({ ...stamp, action: 'require-done', after: null });
    expect(findOpenChange(await open().entries(), 'acme/one'), String(length)).toMatchObject({
      isDone: true,
      before: { rule_name: 'main' },
    });
    expect(readFileSync(join(folder, 'j'), 'utf8').startsWith(whole)).toBe(true);
  }
});

it('is refused with the line that is damaged', async () => {
  await open().append(begun);
  writeFileSync(
    join(folder, 'j'),
    `${readFileSync(join(folder, 'j'), 'utf8')}{"at":"2026","action":"require-done\n`,
  );
  await expect(open().entries()).rejects.toMatchObject({
    code: 'FLEET_REFUSED',
    message: expect.stringContaining('line 2 is no entry'),
  });
});

it('knows a change until it is taken back, of its own repository', () => {
  const undone: JournalEntry = { ...stamp, action: 'require-undone', reason: 'unrequire' };
  const other: JournalEntry = { ...undone, repository: 'acme/two' };
  expect(findOpenChange([begun, other], 'acme/one')).toMatchObject({ isDone: false });
  expect(findOpenChange([begun, undone], 'acme/one')).toBeNull();
  expect(findOpenChange([begun, undone, begun], 'acme/one')).not.toBeNull();
  expect(findOpenChange([], 'acme/one')).toBeNull();
});

it('holds no secret and nothing that a log takes for a command', async () => {
  await open().append({ ...undoneWith('::error::x ##[error]y s3cret \u2028z') });
  const text = readFileSync(join(folder, 'j'), 'utf8');
  expect(text).not.toMatch(/::|##\[|s3cret|\u2028/);
  expect((await open().entries())[0]).toMatchObject({
    reason: '::error::x ##[error]y *** \u2028z',
  });
});

it('stays whole where a reason has the shape of a key', async () => {
  await open().append({ ...undoneWith('fix -----BEGIN PRIVATE KEY-----" in docs') });
  expect(await open().entries()).toEqual([undoneWith('fix ***" in docs')]);
});

function undoneWith(reason: string): JournalEntry {
  return { ...stamp, action: 'require-undone', reason };
}
