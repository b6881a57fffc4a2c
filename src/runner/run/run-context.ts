// What all parts of one run share.
import type { Canary, Play } from '../../domain/canary.ts';
import type { Capability, DeclaredCapabilities } from '../../domain/capability.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { ModelEndpoint } from '../../domain/ports.ts';
import type { ChosenProfile, SessionScope } from '../../domain/profile.ts';
import type { Reporter } from '../../domain/report-ports.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import type { Settle } from '../outcome/settle.ts';
import type { Capacity } from '../plan/capacity.ts';
import type { Prospects } from '../plan/prospects.ts';
import type { Adapters } from '../shared/adapters.ts';
import type { Slots } from '../shared/slots.ts';
import type { RunningAgent } from './running-agent.ts';

/** What all groups of a run share. */
export interface RunContext {
  readonly adapters: Adapters;
  readonly options: RunOptions;
  readonly profile: ChosenProfile;
  /** That of the second agent. Absent: it has the first one's. */
  readonly peerProfile?: ChosenProfile;
  /**
   * The model that an agent which already runs is offered, shared by all of its workspaces. Absent:
   * none.
   */
  readonly served?: ModelEndpoint;
  readonly scope: SessionScope;
  /** What the profile and the input `without` say of the agent's abilities. */
  readonly declared: DeclaredCapabilities;
  readonly slots: Slots;
  /** How many canaries its containers hold. */
  readonly capacity: Capacity;
  /** What its containers have shown so far. */
  readonly prospects: Prospects;
  /** The one agent of `--url`. `null`: there are containers. */
  readonly running: RunningAgent | null;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch at which the run's own deadline fires. */
  readonly deadlineAt: number;
  /** The play of a canary in this run: the same each time it is asked for. */
  playOf(canary: Canary): Play;
  /** Settles canaries that have ended. Absent: they stay in memory. */
  readonly settle?: Settle;
  note(line: string): void;
  /**
   * Told of an ability that the agent is declared not to have, and of what shows that it has it.
   */
  onUntrue(lacked: Capability, seen: string): void;
  /** Told of what shows that the declared session scope is not the agent's. */
  onApart(seen: string): void;
  onOutcome(outcome: CanaryOutcome): void;
}
