// Runs the engine in this process, with what the command line does not offer: faults of the
// platform, a look at the container.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRunFlags } from '../../../src/app/inputs/inputs.ts';
import { type RunSetting, run } from '../../../src/app/run/run.ts';
import type { Report } from '../../../src/domain/report.ts';
import type { EvidenceFile } from '../../../src/domain/report-ports.ts';
import type { ControlPlaneRecord } from '../../../src/domain/witness.ts';
import { fixtureImage } from './cli.ts';

/** A run with its evidence. */
export interface EngineRun {
  readonly report: Report;
  readonly log: string;
  /** Text of an evidence file of a canary. */
  read(path: string): string;
  /** Calls to the control plane in the containers of a canary. */
  calls(canary: string): readonly ControlPlaneRecord[];
}

/** What a run of a test may set; the rest has a default. */
export type EngineSetting = Partial<Pick<RunSetting, 'platformFaults' | 'identity'>> & {
  /** Called with each line of progress. */
  readonly onProgress?: (line: string) => void | Promise<void>;
};

/** Runs the fixture image, or the one in `flags`, with the flags of `session-continuity run`. */
export async function runEngine(
  flags: readonly string[],
  setting: EngineSetting = {},
): Promise<EngineRun> {
  const folder = await mkdtemp(join(tmpdir(), 'session-continuity-test-'));
  const lines: string[] = [];
  const kept = new Map<string, EvidenceFile['content']>();
  // Read at once, as a report folder does: the run lets go of what it has handed over.
  const keep = (files: readonly EvidenceFile[]): void => {
    for (const { path, content } of files) kept.set(path, content);
  };
  try {
    const image = flags.includes('--image') ? [] : ['--image', fixtureImage];
    const request = parseRunFlags([...image, '--report-dir', folder, ...flags], process.env);
    if (request.kind !== 'run') throw new Error('The flags ask for no run.');
    const report = await run({
      options: request.options,
      identity: setting.identity ?? randomBytes(16).toString('hex'),
      dockerHost: process.env.DOCKER_HOST ?? null,
      signal: new AbortController().signal,
      marks: { runId: '', commits: [] },
      addSecret: () => undefined,
      reporter: {
        onProgress: async (line) => {
          lines.push(line);
          await setting.onProgress?.(line);
        },
        onEvidence: keep,
        onDropped: (dropped) => {
          for (const path of kept.keys()) if (path.startsWith(dropped)) kept.delete(path);
        },
        onEnd: (_report, evidence) => keep(evidence),
      },
      ...(setting.platformFaults === undefined ? {} : { platformFaults: setting.platformFaults }),
    });
    const read = (path: string): string => {
      const content = kept.get(path) ?? '';
      return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
    };
    return {
      report,
      log: lines.join('\n'),
      read,
      calls: (canary) =>
        read(`canaries/${canary}/control-plane.jsonl`)
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as ControlPlaneRecord),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
