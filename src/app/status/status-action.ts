// The sub-action status/: posts the verdict of another job under the name that branch protection
// wants, and where it is asked to as a comment. It runs in a job of its own, next to which nothing
// of the pull request is executed, so that the tested image never meets its token.
import { toCanaryError } from '../../domain/error.ts';
import { type Forge, forges } from '../../domain/forge.ts';
import type { Host } from '../../domain/report-ports.ts';
import { postStatus } from '../../forge/status.ts';
import { createActionHost } from '../../host/action-host.ts';
import { detectForge } from '../../host/detect.ts';
import { createRedactor } from '../../redact/redactor.ts';
import type { Environment } from '../inputs/inputs.ts';
import { writeComment } from './status-comment.ts';
import { parseStatusInputs, type StatusInputs } from './status-inputs.ts';
import { type Posted, readJob, type StatusJob } from './status-job.ts';

/**
 * Runs the sub-action and returns the exit code: 0 posted or not due, 1 refused, 2 bad input, which
 * is posted as an error first where there is a token to post with. Never throws.
 */
export async function runStatus(env: Environment): Promise<number> {
  const forge = detectForge(env) ?? forges.github;
  const host = createActionHost({
    forge,
    redactor: createRedactor([]),
    summaryPath: null,
    showsSummary: false,
  });
  let inputs: StatusInputs;
  try {
    inputs = parseStatusInputs(env, forge);
  } catch (thrown) {
    const error = toCanaryError(thrown);
    const message = error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
    annotate(host, 'error', message);
    return 2;
  }
  host.addSecret(inputs.token);
  for (const doubt of inputs.doubts) annotate(host, 'warning', doubt);
  if (inputs.problems.length > 0) annotate(host, 'error', inputs.problems.join('\n'));
  const job = await readJob(env, forge, inputs.token);
  const isFork = job.pullRequest?.isFork === true;
  let exitCode = inputs.problems.length > 0 ? 2 : 0;
  const tell = (posted: Posted): void => {
    if ('log' in posted) {
      host.log(posted.log);
      return;
    }
    // No token of a fork may write here. That is known, and no fault of the pull request.
    annotate(host, isFork ? 'warning' : 'error', posted.refused);
    if (!isFork) exitCode ||= 1;
  };
  // The status first: a merge waits for it.
  tell(await giveStatus(forge, inputs, job));
  if (inputs.comment) tell(await writeComment(inputs, job));
  return exitCode;
}

async function giveStatus(forge: Forge, inputs: StatusInputs, job: StatusJob): Promise<Posted> {
  if (!forge.status.isPosted)
    return {
      log: 'No status is posted on GitHub: there the name of the job is the name of its check.',
    };
  const quoted = JSON.stringify(inputs.context);
  const wanted = / \((pull_request)\)$/.exec(inputs.context)?.[1];
  if (wanted !== undefined && job.event !== wanted)
    return {
      log: `Nothing is posted under ${quoted} by the event ${job.event}: only ${wanted} may, so that no rerun with another image changes a pull request.`,
    };
  const { token, context, state, description } = inputs;
  const { apiUrl, owner, repo, sha } = job;
  const targetUrl = await job.runUrl();
  const posted = await postStatus({
    ...{ token, context, state, description },
    ...{ apiUrl, owner, repo, sha, targetUrl },
  });
  return posted.posted
    ? { log: `Posted ${state} as ${quoted}: ${description}.` }
    : { refused: posted.reason };
}

function annotate(host: Host, level: 'error' | 'warning', message: string): void {
  host.annotate({ level, title: 'session-continuity status', message, file: null, line: null });
}
