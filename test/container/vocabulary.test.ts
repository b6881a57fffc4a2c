// Words of the canary format that no built-in canary uses: a signed-in user, and a new container on
// fresh volumes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runEngine } from './support/run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-continuity-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const canary = `name: fresh-volumes
title: What the memory keeps is recalled in a new container on fresh volumes, for a user who is known
proves: [memory]
needs: [tools, restart]
facts:
  street: { kind: word }
turns:
  - send: "Please remember that I live in \${street}."
    identity: { user-id: user-7, email: ada@example.org }
    model:
      - call: commit-memory
        find: "I live in {}."
        with: { content: "The user lives in {}." }
      - say: "I have made a note of it."
    expect:
      - memory: { written: "\${street}" }
  - send: "Where do I live? Please look it up."
    restart: new-container-and-volumes
    model:
      - call: recall-memory
        with: { query: "where the user lives" }
      - find: "lives in {}."
        in: tool-result
        say: "You live in {}."
        otherwise: "I do not know."
    expect:
      - reply: { contains: "\${street}" }
      - memory: { recalled: "\${street}" }
      - history: { includes-turn: 1 }
`;

it('plays them on the fixture agent', async () => {
  const file = join(folder, 'fresh-volumes.yaml');
  await writeFile(file, canary);
  const profile = ['--profile', 'fixtures/agents/javascript/profile.yaml'];
  const run = await runEngine(['--canaries', file, '--canary', 'fresh-volumes', ...profile]);
  const [played] = run.report.canaries;
  expect(played?.verdict, run.log).toBe('passed');
  // The transcript went with its volumes, although the profile says that it outlives a restart.
  const history = played?.turns[1]?.expectations.find(
    ({ kind }) => kind === 'history-includes-turn',
  );
  expect(history).toMatchObject({ result: 'not-observed', actual: 'its volumes are gone' });
  const bodies = run
    .read('canaries/fresh-volumes/wire.jsonl')
    .split('\n')
    .filter((line) => line.includes('message/send'));
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toContain('user-7');
  expect(bodies[0]).toContain('ada@example.org');
  expect(bodies[0]).not.toContain('UNAUTHENTICATED');
  expect(bodies[1]).toContain('UNAUTHENTICATED');
  expect(bodies[1]).not.toContain('user-7');
});
