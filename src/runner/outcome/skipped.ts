// Which canaries are not played, and why. A core canary is skipped by a declaration alone: a line
// that somebody wrote into the repository and somebody else reviewed. What no one declared is
// played.

import type { CardFacts } from '../../domain/agent-ports.ts';
import type { Canary, Need } from '../../domain/canary.ts';
import {
  type Capability,
  capabilities,
  type DeclaredCapabilities,
  renderLack,
} from '../../domain/capability.ts';
import { neededCapabilities } from '../../domain/needed-capabilities.ts';
import type { ModelMode } from '../../domain/options.ts';
import type { SessionScope } from '../../domain/profile.ts';
import type { Skipped } from '../../judge/skipped.ts';

/** What is known of a run before it begins. */
export interface SkipFacts {
  readonly scope: SessionScope;
  readonly model: ModelMode;
  readonly declared: DeclaredCapabilities;
  /** False: the agent already runs. */
  readonly hasContainer: boolean;
  /** Whether the agent is declared to tell its model what it remembers. */
  readonly isRecallTold: boolean;
}

/**
 * An agent without such a tool may be given a file's content in the message itself: only the play
 * shows whether it is. See `skipUnread` in the judge.
 */
const needsRecall =
  'looks up within a session what the session noted, and the profile says that memories are told (recall: told)';
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
    if (facts.isRecallTold && looksUpItsOwn(canary))
      return [{ canary, reason: needsRecall, lacks: [] }];
    if (canary.suite === 'core') return [];
    const reason = canary.needs.map((need) => whyUnmet(need, facts)).find((why) => why !== null);
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

/**
 * Whether a session looks up what it has noted itself. What is told may be as it was when the
 * session began.
 */
function looksUpItsOwn({ turns }: Canary): boolean {
  const noting = new Set<string>();
  for (const { session, model } of turns)
    for (const step of model) {
      if (step.kind !== 'call') continue;
      if (step.tool === 'commit-memory') noting.add(session);
      if (step.tool === 'recall-memory' && noting.has(session)) return true;
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
