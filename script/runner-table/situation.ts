// What may become of a job, and what a job runner then sees of it.
import { brokenImage, healthyImage } from '../../test/dist/support/docker.ts';

/** The columns of the table. */
export const situations = ['green', 'red', 'errored', 'cancelled', 'killed'] as const;
export type Situation = (typeof situations)[number];

/** The `with:` of the step in a situation. */
export function inputsOf(situation: Situation): Readonly<Record<string, string>> {
  return {
    image: situation === 'red' ? brokenImage : healthyImage,
    // The agent refuses a switch that it does not know, and ends before it listens.
    ...(situation === 'errored' ? { env: 'FIXTURE_REGRESSION=no-such-switch' } : {}),
    'artifact-name': 'evidence',
  };
}

/** What was seen of one job. */
export interface Cell {
  /** The output `verdict`. `none` when main did not live to give it. */
  readonly verdict: string;
  /** Exit code of main, or what ended it. */
  readonly exit: string;
  /** By level, as the place shows them: commands on GitHub, lines of the log elsewhere. */
  readonly annotations: string;
  /** States posted under the wanted name, in their order. */
  readonly statuses: string;
  readonly upload: string;
  /** Containers, networks, volumes, processes and temporary files of the job after post. */
  readonly leftovers: readonly string[];
}

/** `3 notices, 1 error`. */
export function renderAnnotations(levels: readonly string[]): string {
  const counted = ['error', 'warning', 'notice'].flatMap((level) => {
    const count = levels.filter((one) => one === level).length;
    return count === 0 ? [] : [`${count} ${level}${count === 1 ? '' : 's'}`];
  });
  return counted.length === 0 ? 'none' : counted.join(', ');
}

/** Levels of the annotations that appear as lines in a log. */
export function levelsIn(text: string): string[] {
  return [...text.matchAll(/^(error|warning|notice): /gm)].map(([, level = '']) => level);
}
