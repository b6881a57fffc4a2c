// The sub-action status/: posts the verdict of another job under the name that branch protection wants. It runs in a job
// of its own, beside which nothing of the pull request is executed, so that the tested image never meets its token.
import { toCanaryError } from '../domain/error.ts';
import type { Host } from '../domain/ports.ts';
import { postStatus } from '../forge/status.ts';
import { createActionHost } from '../host/action-host.ts';
import { detectHost } from '../host/detect.ts';
import { createRedactor } from '../redact/redactor.ts';
import type { Environment } from './inputs.ts';
import { readPullRequest } from './pull-request.ts';
import { parseStatusInputs, type StatusInputs } from './status-inputs.ts';

/** Runs the sub-action and returns the exit code: 0 posted or not due, 1 refused, 2 bad input. Never throws. */
export async function runStatus(env: Environment): Promise<number> {
  const kind = detectHost(env);
  const host = createActionHost({
    kind: kind === 'terminal' ? 'github' : kind,
    redactor: createRedactor([]),
    summaryPath: null,
    showsSummary: false,
  });
  let inputs: StatusInputs;
  try {
    inputs = parseStatusInputs(env);
  } catch (thrown) {
    const error = toCanaryError(thrown);
    const message = error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
    annotate(host, 'error', message);
    return 2;
  }
  host.addSecret(inputs.token);
  const quoted = JSON.stringify(inputs.context);
  if (host.kind === 'github') {
    host.log(`Nothing is posted on GitHub: there the name of the job is the name of its check.`);
    return 0;
  }
  const event = env.GITHUB_EVENT_NAME ?? '';
  const wanted = / \((pull_request)\)$/.exec(inputs.context)?.[1];
  if (wanted !== undefined && event !== wanted) {
    host.log(
      `Nothing is posted under ${quoted} by the event ${event}: only ${wanted} may, so that no rerun with another image changes a pull request.`,
    );
    return 0;
  }
  const pullRequest = await readPullRequest(env.GITHUB_EVENT_PATH);
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const runUrl = `${env.GITHUB_SERVER_URL ?? ''}/${owner}/${repo}/actions/runs/${env.GITHUB_RUN_ID ?? ''}`;
  const posted = await postStatus({
    ...inputs,
    apiUrl: env.GITHUB_API_URL ?? '',
    owner,
    repo,
    sha: pullRequest?.headSha ?? env.GITHUB_SHA ?? '',
    targetUrl: URL.canParse(runUrl) ? runUrl : null,
  });
  if (posted.posted) {
    host.log(`Posted ${inputs.state} as ${quoted}: ${inputs.description}.`);
    return 0;
  }
  // No token of a fork may write here; that is known, and no fault of the pull request.
  const isFork = pullRequest?.isFork === true;
  annotate(host, isFork ? 'warning' : 'error', posted.reason);
  return isFork ? 0 : 1;
}

function annotate(host: Host, level: 'error' | 'warning', message: string): void {
  host.annotate({ level, title: 'session-continuity status', message, file: null, line: null });
}
