// The product as a job runner starts it: `node dist/main.js` in an empty folder, with inputs in the
// environment.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../src/domain/report.ts';

/** How the product is looked at. */
export interface Looking {
  /** Where it finds the daemon. */
  readonly dockerHost: string;
  onReport(report: Report): void;
}

/**
 * Runs the core suite on `image`. Returns the time from spawn to exit in milliseconds. Throws
 * unless it is green.
 */
export async function measureProduct(
  main: string,
  image: string,
  env: Readonly<Record<string, string>>,
  compileCache: string,
  looking: Looking | null = null,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const files = { GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary' };
  for (const file of Object.values(files)) writeFileSync(join(folder, file), '');
  const dockerHost = looking?.dockerHost ?? process.env.DOCKER_HOST;
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    ...(dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost }),
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: folder,
    GITHUB_WORKSPACE: folder,
    ...Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(folder, file)])),
    NODE_COMPILE_CACHE: compileCache,
    INPUT_IMAGE: image,
    INPUT_SUITE: 'core',
    INPUT_ENV: Object.entries(env)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
  };
  try {
    const startedAt = performance.now();
    const { code, output } = await runToEnd(main, folder, environment);
    const durationMs = performance.now() - startedAt;
    if (code !== 0) throw new Error(`${main} ended with exit code ${code}:\n${output}`);
    const report = join(folder, 'session-continuity-report', 'report.json');
    looking?.onReport(JSON.parse(readFileSync(report, 'utf8')) as Report);
    return durationMs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runToEnd(
  main: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
