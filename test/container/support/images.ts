// Images that are the healthy fixture agent but for one thing, and code that changes the agent from
// inside.
import { execFileSync } from 'node:child_process';
import { packFiles } from '../../../src/container/archive.ts';
import { fixtureImage } from './cli.ts';

/**
 * Builds `session-continuity/test-<name>` on the fixture agent from lines of a Dockerfile and files
 * beside it.
 */
export async function buildOnFixture(
  name: string,
  lines: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const tag = `session-continuity/test-${name}:local`;
  const all = { Dockerfile: [`FROM ${fixtureImage}`, ...lines].join('\n'), ...files };
  const context = await packFiles(
    Object.entries(all).map(([path, content]) => ({ path: `/${path}`, content, mode: 0o755 })),
    [],
    [],
  );
  execFileSync('docker', ['build', '-q', '-t', tag, '-'], {
    input: context,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  });
  return tag;
}

/** Removes an image of {@link buildOnFixture}. */
export function removeImage(tag: string): void {
  execFileSync('docker', ['rmi', '--force', tag], { stdio: 'ignore' });
}

/** Flags that run code in the agent's process before the agent itself. */
export function withPreload(code: string): string[] {
  return ['--env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(code)}`];
}
