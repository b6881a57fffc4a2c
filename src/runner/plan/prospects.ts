// What the containers of a run have shown so far: whether another one is worth its time. An image
// that is dead is red as soon as that is certain, and not only after each canary has waited for it.
import { agentLog } from '../../domain/agent-log.ts';
import { CanaryError, toCanaryError } from '../../domain/error.ts';
import { BootFailure } from '../boot/boot-failure.ts';

/** Fresh containers without an answer to a first turn, after which no other is started. */
const maxSilent = 2;

/**
 * The record that the groups of one run share. `kind` names what is booted: equal kinds boot alike.
 */
export interface Prospects {
  /** Why no container of these kinds is started any more. `null`: nothing speaks against it. */
  whyNot(kinds: readonly string[]): CanaryError | null;
  /**
   * As {@link Prospects.whyNot}. Where a container was silent and none has answered, those that are
   * being played are waited for: what the next one would show takes longer.
   */
  awaitWhyNot(kinds: readonly string[]): Promise<CanaryError | null>;
  /** Aborted with the error once an image of these kinds has shown why it will never boot. */
  endOf(kinds: readonly string[]): AbortSignal;
  /** A container is being played. Call the returned function when its turns are reported. */
  onPlaying(): () => void;
  /** A container has booted. */
  onBooted(kind: string): void;
  /** No container of this kind will ever boot. */
  onHopeless(kind: string, error: CanaryError): void;
  /**
   * Boots a second time. Before any container of the kind has booted this is done once for all: the
   * others wait, and boot again only if that one does. @throws what `boot` throws. The other's
   * error where they waited in vain
   */
  bootAgain<Booted>(kind: string, boot: () => Promise<Booted>): Promise<Booted>;
  /** A turn was answered: whatever is lost from now on, the agent is alive. */
  onAnswer(): void;
  /** A fresh container gave no answer to its first turn. */
  onSilence(silence: Silence): void;
}

/** A first turn without an answer. */
export interface Silence {
  readonly what: string;
  /** Set where that is no fault of the agent. */
  readonly error: CanaryError | null;
  /** Whether the agent told of an error. Else it said nothing, or could not be reached. */
  readonly isRefused: boolean;
}

/**
 * The record of one run. With `keepGoing` it speaks against nothing. `isRunning`: the agent runs
 * already, in no container of this run.
 */
export function createProspects(keepGoing: boolean, isRunning = false): Prospects {
  const hopeless = new Map<string, CanaryError>();
  const ends = new Map<string, AbortController>();
  const endOf = (kind: string): AbortController => {
    const end = ends.get(kind) ?? new AbortController();
    ends.set(kind, end);
    return end;
  };
  const booted = new Set<string>();
  const trying = new Map<string, Promise<CanaryError | null>>();
  let hasAnswered = false;
  let silent = 0;
  let areRefused = true;
  let unresponsive: CanaryError | null = null;
  let playing = 0;
  let changed = Promise.withResolvers<void>();
  const tellChange = (): void => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const whyNot = (kinds: readonly string[]): CanaryError | null => {
    if (keepGoing) return null;
    const dead = kinds.flatMap((kind) => hopeless.get(kind) ?? []);
    return dead[0] ?? unresponsive;
  };
  return {
    whyNot,
    async awaitWhyNot(kinds) {
      while (!keepGoing && silent > 0 && playing > 0 && !hasAnswered && whyNot(kinds) === null)
        await changed.promise;
      return whyNot(kinds);
    },
    onPlaying() {
      playing += 1;
      return () => {
        playing -= 1;
        tellChange();
      };
    },
    onBooted: (kind) => void booted.add(kind),
    endOf: (kinds) => AbortSignal.any(kinds.map((kind) => endOf(kind).signal)),
    onHopeless(kind, error) {
      hopeless.set(kind, error);
      // That others did not boot says nothing certain of one that is still at it.
      const isCertain = error.isFinal || error.code === 'NOT_CONFIGURED';
      if (isCertain && !keepGoing) endOf(kind).abort(error);
    },
    async bootAgain(kind, boot) {
      if (keepGoing || booted.has(kind)) return boot();
      const other = trying.get(kind);
      if (other === undefined) {
        const mine = boot();
        const ended = mine.then(() => null, toReason);
        trying.set(kind, ended);
        return mine;
      }
      const error = await other;
      if (error !== null) throw error;
      return boot();
    },
    onAnswer() {
      hasAnswered = true;
      tellChange();
    },
    onSilence({ what, error, isRefused }) {
      silent += 1;
      areRefused &&= isRefused;
      if (hasAnswered || silent < maxSilent) return;
      unresponsive ??= error ?? toUnresponsive(what, areRefused, isRunning);
    },
  };
}

function toReason(thrown: unknown): CanaryError {
  return thrown instanceof BootFailure ? thrown.error : toCanaryError(thrown);
}

/** An agent that told of its error needs no more time. */
function toUnresponsive(what: string, isRefused: boolean, isRunning: boolean): CanaryError {
  const did = isRefused ? 'refused' : 'gave no answer to';
  const turns = isRunning
    ? `The agent ${did} two first turns`
    : `Two fresh containers ${did} their first turn`;
  const how = isRefused ? ' with an error' : '';
  const advice = isRefused
    ? `Mend the error that the agent told of. There may be more of it in ${agentLog}.`
    : `Read ${agentLog}. If the agent only needs longer for its first turn (large imports), raise the turn-timeout, such as --turn-timeout 180s.`;
  return new CanaryError(
    'AGENT_UNRESPONSIVE',
    `${turns}${how}, so nothing more was played. The last of them: ${what}`,
    { hint: `${advice} The input keep-going plays the other canaries anyway.` },
  );
}
