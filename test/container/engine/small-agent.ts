// Images for the engine's tests: a Node script on the fixtures' base image, built from memory. What
// it does is chosen by MODE, so that one image serves all tests.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { packFiles } from '../../../src/container/archive.ts';
import { type EngineOptions, startContainerEngine } from '../../../src/container/engine.ts';
import type { ContainerSpec } from '../../../src/domain/ports.ts';
import type { Profile } from '../../../src/domain/profile.ts';

export const smallAgent = 'session-continuity/engine-test:local';

const script = `
import { createServer } from 'node:http';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
const mode = process.env.MODE;
if (mode === 'exit-7') {
  console.log('starting');
  console.error('fatal: \\u001b[31mno\\u001b[0m provider');
  process.exitCode = 7;
} else if (mode === 'out-of-memory') {
  const kept = [];
  for (;;) kept.push(Buffer.alloc(8 << 20, 1));
} else {
  console.log('to stdout');
  console.error('to stderr');
  let turn;
  if (mode === 'sqlite') {
    mkdirSync('/workspace/.agent', { recursive: true });
    const database = new DatabaseSync('/workspace/.agent/state.db');
    database.exec('PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, session_id TEXT, body TEXT)');
    const insert = database.prepare('INSERT INTO messages (session_id, body) VALUES (?, ?)');
    turn = (session, text) => insert.run(session, text);
    // Goes on writing beside the copies.
    let beat = 0;
    setInterval(() => insert.run('beat', 'x'.repeat(2000) + beat++), 3);
  } else if (mode === 'layer') {
    turn = (session, text) => {
      mkdirSync('/root/.claude/projects/-workspace', { recursive: true });
      appendFileSync('/root/.claude/projects/-workspace/' + session + '.jsonl', JSON.stringify({ sessionId: session, text }) + '\\n');
    };
  } else {
    turn = (session, text) => writeFileSync('/workspace/notes.log', text);
  }
  createServer((request, response) => {
    const url = new URL(request.url, 'http://agent');
    turn(url.searchParams.get('session'), url.searchParams.get('text'));
    response.end('ok');
  }).listen(8000);
}
`;

/** Builds {@link smallAgent}. Needs the base image of `script/fixtures`. */
export async function buildSmallAgent(): Promise<void> {
  const dockerfile = [
    'FROM session-continuity/node-base:local',
    'ENV TEMPLATE=engine-test EMPTY=',
    'COPY agent.mjs /agent.mjs',
    'ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "/agent.mjs"]',
  ].join('\n');
  const context = await packFiles(
    [
      { path: '/Dockerfile', content: dockerfile, mode: 0o644 },
      { path: '/agent.mjs', content: script, mode: 0o644 },
    ],
    [],
    [],
  );
  execFileSync('docker', ['build', '-q', '-t', smallAgent, '-'], {
    input: context,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

const profile: Profile = {
  name: 'default',
  title: 'Test',
  sessionScope: null,
  modelName: 'none',
  env: {},
  files: [],
  storePaths: [],
  tools: {
    'commit-memory': { names: [], arguments: {} },
    'recall-memory': { names: [], arguments: {} },
    'read-file': { names: [], arguments: {} },
    'run-skill': { names: [], arguments: {} },
    'ask-peer': { names: [], arguments: {} },
  },
  mandatoryWitnesses: [],
  bootTimeoutMs: null,
};

/** A spec for {@link smallAgent} in a mode. */
export function toSpec(
  mode: string,
  over: { image?: string } & Partial<Pick<Profile, 'storePaths' | 'storeFormats' | 'volumes'>> = {},
): ContainerSpec {
  const { image = smallAgent, ...declared } = over;
  return {
    image,
    workspaceId: crypto.randomUUID(),
    profile: { ...profile, ...declared },
    env: { MODE: mode },
    files: [
      { path: '/configs/config.yaml', content: 'name: canary\n', mode: 0o644 },
      { path: '/configs/prompts/deep/one.md', content: 'hello', mode: 0o600 },
    ],
  };
}

/** An engine with an identity of its own. */
export function startEngine(over: Partial<EngineOptions> = {}) {
  const identity = over.identity ?? freshIdentity();
  const lines: string[] = [];
  const engine = startContainerEngine({
    identity,
    expiresAfterMs: 600_000,
    dockerHost: null,
    onProgress: (line) => lines.push(line),
    ...over,
  });
  return { engine, identity, lines };
}

export function freshIdentity(): string {
  return randomBytes(16).toString('hex');
}

export const never = new AbortController().signal;

/** Runs the docker program and returns what it printed. */
export function docker(...args: string[]): string {
  return execFileSync('docker', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** Ids of the containers and names of the volumes of an identity. */
export function leftovers(identity: string): string[] {
  const filter = `label=session-continuity.run=${identity}`;
  const containers = docker('ps', '-aq', '--filter', filter);
  const volumes = docker('volume', 'ls', '-q', '--filter', filter);
  return `${containers}\n${volumes}`.split('\n').filter((line) => line !== '');
}

/** Waits until a condition holds. */
export async function until<T>(probe: () => Promise<T | null | false>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const value = await probe().catch(() => null);
    if (value !== null && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The condition never held.');
}

/** Plays a turn of the small agent: it stores `text` under `session`. */
export async function play(url: string, session: string, text: string): Promise<void> {
  await until(
    async () => (await fetch(`${url}/?session=${session}&text=${encodeURIComponent(text)}`)).ok,
  );
}
