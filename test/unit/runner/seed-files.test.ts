// Owner and mode of a profile's files on their way into the container.
import { expect, test } from 'vitest';
import { packFiles, unpackFiles } from '../../../src/container/archive.ts';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import { toBootContract } from '../../../src/runner/boot/boot-contract.ts';

test('a file keeps what its profile declares, and has the defaults else', () => {
  const text = `name: x
files:
  - { path: /configs/a, content: "\${workspace-id}", owner: 0, mode: "0600" }
  - { path: /configs/b, content: b }
`;
  const { profile } = parseProfile({ file: 'p.yaml', text });
  if (profile === null) throw new Error('the profile does not parse');
  const { files } = toBootContract({
    workspaceId: 'w',
    urls: { platform: 'http://p', model: null },
    profile,
    inputEnv: {},
    credentials: null,
  });
  expect(files).toEqual([
    { path: '/configs/a', content: 'w', owner: 0, mode: 0o600 },
    { path: '/configs/b', content: 'b', mode: 0o644 },
  ]);
});

test('folders on the way to a file belong to its owner below the roots, and are left alone elsewhere', async () => {
  const files = [
    { path: '/data/deep/a', content: 'a', mode: 0o600, owner: 7 },
    { path: '/etc/x/b', content: 'b', mode: 0o644 },
  ];
  const tar = await packFiles(files, ['/configs'], ['/configs', '/data']);
  const limits = { fileBytes: 10, totalBytes: 100, transferBytes: 100_000 };
  const unpacked = await unpackFiles(chunksOf(tar), '/', () => true, limits);
  expect(unpacked.files.map(({ path }) => path)).toEqual(['/data/deep/a', '/etc/x/b']);
  expect(headersOf(tar)).toEqual([
    ['configs/', 0o755, 1000],
    ['data/deep/', 0o755, 7],
    ['data/deep/a', 0o600, 7],
    ['etc/x/b', 0o644, 1000],
  ]);
});

async function* chunksOf(bytes: Buffer): AsyncGenerator<unknown> {
  yield bytes;
}

/** Name, mode and owner of each entry, read from the tar's own blocks. */
function headersOf(tar: Buffer): [string, number, number][] {
  const found: [string, number, number][] = [];
  for (let at = 0; at < tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number): string =>
      tar.toString('latin1', at + from, at + from + length).replace(/[\0 ].*$/s, '');
    const octal = (from: number, length: number): number => Number.parseInt(text(from, length), 8);
    found.push([text(0, 100), octal(100, 8), octal(108, 8)]);
    at += 512 + Math.ceil(octal(124, 12) / 512) * 512;
  }
  return found;
}
