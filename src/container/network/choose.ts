// Chooses the network plan of a run: the first that fits and is not disproved. One that was
// disproved is never tried again, and all containers of the run share the one that holds
// (docs/design.md, Networks).

import { abortable } from '../../domain/abort.ts';
import { CanaryError } from '../../domain/error.ts';
import type { NetworkPlace } from '../../domain/network-place.ts';
import type { Docker } from '../docker.ts';
import type { NetworkFacts } from './facts.ts';
import { type Candidate, isPlan, type NetworkPlan, toCandidates } from './plans.ts';
import { whyUncallable, whyUnreached } from './probe.ts';

/** The plans of one run. */
export interface NetworkChoice {
  /** The plan that holds or is to be tried. @throws NETWORK_UNREACHABLE when none is left */
  current(signal: AbortSignal): Promise<NetworkPlan>;
  /** The plan behind what the orchestration was given. */
  planOf(place: NetworkPlace): NetworkPlan;
  /** Takes a plan out. The second time it does nothing. */
  refute(place: NetworkPlace, reason: string): void;
  /**
   * Proves that a started container is reached. Once is enough for a plan. @throws
   * NETWORK_UNREACHABLE, the plan then being refuted
   */
  prove(
    plan: NetworkPlan,
    url: string,
    isRunning: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void>;
  /** The plan in one line, with what was tried before it. */
  lineOf(plan: NetworkPlan): string;
}

/** What was tried, or never came into question. */
interface Failed {
  readonly name: string;
  readonly reason: string;
  readonly wasTried: boolean;
}

/** What a choice is made with. */
export interface ChoiceOptions {
  /** Asked once, when the first container is near. */
  readFacts(): Promise<NetworkFacts>;
  /** Told of each plan that was tried in vain. */
  onProgress(line: string): void;
  /** Ends what goes on when no one waits any more. */
  readonly ended: AbortSignal;
}

/** The plans of a run on this daemon. */
export function createNetworkChoice(
  docker: Docker,
  { readFacts, onProgress, ended }: ChoiceOptions,
): NetworkChoice {
  const failed: Failed[] = [];
  const proven = new WeakSet<NetworkPlace>();
  const refuted = new WeakSet<NetworkPlace>();
  let left: Candidate[] = [];
  let facts: NetworkFacts | null = null;
  let choosing: Promise<NetworkPlan> | null = null;

  const fail = (plan: NetworkPlace, reason: string): void => {
    failed.push({ name: plan.line, reason, wasTried: true });
    onProgress(`network: ${plan.line}: ${reason}`);
  };

  const choose = async (): Promise<NetworkPlan> => {
    if (facts === null) {
      facts = await readFacts();
      left = [...toCandidates(facts)];
    }
    const own = facts.addresses.map(({ address }) => address);
    for (;;) {
      const next = left.shift();
      if (next === undefined) throw noPlanLeft(facts, failed);
      if (!isPlan(next)) {
        failed.push({ ...next, wasTried: false });
        continue;
      }
      const reason = await whyUncallable(docker, next, own, ended);
      if (reason === null) return next;
      fail(next, reason);
    }
  };

  const choice: NetworkChoice = {
    current: (signal) => {
      choosing ??= choose();
      choosing.catch(() => {});
      return abortable(choosing, signal);
    },
    // Every place that is handed out is a plan of `choose`.
    planOf: (place) => place as NetworkPlan,
    refute: (place, reason) => {
      if (refuted.has(place)) return;
      refuted.add(place);
      fail(place, reason);
      choosing = null;
    },
    prove: async (plan, url, isRunning, signal) => {
      if (proven.has(plan)) return;
      const reason = await whyUnreached(url, isRunning, signal);
      if (reason !== null) {
        choice.refute(plan, reason);
        throw new CanaryError('NETWORK_UNREACHABLE', `${plan.line}: ${reason}`);
      }
      proven.add(plan);
    },
    lineOf: (plan) => {
      const tried = failed.filter(({ wasTried }) => wasTried);
      const before = tried.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
      return tried.length === 0 ? plan.line : `${plan.line} (tried before: ${before})`;
    },
  };
  return choice;
}

/** Those that were tried come first: they say what to repair. */
function noPlanLeft(facts: NetworkFacts, failed: readonly Failed[]): CanaryError {
  const reasons = failed
    .toSorted((a, b) => Number(b.wasTried) - Number(a.wasTried))
    .map(({ name, reason, wasTried }, index) => {
      const what = wasTried ? `tried ${name}` : `no ${name}`;
      return `(${index + 1}) ${what}: ${reason}`;
    });
  const message = `This process and containers of the daemon at ${facts.endpoint} cannot reach each other: ${reasons.join('; ')}.`;
  return new CanaryError('NETWORK_UNREACHABLE', message, { hint: toHint(facts, failed) });
}

function toHint({ tcp }: NetworkFacts, failed: readonly Failed[]): string {
  if (failed.some(({ reason }) => reason.includes('firewall')))
    return 'Let containers call this host: a rule that accepts what comes in on the bridge (for example "ufw allow in on docker0").';
  if (tcp !== null)
    return 'Run the job on the machine of the daemon, in a container of that daemon, or beside a Docker-in-Docker service in one container network.';
  return 'Run the job on the machine of the daemon, or in a container of that daemon; docs/networks.md has the layouts that work.';
}
