// What the payload of a pull_request event says that the environment does not.
import { readFile } from 'node:fs/promises';

/** The pull request of the event. */
export interface PullRequest {
  readonly number: number | null;
  /** The commit to which required checks look. GITHUB_SHA is a merge commit on GitHub. */
  readonly headSha: string | null;
  /** Whether its branch belongs to another repository. */
  readonly isFork: boolean;
}

/** Reads the event's payload. `null` when it has no pull request, or cannot be read. */
export async function readPullRequest(eventPath: string | undefined): Promise<PullRequest | null> {
  if (eventPath === undefined || eventPath === '') return null;
  let event: unknown;
  try {
    event = JSON.parse(await readFile(eventPath, 'utf8'));
  } catch {
    return null;
  }
  const pull = fieldOf(event, 'pull_request');
  if (typeof pull !== 'object' || pull === null) return null;
  const head = fieldOf(pull, 'head');
  const sha = fieldOf(head, 'sha');
  const name = fieldOf(fieldOf(head, 'repo'), 'full_name');
  const base = fieldOf(fieldOf(fieldOf(pull, 'base'), 'repo'), 'full_name');
  const number = fieldOf(pull, 'number');
  return {
    number: typeof number === 'number' ? number : null,
    headSha: typeof sha === 'string' ? sha : null,
    // A repository that is a fork itself has pull requests of its own branches: the names decide
    // where both are known.
    isFork:
      typeof name === 'string' && typeof base === 'string'
        ? name !== base
        : fieldOf(fieldOf(head, 'repo'), 'fork') === true,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
