// Faults around a turn that is stopped or dropped: a late answer, a turn half kept or kept twice, a
// conversation that is lost.
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { type Fault, isSpoken, pickOf } from './fault.ts';

/** Puts the answer of the turn that was ended into the reply of the next turn of its context. */
function late(change: (answer: string, lateAnswer: string) => string): Fault {
  return (isHere) => {
    let waiting: { readonly contextId: string | null; readonly answer: string } | null = null;
    return {
      reply: (answer, { wire }) => {
        if (isHere()) {
          waiting = { contextId: wire.contextId, answer };
          return answer;
        }
        if (waiting === null || waiting.contextId !== wire.contextId) return answer;
        const changed = change(answer, waiting.answer);
        waiting = null;
        return changed;
      },
    };
  };
}

/** Keeps a turn that was ended in another way. */
function keeping(change: (said: readonly AgentMessage[]) => readonly AgentMessage[]): Fault {
  return (isHere) => ({
    keep: (said) => (isHere() ? change(said) : said),
  });
}

/**
 * Faults by name that mean something of such a turn alone: of any other one a late answer is a
 * quotation.
 */
export const lateFaults = {
  'give a late answer in place of the next one': late((_, lateAnswer) => lateAnswer),
  'give a late answer before the next one': late((answer, lateAnswer) =>
    lateAnswer === '' ? answer : `${lateAnswer}\n${answer}`,
  ),
} satisfies Record<string, Fault>;

/** Other faults by name. */
export const endingFaults = {
  'keep an ended turn twice': keeping((said) => [...said, ...said]),
  'keep the text of an ended turn twice': keeping((said) =>
    said.flatMap((m) => (m.origin?.part === 'user' ? [m, m] : [m])),
  ),
  'keep an ended turn backwards': keeping((said) => said.toReversed()),
  'keep the answer of an ended turn alone': keeping((said) =>
    said.filter((m) => m.origin?.part !== 'user'),
  ),
  'send the text of an ended turn once more with the next': (isHere) => {
    let text: string | null = null;
    return {
      user: (said) => {
        if (isHere()) {
          text = said;
          return said;
        }
        const again = text;
        text = null;
        return again === null ? said : `${again}\n\n${said}`;
      },
    };
  },
  'forget everything when a turn is ended': (isHere) => ({
    survives: (stored, event) => (event !== 'restart' && isHere() ? new Map() : stored),
  }),
  'forget a message when a turn is ended': (isHere, { pick }) => ({
    survives: (stored, event) => {
      if (event === 'restart' || !isHere()) return stored;
      const lost = pickOf([...stored.values()].flat().filter(isSpoken), pick);
      return new Map([...stored].map(([key, kept]) => [key, kept.filter((m) => m !== lost)]));
    },
  }),
} satisfies Record<string, Fault>;
