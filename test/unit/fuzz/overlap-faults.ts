// Faults of turns that overlap: answers swapped, lost or given to both, texts of the one in the
// request of the other, and histories that are mixed.
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { type Fault, type Place, pickOf } from './fault.ts';

/** What becomes of the replies of turns that overlap, in their order. */
export const overlapReplies: Readonly<
  Record<string, (texts: readonly string[], place: Place) => readonly string[]>
> = {
  'swap the answers of overlapping turns': (texts) => texts.toReversed(),
  'lose an answer of overlapping turns': (texts, { pick }) =>
    texts.map((text, index) => (index === pick % texts.length ? '' : text)),
  'give one answer to all overlapping turns': (texts, { pick }) =>
    texts.map(() => pickOf(texts, pick) ?? ''),
  'give all answers to one of the overlapping turns': (texts, { pick }) =>
    texts.map((_, index) => (index === pick % texts.length ? texts.join('\n') : 'Done.')),
};

/** The user's text of the turn of the same context before the one in which a fault acts. */
function besides(
  isHere: () => boolean,
  change: (own: AgentMessage, beside: AgentMessage) => readonly AgentMessage[],
): ReturnType<Fault> {
  const said = new Map<string, AgentMessage>();
  return {
    messages: (all, { wire }) => {
      const at = all.findLastIndex(({ origin }) => origin?.part === 'user');
      const own = all[at];
      const beside = said.get(wire.contextId ?? '');
      if (own === undefined) return all;
      if (!isHere()) {
        said.set(wire.contextId ?? '', own);
        return all;
      }
      return beside === undefined ? all : all.toSpliced(at, 1, ...change(own, beside));
    },
  };
}

/** Faults by name. */
export const overlapFaults = {
  'ask about the turn beside it': (isHere) => besides(isHere, (_, beside) => [beside]),
  'ask about the turn beside it behind its own': (isHere) =>
    besides(isHere, (own, beside) => [own, beside]),
  'put the text of the turn beside it into its own': (isHere) =>
    besides(isHere, (own, beside) => [{ ...own, text: `${beside.text}\n\n${own.text}` }]),
  'store answers with the wrong turn': (isHere) => {
    const waiting: AgentMessage[] = [];
    let contextId: string | null = null;
    const isAnswer = ({ origin }: AgentMessage): boolean => origin?.part === 'answer';
    return {
      keep: (said, { wire }) => {
        if (isHere()) {
          contextId = wire.contextId;
          waiting.push(...said.filter(isAnswer));
          return said.filter((m) => !isAnswer(m));
        }
        if (waiting.length === 0 || wire.contextId !== contextId) return said;
        const first = waiting.splice(0);
        return [...said.filter(isAnswer), ...said.filter((m) => !isAnswer(m)), ...first];
      },
    };
  },
} satisfies Record<string, Fault>;
