// The agent of `--url`: one process that all canaries of a run are played with, and that no one
// here can start again. Once it has ended, what is still to come says nothing about the agent but
// that.
import type { PlayTurn } from '../../domain/canary.ts';
import { CanaryError } from '../../domain/error.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { AgentPins } from '../../domain/profile.ts';
import type { TurnOutcome } from '../../domain/reply.ts';
import { kindsOf } from '../plan/kinds.ts';
import type { Prospects } from '../plan/prospects.ts';
import type { Adapters } from '../shared/adapters.ts';
import { withinLimit } from '../shared/within-limit.ts';

/** How long an agent that took no connection is asked for its card, in milliseconds. */
const goneAfterMs = 2_000;

/** What the turns of a run show of its one agent. */
export interface RunningAgent {
  /**
   * Told of each turn that ended. @throws AGENT_UNRESPONSIVE where the agent takes no connection
   * any more, unless a turn of the same canary was open when it ended
   */
  onTurnEnded(
    canary: string,
    turn: PlayTurn,
    outcome: TurnOutcome,
    signal: AbortSignal,
  ): Promise<void>;
}

/** The one agent of a run. `null`: each group of canaries has a container of its own. */
export function createRunningAgent(
  { clock, connectAgent }: Pick<Adapters, 'clock' | 'connectAgent'>,
  options: RunOptions,
  pins: AgentPins | undefined,
  prospects: Prospects,
): RunningAgent | null {
  const { target } = options;
  if (target.kind !== 'url') return null;
  const { url } = target;
  /** Canaries with the turns that were open when connections broke. */
  const open = new Map<string, number>();
  let ended: Promise<CanaryError | null> | null = null;
  const look = async (signal: AbortSignal): Promise<CanaryError | null> => {
    try {
      const agent = await withinLimit(clock, goneAfterMs, signal, (limited) =>
        connectAgent(url, limited, pins),
      );
      await agent.close();
      // Something has started it again: it may end again.
      ended = null;
      return null;
    } catch {
      signal.throwIfAborted();
      const error = toEnded(url, open);
      prospects.onHopeless(kindsOf(options, [])[0] ?? url, error);
      return error;
    }
  };
  return {
    async onTurnEnded(canary, { number }, outcome, signal) {
      if (outcome.kind !== 'rejected') return;
      if (outcome.reason === 'connection-lost') open.set(canary, number);
      if (outcome.reason !== 'unreached' || open.has(canary)) return;
      ended ??= look(signal);
      const error = await ended;
      if (error !== null) throw error;
    },
  };
}

function toEnded(url: string, open: ReadonlyMap<string, number>): CanaryError {
  const turns = [...open].map(([canary, turn]) => `${canary} (turn ${turn})`);
  const when =
    turns.length === 0 ? 'no turn was open' : `these turns were open: ${turns.join(', ')}`;
  return new CanaryError(
    'AGENT_UNRESPONSIVE',
    `The agent at ${url} took no connection any more: its process ended during the run. When it ended, ${when}.`,
    {
      hint: "Read the end of the agent's own log. Start it again, and play the canaries whose turns were open alone, each with --canary: one of them ends it. Then play the others.",
      isFinal: true,
    },
  );
}
