// The inputs of the sub-action status/ and the commit state that they represent. What is wrong with
// them is posted as an error: a step that ended before it had posted would leave the status pending
// for ever.
import { CanaryError } from '../../domain/error.ts';
import type { Forge } from '../../domain/forge.ts';
import type { Environment } from '../inputs/inputs.ts';
import {
  choice,
  oneLine,
  optional,
  type ParseValue,
  renderRefused,
  yesOrNo,
} from '../inputs/parse-value.ts';
import { explainUnknownInputs } from '../inputs/unknown-inputs.ts';
import { type EndState, readJobEnd, toEndState } from './status-end.ts';
import { holdsExpression, isExpression } from './unevaluated.ts';

/** What is to be posted. */
export interface StatusInputs extends EndState {
  readonly context: string;
  readonly token: string;
  /** Whether a comment on the pull request is wanted. */
  readonly comment: boolean;
  /** What the other job said of its run: text of a stranger, bounded. */
  readonly summary: string;
  /** Mistakes in the workflow, one sentence each. */
  readonly problems: readonly string[];
  /** What the forge handed on in place of a verdict or a result, one sentence each. */
  readonly doubts: readonly string[];
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
      "The other job's result: needs.JOB.result. Anything but success takes a green away. Empty, as when JOB is misspelt, is an error.",
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

/**
 * Reads the inputs. Whatever is wrong makes the state an error, with its reason.
 * @throws CanaryError INPUT_INVALID with every problem in the message, where there is no token to
 * post with
 */
export function parseStatusInputs(env: Environment, forge: Forge): StatusInputs {
  const problems: string[] = [];
  const given = (name: (typeof statusInputRows)[number]['name']): string =>
    (env[`INPUT_${name.toUpperCase()}`] ?? '').trim() || fallbackOf(name);
  const read = <T>(
    name: (typeof statusInputRows)[number]['name'],
    parse: ParseValue<T>,
  ): T | null => {
    const text = given(name);
    const parsed = holdsExpression(text)
      ? { must: 'is an expression that the server did not evaluate' }
      : parse(text);
    if ('value' in parsed) return parsed.value;
    // A token must not reach a log, not even a malformed one.
    const refused = name === 'token' ? parsed.must : renderRefused(parsed, text);
    problems.push(`Input "${name}" ${refused}.`);
    return null;
  };
  const state = read('state', optional(choice(['pending'])));
  const context = read('context', oneLine(255)) ?? fallbackOf('context');
  const comment = read('comment', yesOrNo) ?? false;
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
  const end = readJobEnd(given('verdict'), given('result'));
  if (token === null)
    throw new CanaryError(
      'INPUT_INVALID',
      [...end.doubts.map(({ sentence }) => sentence), ...problems].join('\n'),
      { hint: 'Nothing was posted.' },
    );
  // Never a reason to post nothing: a stranger may have written it. One in which an agent says an
  // expression stays.
  const summary = isExpression(given('summary')) ? '' : given('summary').slice(0, maxSummaryChars);
  const doubts = state === null ? end.doubts.map(({ sentence }) => sentence) : [];
  return { context, token, ...toState(), comment, summary, problems, doubts };

  function toState(): EndState {
    if (problems.length > 0)
      return { state: 'error', description: 'The step that posts this has bad input: see its log' };
    if (state !== null) return { state, description: 'Canaries are being played' };
    return toEndState(end, forge);
  }
}

function fallbackOf(name: (typeof statusInputRows)[number]['name']): string {
  return statusInputRows.find((row) => row.name === name)?.fallback ?? '';
}
