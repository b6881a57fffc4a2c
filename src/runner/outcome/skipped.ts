// Which canaries are not played, and why. A core canary is skipped by a declaration alone: a line
// that somebody wrote into the repository and somebody else reviewed. What no one declared is
// played.

import type { CardFacts } from '../../domain/agent-ports.ts';
import { type Canary, type Find, isUpgrade, type Need, type Step } from '../../domain/canary.ts';
import {
  type Capability,
  capabilities,
  type DeclaredCapabilities,
  renderLack,
} from '../../domain/capability.ts';
import { neededCapabilities } from '../../domain/needed-capabilities.ts';
import type { ModelMode } from '../../domain/options.ts';
import type { SessionScope, UnaskedTool } from '../../domain/profile.ts';
import { holdsPieces } from '../../domain/text.ts';
import type { Skipped } from '../../judge/skipped.ts';

/** What is known of a run before it begins. */
export interface SkipFacts {
  readonly scope: SessionScope;
  readonly model: ModelMode;
  readonly declared: DeclaredCapabilities;
  /** False: the agent already runs. */
  readonly hasContainer: boolean;
  /** True where a base image is named: a canary may begin on it. */
  readonly hasBase: boolean;
  /** What of the memory the agent is declared to do by itself. */
  readonly unasked: readonly UnaskedTool[];
}

const withoutBase =
  'begins on the released image, and no base-image is named: give the image of the main branch';

/**
 * An agent without such a tool may be given a file's content in the message itself: only the play
 * shows whether it is. See `skipUnread` in the judge.
 */
const shownByPlay: readonly Capability[] = ['read-file'];

/**
 * Canaries that need what the agent is declared not to have, and extended and own ones whose needs
 * the run cannot meet.
 */
export function findSkipped(canaries: readonly Canary[], facts: SkipFacts): Skipped[] {
  return canaries.flatMap((canary) => {
    const lacks = neededCapabilities(canary).filter(
      (one) => facts.declared.lacks.has(one) && !shownByPlay.includes(one),
    );
    if (lacks.length > 0) return [{ canary, reason: renderLacks(facts.declared, lacks), lacks }];
    const why = whyUnasked(canary, facts.unasked);
    if (why !== null) return [{ canary, reason: why, lacks: [] }];
    if (canary.suite === 'core') return [];
    const reason =
      canary.needs.map((need) => whyUnmet(need, facts)).find((why) => why !== null) ??
      (isUpgrade(canary) && !facts.hasBase ? withoutBase : null);
    return reason == null ? [] : [{ canary, reason, lacks: [] }];
  });
}

/**
 * An extended canary of streams, where the agent's own card says that it has none and no profile
 * lists them.
 */
export function skipUnclaimed(
  canary: Canary,
  card: CardFacts | undefined,
  declared: DeclaredCapabilities,
): Skipped | null {
  const isClaimed = card?.deniesStreaming !== true || declared.listed?.has('streaming') === true;
  if (isClaimed || canary.suite === 'core' || !neededCapabilities(canary).includes('streaming'))
    return null;
  const reason =
    "needs the ability streaming, which the agent's card denies (capabilities.streaming)";
  return { canary, reason, lacks: [] };
}

/** Why a canary cannot be played with what the agent does by itself. `null`: it can. */
function whyUnasked(canary: Canary, unasked: readonly UnaskedTool[]): string | null {
  if (unasked.includes('recall-memory') && looksUpItsOwn(canary))
    return 'looks up within a session what the session noted, and the profile says that the agent tells its memory (unasked: recall-memory)';
  if (unasked.includes('commit-memory') && !notesAsSaid(canary))
    return "looks up notes that are not in the user's words, and the profile says that the agent makes them itself (unasked: commit-memory)";
  return null;
}

/** Whether all that is looked up is in words that the user has said. */
function notesAsSaid({ turns }: Canary): boolean {
  const said = turns.map(({ send }) => (send ?? '').toLowerCase()).join('\n');
  const isSaid = ({ pattern }: Find): boolean =>
    holdsPieces(said, pattern.toLowerCase().split('{}'));
  const sought = turns
    .filter(({ model }) => model.some(isRecall))
    .flatMap(({ model }) => model.flatMap(({ find }) => find));
  return sought.filter((find) => find.in === 'tool-result').every(isSaid);
}

function isRecall(step: Step): boolean {
  return step.kind === 'call' && step.tool === 'recall-memory';
}

/**
 * Whether a session looks up what it has noted itself. What is told may be as it was when the
 * session began.
 */
function looksUpItsOwn({ turns }: Canary): boolean {
  const noting = new Set<string>();
  for (const { session, model } of turns)
    for (const step of model) {
      if (isRecall(step) && noting.has(session)) return true;
      if (step.kind === 'call' && step.tool === 'commit-memory') noting.add(session);
    }
  return false;
}

function renderLacks(declared: DeclaredCapabilities, lacks: readonly Capability[]): string {
  return lacks.map((one) => renderLack(declared, one)).join(', ');
}

function whyUnmet(need: Need, { scope, model, declared, hasContainer }: SkipFacts): string | null {
  const hasModel = model === 'auto' || model === 'scripted';
  switch (need) {
    case 'model':
      return hasModel ? null : `needs the scripted model, and model is ${model}`;
    case 'session-scope-context':
      return scope === 'context'
        ? null
        : 'needs one session per context, and the session scope is workspace';
    case 'tools':
      if (!hasModel) return `needs tool calls of the scripted model, and model is ${model}`;
      break;
    case 'restart':
    case 'peer':
    case 'skills':
    case 'instructions':
      if (!hasContainer) return 'needs a container, and the agent already runs';
  }
  return isCapability(need) && declared.listed?.has(need) === false
    ? `needs the ability ${need}, which is not among the capabilities that the profile lists`
    : null;
}

function isCapability(need: Need): need is Capability {
  return (capabilities as readonly string[]).includes(need);
}
