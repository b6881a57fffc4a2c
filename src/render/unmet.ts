// What was unmet, told once: what has the same evidence is one block, and what later turns repeat
// is a remark on it.
import type { ReportCanary } from '../domain/report.ts';
import { listUnmet, type UnmetExpectation } from './reason.ts';

/** Unmet expectations of one turn with the same evidence. Texts are hostile until rendered. */
export interface UnmetBlock {
  readonly turn: number;
  /** `history-complete; history-includes-turn, line 19` */
  readonly title: string;
  /** What was expected, each once. What a canary's author wrote goes before what always holds. */
  readonly expected: readonly string[];
  readonly actual: string;
  /** Later turns in which the same kinds are unmet: damage that follows from this one. */
  readonly alsoInTurns: readonly number[];
  readonly hasReply: boolean;
}

interface Draft {
  readonly turn: number;
  readonly members: UnmetExpectation[];
  readonly also: Set<number>;
}

const maxTurnsNamed = 10;

/** The blocks of a canary in the order of its turns. */
export function toUnmetBlocks(canary: ReportCanary): UnmetBlock[] {
  const firstOfKind = new Map<string, Draft>();
  const drafts = new Map<string, Draft>();
  for (const unmet of listUnmet(canary)) {
    const { turn, expectation } = unmet;
    const earlier = firstOfKind.get(expectation.kind);
    if (earlier !== undefined && earlier.turn < turn) {
      earlier.also.add(turn);
      continue;
    }
    const key = `${turn}\u0000${expectation.actual}`;
    const draft = drafts.get(key) ?? { turn, members: [], also: new Set() };
    draft.members.push(unmet);
    drafts.set(key, draft);
    if (earlier === undefined) firstOfKind.set(expectation.kind, draft);
  }
  return [...drafts.values()].map(toBlock);
}

/**
 * At most `max` blocks in their order: the first, then what the user was answered, then the rest.
 */
export function pickBlocks(blocks: readonly UnmetBlock[], max: number): UnmetBlock[] {
  const [first, ...rest] = blocks;
  if (first === undefined) return [];
  const ranked = [first, ...rest.filter((b) => b.hasReply), ...rest.filter((b) => !b.hasReply)];
  const picked = new Set(ranked.slice(0, max));
  return blocks.filter((block) => picked.has(block));
}

/** `also in turns 3, 4, 5, 6`. Nothing where there are none. */
export function renderAlso(turns: readonly number[]): string {
  if (turns.length === 0) return '';
  const more = turns.length > maxTurnsNamed ? ` and ${turns.length - maxTurnsNamed} more` : '';
  const named = turns.slice(0, maxTurnsNamed).join(', ');
  return `also in ${turns.length === 1 ? 'turn' : 'turns'} ${named}${more}`;
}

function toBlock({ turn, members, also }: Draft): UnmetBlock {
  const declared = members.filter(({ expectation }) => expectation.line !== null);
  const told = declared.length > 0 ? declared : members;
  const expected = [...new Set(told.map(({ expectation }) => expectation.expected))];
  return {
    turn,
    title: toTitle(members),
    // "the model is given a.txt" says nothing next to "the model is given a.txt, whole".
    expected: expected.filter((text) => !expected.some((other) => other.startsWith(`${text}, `))),
    actual: members[0]?.expectation.actual ?? '',
    alsoInTurns: [...also],
    hasReply: members.some(({ expectation }) => expectation.kind.startsWith('reply-')),
  };
}

/** Each kind once, with the lines at which it is written. */
function toTitle(members: readonly UnmetExpectation[]): string {
  const linesOf = new Map<string, Set<number>>();
  for (const { expectation } of members) {
    const lines = linesOf.get(expectation.kind) ?? new Set();
    if (expectation.line !== null) lines.add(expectation.line);
    linesOf.set(expectation.kind, lines);
  }
  return [...linesOf]
    .map(([kind, lines]) => {
      if (lines.size === 0) return kind;
      return `${kind}, ${lines.size === 1 ? 'line' : 'lines'} ${[...lines].join(', ')}`;
    })
    .join('; ');
}
