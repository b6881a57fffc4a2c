// docs/troubleshooting.md has one row for each error code, and none for codes that are gone.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes } from '../../src/domain/error.ts';

it('explains every error code once, in the order of the list', () => {
  const rows = [
    ...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \|(.+)\|$/gm),
  ];
  expect(rows.map(([, code]) => code)).toEqual([...errorCodes]);
  for (const [, code, rest = ''] of rows) {
    expect(rest.split('|'), code).toHaveLength(3);
    expect(rest.split('|')[0]?.trim(), code).not.toBe('');
    expect(rest.split('|')[2]?.trim(), code).not.toBe('');
  }
});
