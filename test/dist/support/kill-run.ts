// One run that is stopped at a moment of chance, as job runners do it, and what is left of it after
// post.
import { setTimeout as delay } from 'node:timers/promises';
import { healthyImage, listLabelled } from './docker.ts';
import { createJobOf } from './job.ts';

/** How main is stopped: `beside` stops nothing, but starts post while main lives. */
export const stops = ['SIGINT', 'SIGTERM', 'SIGKILL', 'beside'] as const;
export type Stop = (typeof stops)[number];

/** One run, from its start to the end of post. */
export interface KilledRun {
  readonly stop: Stop;
  /** Milliseconds from the start of main. */
  readonly afterMs: number;
  /** The output `verdict`; null when main gave none. */
  readonly verdict: string | null;
  /** Exit code of main, or the signal that ended it. */
  readonly end: string;
  /**
   * How many containers, networks and volumes post or main found to remove: whether the moment hit.
   */
  readonly seen: number;
  /**
   * Whether the end is clear: a verdict with its exit code, or no verdict, a main that was killed,
   * and a post that fails.
   */
  readonly isClear: boolean;
  readonly leftovers: readonly string[];
  /** Both logs, for a run that is not as it must be. */
  readonly log: string;
}

const exitCodes: Readonly<Record<string, string>> = { passed: '0', failed: '1', errored: '2' };

/** Starts main, stops it `afterMs` later, and runs post with no state. */
export async function playKilledRun(
  actionFolder: string,
  stop: Stop,
  afterMs: number,
): Promise<KilledRun> {
  using job = createJobOf(actionFolder, {
    dialect: stop === 'SIGINT' || stop === 'SIGTERM' ? 'github' : 'gitea',
    inputs: { image: healthyImage, upload: 'never' },
  });
  const step = job.start('main');
  await delay(afterMs);
  const seen = (await listLabelled(`session-continuity.run=${job.identity}`)).length;
  if (stop !== 'beside') step.child.kill(stop);
  // A runner waits for main before post, but not on Gitea with a docker label.
  if (stop !== 'beside') await step.done;
  const post = await job.run('post');
  const main = await step.done;
  const verdict = main.outputs.verdict ?? null;
  const end = String(main.exitCode ?? step.child.signalCode);
  // A signal that comes before main listens ends it as it ends any process.
  const isKilled = step.child.signalCode !== null;
  const isClear = verdict === null ? isKilled : exitCodes[verdict] === end || isKilled;
  // Post speaks for a main that did not end by itself. One that is killed in the moment of its pass
  // may have said so or not.
  const isPass = verdict === 'passed';
  const mustFail = verdict === null || (!isPass && (isKilled || stop === 'beside'));
  const isPostRight = post.exitCode === 1 ? mustFail || isKilled : post.exitCode === 0 && !mustFail;
  return {
    stop,
    afterMs,
    verdict,
    end,
    seen,
    isClear: isClear && isPostRight,
    leftovers: await job.leftovers(),
    log: main.raw + post.raw,
  };
}
