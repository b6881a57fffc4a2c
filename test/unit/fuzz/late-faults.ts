// Faults in what an agent does when a turn is over: requests with words of another session, rows
// that come late, or in place of another one, or never.
import type { AgentMessage, Moment } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { type Fault, isSpoken, pickOf } from './fault.ts';
import { retell, unmarked } from './unsaid.ts';

type Messages = readonly AgentMessage[];

/** The same message without its marks. */
function withoutMarks(message: AgentMessage): AgentMessage {
  return { ...message, text: unmarked(message.text) };
}

/** How words of the turn's own session and of another one stand in one request. */
const mixtures: readonly ((own: Messages, foreign: Messages) => Messages)[] = [
  (own, foreign) => [say('user', `Take notes of this:\n${retell(own)}\n${retell(foreign)}`)],
  (own, foreign) => [say('user', `Take notes of this:\n${retell(foreign)}\n${retell(own)}`)],
  (own, foreign) => [...own, ...foreign, say('user', 'Go on.')],
  (own, foreign) => [...foreign, ...own],
  (own, foreign) => [say('system', retell(foreign)), ...own, say('user', 'What may I ask next?')],
  (own, foreign) => [say('assistant', retell([...foreign, ...own])), say('user', 'Go on.')],
  (own, foreign) => [...own, ...foreign],
];

/** Asks once more when the turn is over, with words of another session. */
function asking(
  change: (own: Messages, foreign: Messages) => readonly [Messages, Messages],
): Fault {
  return (isHere, { pick, other }, { askLater }) => ({
    keep: (said, { history, others }: Moment) => {
      const foreign = pickOf(others.filter(isSpoken), other);
      const mix = pickOf(mixtures, pick);
      if (!isHere() || foreign === undefined || mix === undefined) return said;
      const own = (other % 2 === 0 ? [...history, ...said] : said).filter(isSpoken);
      askLater(mix(...change(own, [foreign])));
      return said;
    },
  });
}

/** Faults by name: of any turn. */
export const lateRequestFaults = {
  'ask later with a text of another session': asking((own, foreign) => [own, foreign]),
  'ask later with unmarked words of another session': asking((own, foreign) => [
    own,
    foreign.map(withoutMarks),
  ]),
  'ask later with unmarked words of all sessions': asking((own, foreign) => [
    own.map(withoutMarks),
    foreign.map(withoutMarks),
  ]),
} satisfies Record<string, Fault>;

const written = '{"success":true}';

/** Faults by name: of turns that write to the memory. */
export const lateRowFaults = {
  'lose what waits when the turn is over': (isHere, _, { later, lose }) => ({
    tool: (use, run) => {
      if (!isHere() || use.name !== 'commit_memory') return run(use.given);
      later(() => run(use.given));
      return written;
    },
    keep: (said) => {
      if (isHere()) lose();
      return said;
    },
  }),
  'write a row two turns later': (isHere, { pick }, { later }) => ({
    tool: (use, run) => {
      if (!isHere() || use.name !== 'commit_memory') return run(use.given);
      later(() => run(use.given), 2 + (pick % 2));
      return written;
    },
  }),
  'write the row of the call before in place of this one': (isHere, _, { later, owned }) => {
    let before: (() => void) | null = null;
    let isDone = false;
    return {
      tool: (use, run) => {
        if (use.name !== 'commit_memory') return run(use.given);
        if (isHere()) {
          before?.();
          before = null;
          isDone = true;
          return written;
        }
        if (isDone) return run(use.given);
        // The row is held back until the next call, or until the agent was idle often enough.
        before?.();
        const work = owned(() => run(use.given));
        before = work;
        later(() => {
          if (before !== work) return;
          work();
          before = null;
        }, 4);
        return written;
      },
    };
  },
  'write the row of the call before once more in place of this one': (isHere) => {
    let before: string | null = null;
    return {
      tool: (use, run) => {
        if (use.name !== 'commit_memory') return run(use.given);
        if (!isHere()) {
          before = use.given.content ?? null;
          return run(use.given);
        }
        return before === null ? written : run({ content: before });
      },
    };
  },
} satisfies Record<string, Fault>;
