// The inputs of the sub-action status/ and the commit state that they stand for.
import { CanaryError } from '../domain/error.ts';
import type { StatusState } from '../forge/status.ts';
import type { Environment } from './inputs.ts';
import { choice, oneLine, optional, type ParseValue, yesOrNo } from './parse-value.ts';
import { explainUnknownInputs } from './unknown-inputs.ts';

/** Results that job runners give a job. */
const jobResults = ['success', 'failure', 'cancelled', 'skipped'] as const;
const verdicts = ['passed', 'failed', 'errored'] as const;

/** What is to be posted. */
export interface StatusInputs {
  readonly context: string;
  readonly token: string;
  readonly state: StatusState;
  /** Why this state, in one sentence. */
  readonly description: string;
  /** Whether a comment on the pull request is wanted. */
  readonly comment: boolean;
  /** What the other job said of its run: text of a stranger, bounded. */
  readonly summary: string;
}

/** Characters of the input `summary` that are looked at. */
const maxSummaryChars = 8_000;

/** Every input with its default and description, as action.yml has them. */
export const statusInputRows = [
  {
    name: 'verdict',
    fallback: '',
    description:
      "The other job's output verdict: needs.JOB.outputs.verdict. Empty, as after a cancellation, is an error.",
  },
  {
    name: 'result',
    fallback: '',
    description:
      "The other job's result: needs.JOB.result. Anything but success takes a green away.",
  },
  {
    name: 'state',
    fallback: '',
    description:
      'pending posts that the check has begun, for a small job before the other one. Empty: the end state, from verdict and result.',
  },
  {
    name: 'context',
    fallback: 'session-continuity-e2e (pull_request)',
    description: 'Name of the status.',
  },
  {
    name: 'comment',
    fallback: 'false',
    description:
      'true keeps one comment on the pull request, on GitHub and on Gitea, updated in place by every run. Needs pull-requests: write.',
  },
  {
    name: 'summary',
    fallback: '',
    description:
      "With comment: the other job's output summary, needs.JOB.outputs.summary, shown as it is, without links and mentions.",
  },
  {
    name: 'token',
    fallback: '',
    description:
      'Token that may write commit statuses: github.token of a job with contents: write on Gitea. On GitHub only a comment needs it.',
  },
] as const;

/** Reads the inputs. @throws CanaryError INPUT_INVALID with every problem in the message */
export function parseStatusInputs(env: Environment): StatusInputs {
  const problems: string[] = [];
  const read = <T>(
    name: (typeof statusInputRows)[number]['name'],
    parse: ParseValue<T>,
  ): T | null => {
    const fallback = statusInputRows.find((row) => row.name === name)?.fallback ?? '';
    const given = (env[`INPUT_${name.toUpperCase()}`] ?? '').trim() || fallback;
    const parsed = parse(given);
    if ('value' in parsed) return parsed.value;
    // A token must not reach a log, not even a malformed one.
    const got = name === 'token' ? '' : `; got ${JSON.stringify(given.slice(0, 80))}`;
    problems.push(`Input "${name}" ${parsed.must}${got}.`);
    return null;
  };
  const verdict = read('verdict', optional(choice(verdicts)));
  const result = read('result', optional(choice(jobResults)));
  const state = read('state', optional(choice(['pending'])));
  const context = read('context', oneLine(255)) ?? '';
  const comment = read('comment', yesOrNo) ?? false;
  // Never a reason to post nothing: a stranger may have written it.
  const summary = (env.INPUT_SUMMARY ?? '').slice(0, maxSummaryChars);
  const token = read('token', optional(oneLine(4096)));
  if (token === null && !problems.some((problem) => problem.startsWith('Input "token"')))
    problems.push(
      'Input "token" is required: a token that may write commit statuses, such as ${{ github.token }}.',
    );
  problems.push(
    ...explainUnknownInputs(
      env,
      statusInputRows.map((row) => row.name),
    ),
  );
  if (problems.length > 0)
    throw new CanaryError('INPUT_INVALID', problems.join('\n'), { hint: 'Nothing was posted.' });
  const end =
    state === 'pending'
      ? { state, description: 'Canaries are being played' }
      : toEndState(verdict, result);
  return { context, token: token ?? '', ...end, comment, summary };
}

/** Green takes both, the verdict and the job that gave it: whatever is missing or doubtful is red. */
export function toEndState(
  verdict: (typeof verdicts)[number] | null,
  result: (typeof jobResults)[number] | null,
): { readonly state: StatusState; readonly description: string } {
  if (verdict === 'failed')
    return { state: 'failure', description: 'An agent forgot: see the annotations of the job' };
  if (verdict === 'errored')
    return { state: 'error', description: 'Could not be judged: see the log of the job' };
  if (result !== null && result !== 'success')
    return {
      state: result === 'failure' ? 'failure' : 'error',
      description: `The job ended as ${result}`,
    };
  if (verdict === null) return { state: 'error', description: 'The job gave no verdict' };
  return { state: 'success', description: 'All canaries passed' };
}
