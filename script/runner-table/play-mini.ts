// One job as GitHub's runner and Gitea's run it, played by the job runner in small of the tests.
import { setTimeout as delay } from 'node:timers/promises';
import { waitForContainer } from '../../test/dist/support/docker.ts';
import {
  createJobOf,
  headSha,
  type Job,
  type Step,
  type StepResult,
} from '../../test/dist/support/job.ts';
import { makeRuntimeToken, startForge } from '../../test/unit/support/forge-double.ts';
import { type Cell, inputsOf, levelsIn, renderAnnotations, type Situation } from './situation.ts';

/**
 * GitHub. Gitea with a host label. Gitea with a docker label, whose post runs next to a living
 * main.
 */
export type MiniDialect = 'github' | 'gitea-host' | 'gitea-docker';

/** From the start of the first container to what happens to main: turns are being played. */
const untilStopMs = 400;

/** Plays one job from `pending` to the status of its end. */
export async function playMini(
  actionFolder: string,
  dialect: MiniDialect,
  situation: Situation,
): Promise<Cell> {
  const forge = { isDead: false };
  await using server = await startForge({
    checksSignature: dialect !== 'github',
    knowsMimeType: dialect === 'github',
    stateField: dialect === 'github' ? 'state' : 'status',
    // A cancelled job's token is dead at once (docs/rules/forges.md "Cancelled jobs").
    intercept: (request, response) => {
      if (!forge.isDead) return false;
      const isStatus = request.url.includes('/statuses/');
      response
        .writeHead(isStatus ? 401 : 500, { 'content-type': 'application/json' })
        .end('{"message":"task is not running"}');
      return true;
    },
  });
  const kind = dialect === 'github' ? 'github' : 'gitea';
  const env = {
    ACTIONS_RESULTS_URL: server.url,
    ACTIONS_RUNTIME_TOKEN: makeRuntimeToken(),
    GITHUB_API_URL: `${server.url}/api/v1`,
  };
  using job = createJobOf(actionFolder, { dialect: kind, inputs: inputsOf(situation), env });
  const leftovers: string[] = [];
  const post = async (inputs: Readonly<Record<string, string>>): Promise<void> => {
    using status = createJobOf(actionFolder, {
      dialect: kind,
      action: 'status',
      inputs: { token: 'not-a-real-token', ...inputs },
      env,
    });
    await status.run('status');
    leftovers.push(...(await status.leftovers()));
  };
  await post({ state: 'pending' });
  const { main, isJobCancelled } = await playMain(job, dialect, situation, () => {
    forge.isDead = dialect !== 'github';
  });
  leftovers.push(...(await job.leftovers()));
  const verdict = main.outputs.verdict ?? '';
  // After a cancellation Gitea runs no further job, whatever its `if:` says.
  if (!isJobCancelled) {
    const result = main.exitCode === 0 ? 'success' : 'failure';
    await post({ verdict, result });
  }
  const states = server.requests.flatMap(({ url, body }) =>
    url.endsWith(`/statuses/${headSha}`) ? [String(JSON.parse(body.toString()).state)] : [],
  );
  const levels = main.annotations.map(({ level }) => level);
  return {
    verdict: verdict === '' ? 'none' : verdict,
    exit: main.exitCode === null ? 'SIGKILL' : String(main.exitCode),
    annotations: renderAnnotations(dialect === 'github' ? levels : levelsIn(main.text)),
    statuses: states.length === 0 ? 'the job’s own' : states.join(' → '),
    upload: server.artifacts.has('evidence') ? 'yes' : situation === 'green' ? 'not due' : 'no',
    leftovers,
  };
}

interface MainResult {
  readonly main: StepResult;
  readonly isJobCancelled: boolean;
}

async function playMain(
  job: Job,
  dialect: MiniDialect,
  situation: Situation,
  onCancel: () => void,
): Promise<MainResult> {
  const step = job.start('main');
  const isCancelled = situation === 'cancelled';
  if (isCancelled || situation === 'killed') {
    await waitForContainer(job.identity, step.isDone);
    await delay(untilStopMs);
    if (isCancelled) onCancel();
    if (isCancelled && dialect === 'github') await cancelAsGitHub(step);
    else if (isCancelled && dialect === 'gitea-docker') {
      // Post runs next to main. The runner removes the container with both only seconds later.
      await job.run('post');
      step.child.kill('SIGKILL');
    } else step.child.kill('SIGKILL');
  }
  const main = await step.done;
  await job.run('post');
  return { main, isJobCancelled: isCancelled };
}

/**
 * SIGINT, after 7.5 s SIGTERM, after 2.5 s more SIGKILL (docs/rules/forges.md "Cancelled jobs").
 */
async function cancelAsGitHub(step: Step): Promise<void> {
  for (const [signal, graceMs] of [
    ['SIGINT', 7_500],
    ['SIGTERM', 2_500],
    ['SIGKILL', 0],
  ] as const) {
    if (step.isDone()) return;
    step.child.kill(signal);
    await Promise.race([step.done, delay(graceMs)]);
  }
}
