// What another job came to, from what the forge hands on of it, and the commit state that this is.
// Green takes both, the verdict and the job that gave it: whatever is missing or doubtful is red.
import type { Forge } from '../../domain/forge.ts';
import type { StatusState } from '../../forge/status.ts';
import { looksSecret } from '../inputs/masking.ts';
import { holdsExpression } from './unevaluated.ts';

/** Results that job runners give a job. */
const jobResults = ['success', 'failure', 'cancelled', 'skipped'] as const;
const verdicts = ['passed', 'failed', 'errored'] as const;

/** Something in place of a verdict or a result. */
export interface Doubt {
  /** What it was and why that may be, for the log. */
  readonly sentence: string;
  /** The same in a few words, for the status. Nothing of a stranger appears in it. */
  readonly words: string;
}

/** How another job ended. */
export interface JobEnd {
  readonly verdict: (typeof verdicts)[number] | null;
  readonly result: (typeof jobResults)[number] | null;
  readonly doubts: readonly Doubt[];
}

/** A state to post. */
export interface EndState {
  readonly state: StatusState;
  /** Why this state, in one sentence. */
  readonly description: string;
}

/**
 * Reads the inputs `verdict` and `result`. Empty ones are null, and what cannot be one is a doubt.
 */
export function readJobEnd(verdict: string, result: string): JobEnd {
  const doubts: Doubt[] = [];
  const read = <Word extends string>(
    name: string,
    text: string,
    words: readonly Word[],
  ): Word | null => {
    const word = words.find((known) => known === text) ?? null;
    if (word === null && text !== '') doubts.push(toDoubt(name, text, words));
    return word;
  };
  return {
    verdict: read('verdict', verdict, verdicts),
    result: read('result', result, jobResults),
    doubts,
  };
}

function toDoubt(name: string, text: string, words: readonly string[]): Doubt {
  const quoted = looksSecret(text) ? 'a secret' : JSON.stringify(text.slice(0, 80));
  if (holdsExpression(text))
    return {
      sentence: `Input "${name}" is an expression that the server did not evaluate: ${quoted}. Gitea does so when the other job was skipped, for example by an "if:" of the pull request.`,
      words: `the server did not evaluate the ${name}, as of a job that was skipped`,
    };
  if (/^\d{1,3}$/.test(text))
    return {
      sentence: `Input "${name}" is the number ${text}, not one of ${words.join(', ')}. Gitea 1.26 does so for an approved pull request from a fork, whose jobs do not wait for those that they need.`,
      words: `the server gave the ${name} as the number ${text}`,
    };
  return {
    sentence: `Input "${name}" must be one of ${words.join(', ')}; got ${quoted}.`,
    words: `the ${name} is none of ${words.join(', ')}`,
  };
}

/** The state of a job's end. `forge` says where the reasons are. */
export function toEndState({ verdict, result, doubts }: JobEnd, forge: Forge): EndState {
  const { reasons } = forge.reports;
  if (verdict === 'failed')
    return { state: 'failure', description: `An agent forgot: see the ${reasons} of the job` };
  if (verdict === 'errored')
    return { state: 'error', description: 'Could not be judged: see the log of the job' };
  if (result !== null && result !== 'success')
    return {
      state: result === 'failure' ? 'failure' : 'error',
      description: `The job ended as ${result}`,
    };
  const [doubt] = doubts;
  if (doubt !== undefined) return { state: 'error', description: `No verdict: ${doubt.words}` };
  if (verdict === null) return { state: 'error', description: 'The job gave no verdict' };
  // A later step of that job may have failed: a verdict alone is no green.
  if (result === null)
    return {
      state: 'error',
      description: 'No result of the job was given: the input result takes needs.JOB.result',
    };
  return { state: 'success', description: 'Passed: no canary is red' };
}
