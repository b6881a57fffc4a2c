// Faults in what the agent takes in beside the text, in what its tools do, and in how their rounds
// are sent: files, captions, memory, skills.
import { cutWords, type Fault, pickOf } from './fault.ts';

/** A tool that does something else than it should. */
function ill(
  name: string,
  act: (
    given: Readonly<Record<string, string>>,
    run: (given: Readonly<Record<string, string>>) => string,
    other: number,
  ) => string,
): Fault {
  return (isHere, { other }) => ({
    tool: (use, run) =>
      isHere() && use.name === name ? act(use.given, run, other) : run(use.given),
  });
}

const written: Readonly<Record<string, string>> = { success: 'true' };

/** Faults by name. */
export const toolFaults = {
  'drop a file': (isHere, { pick }) => ({
    hear: (turn) => {
      const lost = isHere() ? pickOf(turn.files, pick) : undefined;
      return { ...turn, files: turn.files.filter((file) => file !== lost) };
    },
  }),
  'drop the caption': (isHere) => ({
    hear: (turn) => (isHere() && turn.files.length > 0 ? { ...turn, text: null } : turn),
  }),
  'read a file cut': ill('read_file', (given, run, other) =>
    cutWords(run(given), other, Math.floor(other / 64)),
  ),
  'read nothing': ill('read_file', () => ''),
  'write no memory': ill('commit_memory', () => JSON.stringify(written)),
  'write other words': ill('commit_memory', (_, run) =>
    run({ content: 'The user said something.' }),
  ),
  'write an automatic row alone': ill('commit_memory', ({ content }, run) =>
    run({ content: `Conversation: ${content ?? ''}` }),
  ),
  'ask no memory': ill('recall_memory', () => 'No memories found.'),
  'recall from a cache of its own': (isHere) => {
    const cache: string[] = [];
    return {
      tool: (use, run) => {
        if (use.name === 'commit_memory') cache.unshift(use.given.content ?? '');
        if (isHere() && use.name === 'recall_memory') return cache.join('\n');
        return run(use.given);
      },
    };
  },
  'lose what memory said': ill('recall_memory', (given, run) => {
    run(given);
    return 'No memories found.';
  }),
  'run no skill': ill('run_skill', () => ''),
  'run a skill cut': ill('run_skill', (given, run, other) =>
    cutWords(run(given), other, Math.floor(other / 64)),
  ),
  'run another skill': ill('run_skill', (_, run) => run({ skill: 'small-talk' })),
  'say that the skill was run': ill('run_skill', ({ skill }) => `Ran ${skill ?? ''}. Done.`),
  'send results under other ids': (isHere) => ({
    messages: (all) =>
      isHere()
        ? all.map((message) =>
            message.origin?.part === 'result'
              ? { ...message, toolCallId: `tool-${message.toolCallId}` }
              : message,
          )
        : all,
  }),
  'send an earlier result without its call': (isHere) => ({
    messages: (all) => {
      const newest = all.findLastIndex(({ origin }) => origin?.part === 'user');
      const call = all.findIndex(({ origin }, at) => at < newest && origin?.part === 'call');
      return isHere() ? all.filter((_, at) => at !== call) : all;
    },
  }),
} satisfies Record<string, Fault>;
