// What must appear in each cell. Where a job runner leaves it to chance, both are right.
import type { Cell, Situation } from './situation.ts';

/** The rows of the table. */
export const runners = ['github', 'gitea-host', 'gitea-docker', 'act-host', 'act-docker'] as const;
export type Runner = (typeof runners)[number];

/** Alternatives by field. Leftovers must be none everywhere. */
type Expected = Readonly<Record<Exclude<keyof Cell, 'leftovers'>, readonly string[]>>;

const none: readonly string[] = ['none'];
const killed = { verdict: none, exit: ['SIGKILL'], annotations: none, upload: ['no'] };
/** act prints the log of a whole job, in which post says that there was no verdict. */
const saidByPost = ['1 error'];
const cancelledByUs = { verdict: ['errored'], exit: ['2'], annotations: ['5 errors'] };

const cancelled: Readonly<Record<Runner, Omit<Expected, 'statuses'>>> = {
  // The only one that sends a signal: main writes its evidence and ends by itself.
  github: { ...cancelledByUs, upload: ['yes'] },
  'gitea-host': killed,
  // Post stops main with SIGTERM, and with SIGKILL where that takes too long. The job's token is
  // dead: no upload.
  'gitea-docker': {
    verdict: ['errored', 'none'],
    exit: ['2', 'SIGKILL'],
    annotations: ['5 errors, 1 warning', 'none'],
    upload: ['no'],
  },
  'act-host': { ...killed, annotations: saidByPost },
  // act leaves main alone and no longer reads what it says. Its artifact server still takes what
  // post lets main finish.
  'act-docker': {
    verdict: none,
    exit: ['not told'],
    annotations: [...none, ...saidByPost],
    upload: ['yes', 'no'],
  },
};

function expectedOf(runner: Runner, situation: Situation): Expected {
  const posted = (end: string): readonly string[] =>
    runner === 'github' ? ['the job’s own'] : [end === '' ? 'pending' : `pending → ${end}`];
  switch (situation) {
    case 'green':
      return {
        verdict: ['passed'],
        exit: ['0'],
        annotations: ['4 notices'],
        statuses: posted('success'),
        upload: ['not due'],
      };
    case 'red':
      return {
        verdict: ['failed'],
        exit: ['1'],
        annotations: ['1 error, 3 notices'],
        statuses: posted('failure'),
        upload: ['yes'],
      };
    case 'errored':
      return { ...cancelledByUs, statuses: posted('error'), upload: ['yes'] };
    case 'cancelled':
      return { ...cancelled[runner], statuses: posted('') };
    case 'killed':
      // act runs no further job after a post that fails, not even with `if: always()`. The workflow
      // is red.
      return runner.startsWith('act')
        ? { ...killed, annotations: saidByPost, statuses: posted('') }
        : { ...killed, statuses: posted('failure') };
  }
}

/** What is not as it must be, one line each. */
export function findProblems(runner: Runner, situation: Situation, cell: Cell): string[] {
  const expected = Object.entries(expectedOf(runner, situation)) as [keyof Expected, string[]][];
  const wrong = expected.flatMap(([field, values]) =>
    values.includes(cell[field])
      ? []
      : [`${field} is "${cell[field]}", expected "${values.join('" or "')}"`],
  );
  return [...wrong, ...cell.leftovers.map((line) => `left: ${line}`)];
}
