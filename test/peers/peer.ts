// Starts a peer of fixtures/peers as a child process and waits until it answers with a card.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export const peerNames = ['javascript', 'python-1x', 'python-03'] as const;
export type PeerName = (typeof peerNames)[number];

/** Program and arguments of each peer; script/peers makes the environments of Python. */
const commands: Readonly<Record<PeerName, readonly [string, ...string[]]>> = {
  javascript: [process.execPath, 'fixtures/peers/javascript/main.ts'],
  'python-1x': ['.cache/peers/python-1x/bin/python', 'fixtures/peers/python-1x/main.py'],
  'python-03': ['.cache/peers/python-03/bin/python', 'fixtures/peers/python-03/main.py'],
};

const startTimeoutMs = 60_000;
const pollIntervalMs = 50;

/** A running peer; disposal ends its process by its own id and waits for it. */
export interface RunningPeer extends AsyncDisposable {
  readonly origin: string;
}

/**
 * @throws when the process ends, or nothing answers in time; its last output stands in the message
 */
export async function startPeer(name: PeerName): Promise<RunningPeer> {
  const [program, ...args] = commands[name];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
    });
  }
  // A program that is not there; what follows sees that there is no process.
  child.on('error', (error) => {
    output += error.message;
  });
  // A run that is broken off leaves nothing behind either.
  process.once('exit', () => child.kill('SIGKILL'));
  const deadline = AbortSignal.timeout(startTimeoutMs);
  while (!deadline.aborted && isRunning(child)) {
    const port = /\{"port": ?(\d+)\}/.exec(output)?.[1];
    const origin = `http://127.0.0.1:${port}`;
    if (port !== undefined && (await answers(`${origin}/jsonrpc/message`))) {
      return { origin, [Symbol.asyncDispose]: () => end(child) };
    }
    await sleep(pollIntervalMs);
  }
  await end(child);
  throw new Error(
    `The peer ${name} did not start (script/peers installs what it needs):\n${output}`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/.well-known/agent-card.json`)).ok;
  } catch {
    return false;
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
