// The comment on a pull request, for the sub-action status/: one for each status name, written with
// the end state alone.
import { postComment } from '../../forge/comment.ts';
import { renderComment, toCommentMarker } from '../../render/comment.ts';
import type { StatusInputs } from './status-inputs.ts';
import type { Posted, StatusJob } from './status-job.ts';

/** Makes or updates the comment, or says why there is none. Never throws. */
export async function writeComment(inputs: StatusInputs, job: StatusJob): Promise<Posted> {
  const { context, state, description, summary } = inputs;
  const { pullRequest, apiUrl, owner, repo, sha } = job;
  if (job.event !== 'pull_request')
    return {
      log: `No comment is written by the event ${job.event}: only pull_request has a pull request whose runs may speak on it.`,
    };
  // What the last run said stays until there is something new to say.
  if (state === 'pending') return { log: 'The comment is written with the end state.' };
  const runUrl = await job.runUrl();
  const result = await postComment({
    ...{ apiUrl, owner, repo, token: inputs.token },
    pullNumber: pullRequest?.number ?? 0,
    marker: toCommentMarker(context),
    body: renderComment({ context, state, description, summary, sha, runUrl }),
  });
  if (result.done === null) return { refused: result.reason };
  const done = result.done === 'made' ? 'Wrote' : 'Updated';
  return { log: `${done} the comment on pull request ${pullRequest?.number}.` };
}
