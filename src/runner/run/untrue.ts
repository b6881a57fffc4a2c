// A declaration must be true: what an agent is declared not to have and is seen to have makes the
// run red. Without this rule a line that was once right, or never was, would take canaries out of a
// required check for good.
import { type Capability, type DeclaredCapabilities, renderLack } from '../../domain/capability.ts';
import { CanaryError } from '../../domain/error.ts';
import { capabilityOfTool } from '../../domain/needed-capabilities.ts';
import type { Profile } from '../../domain/profile.ts';
import { toPlainLine } from '../../domain/text.ts';
import { isCandidate } from '../../domain/tool-name.ts';
import type { Workspace } from '../boot/workspace.ts';

/** The parts of a played container that show what an agent has. */
export type SeenOfAgent = Pick<Workspace, 'agent' | 'controlPlane' | 'model'>;

/** Characters of a tool's name that are quoted. */
const maxNameChars = 80;

/** What a run sees of abilities that the agent is declared not to have, each with what shows it. */
export async function findUntrue(
  { lacks }: DeclaredCapabilities,
  { tools }: Pick<Profile, 'tools'>,
  workspace: SeenOfAgent,
  signal: AbortSignal,
): Promise<[Capability, string][]> {
  const found: [Capability, string][] = [];
  for (const [tool, candidates] of Object.entries(tools) as [keyof Profile['tools'], never][]) {
    const lacked = capabilityOfTool[tool];
    const name = lacks.has(lacked) ? findOffered(workspace, candidates) : null;
    if (name !== null)
      found.push([lacked, `a model request offers the tool ${toPlainLine(name, maxNameChars)}`]);
  }
  if (lacks.has('streaming') && workspace.agent.card?.isStreaming === true)
    found.push(['streaming', 'its agent card has "streaming": true']);
  if (lacks.has('instructions') && workspace.controlPlane?.instructions?.wereRead() === true)
    found.push(['instructions', 'it asked the platform for its instructions']);
  if (lacks.has('uploads')) {
    const seen = await tryUpload(workspace, signal);
    if (seen !== null) found.push(['uploads', seen]);
  }
  return found;
}

/** A session scope that the run saw to be another one. */
export interface UntrueScope {
  /** Who declares it. */
  readonly source: string;
  readonly seen: string;
}

/** The error of declarations that are not true, all in one. `null`: all are. */
export function toUntrueError(
  declared: DeclaredCapabilities,
  untrue: ReadonlyMap<Capability, string>,
  scope: UntrueScope | null = null,
): CanaryError | null {
  const sentences = [...untrue].map(
    ([lacked, seen]) => `The agent is ${renderLack(declared, lacked)}, but ${seen}.`,
  );
  const hints =
    untrue.size === 0
      ? []
      : [
          `Correct "without" (${[...untrue.keys()].join(', ')}), so that the canaries which need it are played.`,
        ];
  if (scope !== null) {
    sentences.push(
      `The session scope is declared as workspace ${scope.source}, but ${scope.seen}.`,
    );
    hints.push('Declare session-scope: context, so that what leaks between sessions is judged.');
  }
  if (sentences.length === 0) return null;
  return new CanaryError('DECLARATION_UNTRUE', sentences.join(' '), { hint: hints.join(' ') });
}

function findOffered(
  { model }: SeenOfAgent,
  candidates: Profile['tools'][keyof Profile['tools']],
): string | null {
  const offered = (model?.exchanges() ?? []).flatMap(({ transcript }) => transcript.tools);
  return offered.find(({ name }) => isCandidate(name, candidates))?.name ?? null;
}

/**
 * One small file, since no canary that has one is played. A route that is there and broken is a
 * route.
 */
async function tryUpload(
  { agent, controlPlane }: SeenOfAgent,
  signal: AbortSignal,
): Promise<string | null> {
  const secret = controlPlane?.inboundSecret() ?? null;
  if (secret === null) return null;
  const probe = {
    name: 'session-continuity-probe.txt',
    tag: 'F-probe' as const,
    mimeType: 'text/plain',
    content: 'Is there a route for uploads?',
    facts: [],
  };
  const answer = await agent.upload(probe, secret, signal).catch(() => null);
  if (answer === null) return null;
  if (!('reason' in answer)) return 'its route for uploads takes a file';
  return answer.isFault ? `it has a route for uploads (${toPlainLine(answer.reason, 200)})` : null;
}
