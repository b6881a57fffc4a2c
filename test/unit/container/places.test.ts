// Archives over a real socket, in pieces that are no multiple of what a socket reads at a time.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { expect, it } from 'vitest';
import { packFiles } from '../../../src/container/archive.ts';
import { readPlace } from '../../../src/container/store/places.ts';

const large = Buffer.alloc(700_001, 'a large file ');
const contents = [
  ['/store/small.json', Buffer.from('{"a":1}')],
  ['/store/large.db', large],
  ['/store/empty', Buffer.alloc(0)],
] as const;

it('copies the same again and again, also side by side', async () => {
  const files = contents.map(([path, content]) => ({ path, content, mode: 0o644 }));
  const archive = await packFiles(files, [], ['/store']);
  const server = createServer((_asked, answer) => {
    // As Docker sends them.
    for (let at = 0; at < archive.length; at += 32_768)
      answer.write(archive.subarray(at, at + 32_768));
    answer.end();
  });
  const folder = mkdtempSync(join(tmpdir(), 'places-'));
  const socketPath = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  try {
    const container = new Dockerode({ socketPath }).getContainer('any');
    const budget = { bytes: 100 * archive.length };
    const read = () => readPlace(container, '/store', () => true, budget);
    for (let round = 0; round < 3; round += 1) {
      const copies = await Promise.all([read(), read(), read()]);
      for (const copy of copies) {
        expect(copy.truncated).toBe(false);
        expect(copy.files.map(({ path }) => path)).toEqual(contents.map(([path]) => path));
        for (const [index, [, content]] of contents.entries())
          expect(content.equals(copy.files[index]?.bytes ?? Buffer.from('missing'))).toBe(true);
      }
    }
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
