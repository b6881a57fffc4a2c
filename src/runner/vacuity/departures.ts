// The ideal agent with one ability taken from it, and with a habit that is no fault.
import type { Ability } from '../../domain/canary.ts';
import type { AgentEvent, Habits } from './habits.ts';

/** Everything that is stored is lost at an event. */
function forgetting(at: AgentEvent): Habits {
  return { survives: (stored, event) => (event === at ? new Map() : stored) };
}

/** The ideal agent without an ability. */
export const lacking: Readonly<Record<Ability, Habits>> = {
  history: { messages: (messages, { history }) => messages.slice(history.length) },
  attachment: { hear: (turn) => ({ ...turn, files: [] }) },
  caption: { hear: (turn) => (turn.files.length > 0 ? { ...turn, text: null } : turn) },
  memory: {
    tool: (use, run) => {
      if (use.name === 'commit_memory') return '{"success":true}';
      return use.name === 'recall_memory' ? 'No memories found.' : run(use.given);
    },
  },
  isolation: { key: () => 'one for all' },
  tool: { tool: () => '' },
  restart: forgetting('restart'),
  stream: forgetting('drop'),
  instructions: { instructs: () => false },
  peer: {
    tool: (use, run) => (use.name === 'delegate_task' ? 'No such agent.' : run(use.given)),
  },
};

/** It quotes what the user said before in each reply. */
export const quoting: Habits = {
  reply: (answer, { history }) =>
    [
      ...history.filter(({ role }) => role === 'user').map(({ text }) => `You said: ${text}`),
      answer,
    ].join('\n'),
};
