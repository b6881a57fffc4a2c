// What an agent must have for a canary to be played: read from its turns, so that no canary can forget to say it.

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

/** The abilities that a canary's turns need, and those that it names itself, each once, in the order of the table. */
export function neededCapabilities(canary: Canary): readonly Capability[] {
  const needed = new Set<string>([
    ...canary.needs,
    ...canary.turns.flatMap(neededByTurn),
    ...(canary.skills === undefined ? [] : ['skills']),
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
    ...(turn.overlap === true ? (['overlap'] as const) : []),
    ...(turn.peer === undefined ? [] : (['peer'] as const)),
  ];
}

function neededByStep(step: Step): Capability[] {
  return step.kind === 'call' ? [capabilityOfTool[step.tool]] : [];
}
