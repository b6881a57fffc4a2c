// Faults in what the model is sent: messages dropped, doubled, moved, cut, given another role,
// taken from elsewhere.
import type { AgentMessage, Moment } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { cutWords, type Fault, isSpoken, type Place, pickOf } from './fault.ts';

type Messages = readonly AgentMessage[];

/** Changes the message that the place picks; `at` is its index. */
type Edit = (messages: Messages, at: number, place: Place, moment: Moment) => Messages;

const edits = {
  'drop a message': (all, at) => all.filter((_, index) => index !== at),
  'double a message': (all, at, { other }) => {
    const copy = all[at];
    if (copy === undefined) return all;
    const newest = all.findLastIndex(({ origin }) => origin?.part === 'user');
    const to = [at + 1, newest, all.length][other % 3] ?? at + 1;
    return all.toSpliced(to, 0, copy);
  },
  'double a message in the other role': (all, at) => {
    const copy = all[at];
    return copy === undefined ? all : all.toSpliced(at + 1, 0, inOtherRole(copy));
  },
  'give a message the other role': (all, at) =>
    all.map((message, index) => (index === at ? inOtherRole(message) : message)),
  'swap two messages': (all, at, { other }) => {
    const [one, two] = [all[at], all[otherOf(all, other)]];
    if (one === undefined || two === undefined) return all;
    return all.map((message) => (message === one ? two : message === two ? one : message));
  },
  'swap the texts of two messages': (all, at, { other }) => {
    const [one, two] = [all[at], all[otherOf(all, other)]];
    if (one === undefined || two === undefined) return all;
    return all.map((message) =>
      message === one ? speak(one, two) : message === two ? speak(two, one) : message,
    );
  },
  'cut a message': (all, at, { other }) =>
    all.map((message, index) =>
      index === at
        ? { ...message, text: cutWords(message.text, other, Math.floor(other / 16)) }
        : message,
    ),
  'put in a message of another session': (all, at, { other }, { others }) => {
    const foreign = pickOf(others.filter(isSpoken), other);
    if (foreign === undefined) return all;
    return all.toSpliced(at, 0, other % 2 === 0 ? foreign : { ...foreign, role: 'system' });
  },
  'send a text of another session in place of a text': (all, at, { other }, { others }) => {
    const foreign = pickOf(others.filter(isSpoken), other);
    return all.map((message, index) =>
      index === at && foreign !== undefined ? speak(message, foreign) : message,
    );
  },
  'send the history in the system text as well': (all, _, _place, { history }) => {
    const transcript = history.filter(isSpoken).map(({ role, text }) => `${role}: ${text}`);
    return transcript.length === 0 ? all : [say('system', transcript.join('\n')), ...all];
  },
} satisfies Record<string, Edit>;

function inOtherRole(message: AgentMessage): AgentMessage {
  return { ...message, role: message.role === 'user' ? 'assistant' : 'user' };
}

/** The message with another one's words. */
function speak(message: AgentMessage, { text, origin }: AgentMessage): AgentMessage {
  return origin === undefined ? message : { ...message, text, origin };
}

function otherOf(all: Messages, other: number): number {
  return pickOf(spokenAt(all), other) ?? -1;
}

function spokenAt(all: Messages): number[] {
  return all.flatMap((message, index) => (isSpoken(message) ? [index] : []));
}

function toFault(edit: Edit): Fault {
  return (isHere, place) => ({
    messages: (all, moment) => {
      const isDue =
        place.rounds === 'all' ||
        (place.rounds === 'first' ? moment.round === 1 : moment.round > 1);
      const at = pickOf(spokenAt(all), place.pick);
      return isHere() && isDue && at !== undefined ? edit(all, at, place, moment) : all;
    },
  });
}

/** Faults by name. */
export const requestFaults: Readonly<Record<keyof typeof edits, Fault>> = Object.fromEntries(
  Object.entries(edits).map(([name, edit]) => [name, toFault(edit)]),
) as Record<keyof typeof edits, Fault>;
