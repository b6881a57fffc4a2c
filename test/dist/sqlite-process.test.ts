// The built program that reads SQLite stores: it stands beside the chunk that starts it, and works.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';

it('stands in the folder of the chunk that looks for it', () => {
  const callers = globSync('dist/app/*.js').filter((path) =>
    readFileSync(path, 'utf8').includes('./sqlite-process.js'),
  );
  expect(callers).not.toEqual([]);
  expect(globSync('dist/app/sqlite-process.js')).toHaveLength(1);
});

it('answers with the rows of a database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-process-'));
  const child = fork('dist/app/sqlite-process.js', {
    env: {},
    serialization: 'advanced',
    // It ends when its input does.
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const file = join(folder, 'x.db');
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE m (key TEXT, b); INSERT INTO m VALUES ('k', 1)");
    database.close();
    child.send({ file, path: '/a/x.db' });
    const [answer] = await once(child, 'message');
    expect(answer).toEqual({
      records: [{ path: '/a/x.db', table: 'm', key: 'k', text: 'key=k\nb=1' }],
      isCut: false,
    });
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
