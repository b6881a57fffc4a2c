// Rules of the tools of a profile: the roles of their arguments, and calls that are written out.
import { type AbstractTool, abstractTools } from '../domain/abstract-tool.ts';
import { textsIn } from '../domain/fields.ts';
import { asList, asMapping, type Mapping } from './canary-outline.ts';
import { commonTools } from './common-tools.ts';
import { renderKnownWords } from './near-word.ts';
import { findHoles } from './placeholder.ts';
import type { ProblemSink } from './problem-sink.ts';
import type { Path } from './yaml-source.ts';

/** Checks `tools` of a profile, and `unasked` next to it. */
export function checkTools(root: Mapping, sink: ProblemSink): void {
  const tools = asMapping(root.tools);
  for (const tool of abstractTools) {
    const definition = asMapping(tools[tool]);
    checkRoles(tool, definition, sink);
    if (definition.call !== undefined) checkCall(tool, definition, sink);
  }
  for (const tool of asList(root.unasked))
    if (typeof tool === 'string' && Object.hasOwn(tools, tool))
      sink.addAtKey(
        ['tools', tool],
        `"${tool}" is never called where the agent does it unasked; leave one of the two out`,
      );
}

/** What is given by a role that the tool does not have would reach it under a name of the role. */
function checkRoles(tool: AbstractTool, definition: Mapping, sink: ProblemSink): void {
  const known = rolesOf(tool);
  for (const role of Object.keys(asMapping(definition.arguments)))
    if (!known.includes(role) && isRole(role))
      sink.addAtKey(
        ['tools', tool, 'arguments', role],
        `"${role}" is no argument of "${tool}"`,
        renderKnownWords(role, known),
      );
}

/** A call that leaves out what it is for would prove nothing. What is looked up may be all. */
function checkCall(tool: AbstractTool, definition: Mapping, sink: ProblemSink): void {
  const at: Path = ['tools', tool, 'call'];
  const known = rolesOf(tool);
  const holes = [...textsIn(definition.call)].flatMap(findHoles);
  for (const hole of new Set(holes))
    if (!known.includes(hole))
      sink.addAtKey(
        at,
        `"{${hole}}" is nothing that "${tool}" is given`,
        renderKnownWords(hole, known),
      );
  if (tool !== 'recall-memory')
    for (const role of known)
      if (!holes.includes(role)) sink.addAtKey(at, `"call" of "${tool}" must hold "{${role}}"`);
  for (const other of ['arguments', 'commands'])
    if (Object.hasOwn(definition, other))
      sink.addAtKey(
        ['tools', tool, other],
        `"${other}" has no effect next to "call"; leave one of the two out`,
      );
}

function rolesOf(tool: AbstractTool): readonly string[] {
  return Object.keys(commonTools[tool].arguments);
}

/** Whether it is the role of any tool. What is none has been said by the schema. */
function isRole(word: string): boolean {
  return abstractTools.some((tool) => rolesOf(tool).includes(word));
}
