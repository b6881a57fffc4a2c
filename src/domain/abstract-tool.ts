// Tools by what they are for.

export const abstractTools = [
  'commit-memory',
  'recall-memory',
  'read-file',
  'run-skill',
  'ask-peer',
] as const;
/** A tool by purpose. A profile maps it to the names that agents give it. */
export type AbstractTool = (typeof abstractTools)[number];
