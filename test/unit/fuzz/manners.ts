// How an agent deals with turns that overlap, are stopped or dropped, and with restarts: none of it
// is a fault by itself, but some of it is one where the profile declares otherwise.
import type { Canary, TurnManner } from '../../../src/domain/canary.ts';
import type { StreamCancellation, SurvivesRestart } from '../../../src/domain/profile.ts';
import type { DeclaredBehaviour } from '../../../src/domain/record.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';

/** What a profile says of an agent, and what the agent does. */
export interface Manners {
  /** null: not declared. */
  readonly survivesRestart: SurvivesRestart | null;
  readonly streamCancellation: StreamCancellation | null;
  /** Whether its store stands where a new container finds it. */
  readonly isOnVolume: boolean;
  /**
   * What a restart leaves: all, nothing, or rows of what the user said, which every turn of each
   * context carries.
   */
  readonly restart: 'keeps' | 'forgets' | 'rows';
  /** What is kept of a turn that was stopped or dropped. */
  readonly keepsEnded: 'all' | 'text' | 'nothing';
  /** What comes back for a turn that was stopped. */
  readonly stopped: 'answer' | 'nothing' | 'words' | 'refusal';
  /**
   * Whether a turn that overlaps knows of the one before, or not, or its answer is stored in front
   * of that one's.
   */
  readonly overlap: 'queued' | 'apart' | 'answers-last';
}

/** As a profile would say it. */
export function toDeclared({ survivesRestart, streamCancellation }: Manners): DeclaredBehaviour {
  return {
    volumes: [],
    ...(survivesRestart === null ? {} : { survivesRestart }),
    ...(streamCancellation === null ? {} : { streamCancellation }),
  };
}

/** Where the agent's database is. */
export function toStorePath({ isOnVolume }: Manners): string {
  return `${isOnVolume ? '/workspace' : '/home/agent'}/sessions.db`;
}

/** Whether a turn is ended before its reply. */
export function isEnded(turn: TurnManner | undefined): boolean {
  return turn?.stop === true || turn?.disconnectAfter !== undefined;
}

/** Index of the first of the turns that overlap with this one. */
export function groupStart(turns: readonly TurnManner[], index: number): number {
  let first = index;
  while (first > 0 && turns[first]?.overlap === true) first -= 1;
  return first;
}

/** Habits of these manners; `at`: the index of the turn under way. */
export function toHabits(canary: Canary, manners: Manners, at: () => number): Habits {
  const { turns } = canary;
  const places = new Map<number, string>();
  const told = new Map<string, string[]>();
  const due = new Set<string>();
  const held = new Map<string, AgentMessage[]>();
  const placeOf = ({ origin }: AgentMessage): string => `${origin?.contextId} ${origin?.turn}`;
  const hasOverlapping = (): boolean => {
    const session = turns[at()]?.session;
    const rest = turns.slice(at() + 1);
    const end = rest.findIndex(({ overlap }) => overlap !== true);
    return rest.slice(0, end < 0 ? rest.length : end).some((turn) => turn.session === session);
  };
  return {
    user: (text, { turn, wire }) => {
      const contextId = wire.contextId ?? '';
      places.set(at(), `${contextId} ${turn}`);
      const rows = told.get(contextId) ?? [];
      if (!due.has(contextId)) told.set(contextId, [...rows, `- ${wire.text ?? ''}`]);
      return due.has(contextId) ? `${rows.join('\n')}\n\n${text}` : text;
    },
    messages: (all) => {
      if (manners.overlap !== 'apart') return all;
      const first = groupStart(turns, at());
      const beside = [...places].flatMap(([index, place]) =>
        index >= first && index < at() ? [place] : [],
      );
      return all.filter((message) => !beside.includes(placeOf(message)));
    },
    keep: (said, { wire }) => {
      if (isEnded(turns[at()])) {
        if (manners.keepsEnded === 'all') return said;
        return said.filter((m) => manners.keepsEnded === 'text' && m.origin?.part === 'user');
      }
      if (manners.overlap !== 'answers-last') return said;
      const before = held.get(wire.contextId ?? '') ?? [];
      const kept = hasOverlapping() ? said.filter((m) => m.origin?.part !== 'answer') : said;
      held.set(wire.contextId ?? '', [...said.filter((m) => !kept.includes(m)), ...before]);
      if (hasOverlapping()) return kept;
      held.delete(wire.contextId ?? '');
      return [...kept, ...before];
    },
    survives: (stored, event) => {
      if (event !== 'restart') return stored;
      const kind = turns[at()]?.restart;
      const isThere =
        kind === 'container' ||
        kind === 'kill' ||
        ((kind === 'new-container' || kind === 'upgrade') && manners.isOnVolume);
      if (manners.restart === 'keeps') return isThere ? stored : new Map();
      if (manners.restart === 'rows') for (const contextId of told.keys()) due.add(contextId);
      return new Map();
    },
  };
}
