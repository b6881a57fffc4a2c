// Which request fails on purpose: the first ones of a turn, or all that hold what the model
// refuses.
import type { ModelFailure } from '../domain/model-failure.ts';
import type { Tag } from '../domain/token.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TurnScript } from '../domain/witness.ts';
import type { Decision } from './engine.ts';
import { failuresOf } from './fail.ts';

/** What is known of the turns of a model session. */
interface KnownTurns {
  /** By tag, in the order in which they were sent. */
  readonly scripts: ReadonlyMap<Tag, TurnScript>;
  contextOf(mark: string): string | undefined;
}

/** Counts how often the requests of a turn have failed, and says whether one more does. */
export function createFailures({ scripts, contextOf }: KnownTurns) {
  const failed = new Map<Tag, number>();

  const ofContext = (contextId: string): TurnScript[] =>
    [...scripts.values()].filter((script) => script.contextId === contextId);

  /** Whether a request holds a file that the model refuses, of this turn or of an earlier one. */
  const holdsRefused = ({ utterances }: Transcript, { contextId }: TurnScript): boolean =>
    ofContext(contextId)
      .filter(({ fails }) => fails === 'refused-file')
      .flatMap(({ files }) => files.flatMap(({ endOfNote }) => endOfNote ?? []))
      .some((end) => utterances.some(({ text }) => text.includes(end)));

  /** Whether a request is for a summary of a session whose newest turn has these refused. */
  const isRefusedSummary = ({ order, utterances }: Transcript, { route }: Decision): boolean => {
    if (order !== 'summary' || route.kind === 'turn') return false;
    const marks = utterances.flatMap((one) => one.marks);
    const contexts = new Set(marks.flatMap(({ value }) => contextOf(value) ?? []));
    return [...contexts].some((one) => ofContext(one).at(-1)?.fails === 'refused-summary');
  };

  return {
    /** The failure of a request. `undefined`: it is answered. */
    failureOf(
      decided: Decision,
      script: TurnScript | undefined,
      transcript: Transcript,
    ): ModelFailure | undefined {
      if (isRefusedSummary(transcript, decided)) return 'refused-summary';
      if (script === undefined) return undefined;
      const { fails, tag } = script;
      if (holdsRefused(transcript, script)) return 'refused-file';
      if (fails === undefined || fails === 'refused-file' || fails === 'refused-summary')
        return undefined;
      const isDue = (failed.get(tag) ?? 0) < failuresOf(fails);
      return isDue && isAfterCalls(decided, script) ? fails : undefined;
    },
    has: (tag: Tag): boolean => failed.has(tag),
    add(tag: Tag): void {
      failed.set(tag, (failed.get(tag) ?? 0) + 1);
    },
    /** For a turn that is played once more. */
    delete: (tag: Tag): boolean => failed.delete(tag),
  };
}

/** Whether a request comes after as many rounds of tool calls as the script of its turn demands. */
export function isAfterCalls(
  { route }: Pick<Decision, 'route'>,
  { afterCalls = 0 }: TurnScript,
): boolean {
  return route.kind === 'turn' && route.round >= afterCalls;
}
