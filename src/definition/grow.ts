// Turns that fill a conversation until the agent sums it up, as far as its profile says when that
// is.
import type { Canary, FileDefinition, Step, TurnDefinition } from '../domain/canary.ts';
import type { Expectation } from '../domain/expectation.ts';
import type { CompactsAfter } from '../domain/profile.ts';

/** Characters that one turn adds at most: less than what agents cut a single text to. */
const maxTurnCharacters = 8000;

/**
 * The canary with every turn that is marked `until: compaction` sent so often, and made so long,
 * that what it adds alone passes the agent's limit. Numbers of turns that appear in later ones
 * follow. Without a limit each turn is sent once, as it is written.
 */
export function growCanary(canary: Canary, limit: CompactsAfter | undefined): Canary {
  if (limit === undefined || !canary.turns.some(isMarked)) return canary;
  const copies = Math.max(
    1,
    // A turn is a question and its answer, and as many messages as the limit do not pass it.
    limit.messages === undefined ? 1 : Math.floor(limit.messages / 2) + 1,
    Math.ceil((limit.characters ?? 0) / maxTurnCharacters),
  );
  const characters = Math.ceil((limit.characters ?? 0) / copies);
  const renumber = (number: number): number => {
    const before = canary.turns.slice(0, number - 1).filter(isMarked).length;
    return number + before * (copies - 1);
  };
  const turns = canary.turns.flatMap((turn) => {
    const moved = withNumbers(turn, renumber);
    if (!isMarked(turn)) return [moved];
    // Without its mark: a base image plays the canary as it has grown here.
    const { until: _, ...plain } = moved;
    const long = { ...plain, send: lengthen(plain.send ?? '', characters) };
    return Array.from({ length: copies }, () => long);
  });
  return { ...canary, turns };
}

function isMarked({ until }: TurnDefinition): boolean {
  return until === 'compaction';
}

function lengthen(text: string, characters: number): string {
  return characters === 0 ? text : `${text}\n\${filler:${characters}}`;
}

function withNumbers(turn: TurnDefinition, renumber: (number: number) => number): TurnDefinition {
  const ofTurn = <T extends object>(value: T): T =>
    'ofTurn' in value && typeof value.ofTurn === 'number'
      ? { ...value, ofTurn: renumber(value.ofTurn) }
      : value;
  return {
    ...turn,
    files: turn.files.map(
      (file): FileDefinition =>
        file.like === undefined
          ? file
          : { ...file, like: { ...file.like, turn: renumber(file.like.turn) } },
    ),
    model: turn.model.map((step): Step => ofTurn(step)),
    expect: turn.expect.map((expectation): Expectation => {
      const own = ofTurn(expectation);
      return 'turn' in own ? { ...own, turn: renumber(own.turn) } : own;
    }),
  };
}
