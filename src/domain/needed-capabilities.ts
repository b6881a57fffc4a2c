// What an agent must have for a canary to be played: read from its turns, so that no canary can
// forget to say it.

import type { AbstractTool } from './abstract-tool.ts';
import type { Canary, Step, TurnDefinition } from './canary.ts';
import { type Capability, capabilities } from './capability.ts';

/** Tool → the ability that an agent with this tool has. */
export const capabilityOfTool: Readonly<Record<AbstractTool, Capability>> = {
  'commit-memory': 'memory',
  'recall-memory': 'memory',
  'read-file': 'read-file',
  'run-skill': 'skills',
  'ask-peer': 'peer',
};

/**
 * The abilities that a canary's turns need, and those that it names itself, each once, in the order
 * of the table.
 */
export function neededCapabilities(canary: Canary): readonly Capability[] {
  const needed = new Set<string>([
    ...canary.needs,
    ...canary.turns.flatMap(neededByTurn),
    ...(canary.turns.some(isBesideOwn) ? ['overlap'] : []),
    ...(canary.skills === undefined ? [] : ['skills']),
    ...(canary.instructions === undefined ? [] : ['instructions']),
  ]);
  return capabilities.filter((one) => needed.has(one));
}

function neededByTurn(turn: TurnDefinition): Capability[] {
  const isStream = turn.stream === true || turn.disconnectAfter !== undefined;
  return [
    ...turn.model.flatMap(neededByStep),
    ...(turn.files.length > 0 ? (['uploads'] as const) : []),
    ...(isStream ? (['streaming'] as const) : []),
    ...(turn.restart === undefined ? [] : (['restart'] as const)),
    ...(turn.peer === undefined ? [] : (['peer'] as const)),
  ];
}

function neededByStep(step: Step): Capability[] {
  return step.kind === 'call' ? [capabilityOfTool[step.tool]] : [];
}

/**
 * Whether a turn is sent while another one of its own session is under way: sessions side by side
 * need no ability.
 */
function isBesideOwn(
  turn: TurnDefinition,
  index: number,
  turns: readonly TurnDefinition[],
): boolean {
  if (turn.overlap !== true) return false;
  const start = turns.slice(0, index).findLastIndex(({ overlap }) => overlap !== true);
  return turns.slice(Math.max(start, 0), index).some(({ session }) => session === turn.session);
}
