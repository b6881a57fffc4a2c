// The docker program, for what tests must see with other eyes than the product's.
import { execFile, execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const start = promisify(execFile);

/** Images that `script/fixtures` builds. */
export const healthyImage = 'session-continuity/fixture-agent:healthy';
export const brokenImage = 'session-continuity/fixture-agent:broken';

/** Runs docker and returns its output, trimmed. */
export async function docker(...argv: string[]): Promise<string> {
  const { stdout } = await start('docker', argv, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

const listings = [
  ['container', 'ps', '--all'],
  ['network', 'network', 'ls'],
  ['volume', 'volume', 'ls'],
] as const;

/** Everything that carries a label, as `kind id`. */
export async function listLabelled(label: string): Promise<string[]> {
  const found = await Promise.all(
    listings.map(async ([kind, ...argv]) => {
      const ids = await docker(...argv, '--quiet', '--filter', `label=${label}`);
      return ids.split('\n').flatMap((id) => (id === '' ? [] : [`${kind} ${id}`]));
    }),
  );
  return found.flat();
}

/** Ids of the running containers of a run. */
export async function listRunning(identity: string): Promise<string[]> {
  const ids = await docker('ps', '--quiet', '--filter', `label=session-continuity.run=${identity}`);
  return ids.split('\n').filter((id) => id !== '');
}

/** Waits until a run has its first running container, or until `ended` says that it never will. */
export async function waitForContainer(identity: string, ended: () => boolean): Promise<string> {
  while (!ended()) {
    const [first] = await listRunning(identity);
    if (first !== undefined) return first;
    await delay(50);
  }
  throw new Error('The run ended before a container of it was seen.');
}

/** Removes what a test made by hand; nothing is said of what is gone already. */
export function removeByHand(kind: 'container' | 'network' | 'volume', name: string): void {
  const argv = kind === 'container' ? ['rm', '--force', '--volumes', name] : [kind, 'rm', name];
  try {
    execFileSync('docker', argv, { stdio: 'ignore' });
  } catch {
    // Gone already.
  }
}
