// Ten regressions of the fixture agent, and what the first screen of each run's page says.
import type { Report } from '../../src/domain/report.ts';
import { withoutMarks } from '../../src/render/marks.ts';
import type { FirstScreen } from './read.ts';

/** A regression with the canary that is meant to find it. */
export interface ScreenRow {
  readonly regression: string;
  readonly canary: string;
}

/** Each loses something else, or elsewhere. */
export const screenRows: readonly ScreenRow[] = [
  { regression: 'session-keyed-by-task', canary: 'name-recall' },
  { regression: 'last-turns-only', canary: 'name-recall' },
  { regression: 'answers-not-stored', canary: 'name-recall' },
  { regression: 'history-doubled', canary: 'name-recall' },
  { regression: 'history-reversed', canary: 'name-recall' },
  { regression: 'context-ignored', canary: 'memory-across-sessions' },
  { regression: 'memory-not-written', canary: 'memory-across-sessions' },
  { regression: 'attachment-truncated', canary: 'file-only' },
  { regression: 'caption-dropped', canary: 'file-with-caption' },
  { regression: 'canned-reply', canary: 'name-recall' },
];

/** With it the facts of each run are the same. */
const seed = 'first-screen';

/** The flags of a row's run. */
export function flagsOf({ regression, canary }: ScreenRow): string[] {
  return ['--env', `FIXTURE_REGRESSION=${regression}`, '--canary', canary, '--seed', seed];
}

/** What the judgement says, in the words that a screen must show. */
export function toJudged({ canaries }: Report): Pick<FirstScreen, 'layer' | 'turn' | 'words'> {
  const [canary] = canaries;
  return {
    layer: canary?.layer ?? '',
    turn: canary?.failure?.turn ?? 0,
    words: (canary?.picture?.words ?? []).map(withoutMarks),
  };
}

/** A line of the table in docs/page.md. */
export function toCells({ regression }: ScreenRow, screen: FirstScreen): string[] {
  const { layer, turn, lane, words, sentence } = screen;
  const told = words.length === 0 ? '–' : words.map((word) => `\`${word}\``).join(', ');
  return [`\`${regression}\``, `\`${layer}\``, String(turn), lane, told, sentence];
}
