// What an agent may have or lack: one table for profiles, for the input `without`, for what
// canaries need, and for reports.

/** Each ability with what an agent that has it does. */
export const capabilityMeanings = {
  memory: 'has tools that write to a memory and read from it',
  'read-file': 'has a tool that reads a file of its workspace',
  skills: 'has a tool that runs the skills of its workspace',
  peer: 'has a tool that asks another agent',
  uploads: 'takes the files that come with a message',
  streaming: 'answers as a stream',
  restart: 'carries on after its container was started again',
  overlap: 'works on a turn while another one of its context is under way',
  tools: 'has tools at all: memory and read-file together',
  instructions: 'asks the platform for its instructions, and goes by them',
} as const;

/** What an agent may have or lack. */
export type Capability = keyof typeof capabilityMeanings;

/** All of them, in the order in which people read them. */
export const capabilities = Object.keys(capabilityMeanings) as readonly Capability[];

/** Abilities that the word `tools` represents. */
const toolCapabilities: readonly Capability[] = ['memory', 'read-file'];

/** What is declared of an agent's abilities. What is in neither is not known, and is tried. */
export interface DeclaredCapabilities {
  /** What the agent does not have, with who says so: `the input`, or `the profile NAME`. */
  readonly lacks: ReadonlyMap<Capability, string>;
  /** The list that a profile gives as all that the agent has. `null`: it gives none. */
  readonly listed: ReadonlySet<Capability> | null;
}

/** What an agent is declared to lack, as a list that can be written to disk. */
export function toDeclaredLacks({
  lacks,
}: DeclaredCapabilities): (readonly [Capability, string])[] {
  return [...lacks];
}

/**
 * What a profile and the input `without` declare together. What the input says outweighs the
 * profile's list.
 */
export function toDeclaredCapabilities(
  profile: {
    readonly name: string;
    readonly capabilities?: readonly Capability[];
    readonly without?: readonly Capability[];
  },
  given: readonly Capability[] = [],
): DeclaredCapabilities {
  const lacks = new Map<Capability, string>();
  for (const one of withParts(profile.without ?? [])) lacks.set(one, `the profile ${profile.name}`);
  for (const one of withParts(given)) lacks.set(one, 'the input');
  if (profile.capabilities === undefined) return { lacks, listed: null };
  const listed = withParts(profile.capabilities).filter((one) => !lacks.has(one));
  // Whoever has one of its tools has tools.
  if (listed.some((one) => toolCapabilities.includes(one))) listed.push('tools');
  return { lacks, listed: new Set(listed) };
}

/** `declared without memory by the input`, for what an agent is declared to lack. */
export function renderLack({ lacks }: DeclaredCapabilities, lacked: Capability): string {
  return `declared without ${lacked} by ${lacks.get(lacked) ?? 'no one'}`;
}

/** The line to add for an agent that lacks an ability by design. */
export function adviseWithout(lacked: Capability): string {
  return `If this agent lacks the ability ${lacked} by design, say so: "without: ${lacked}" under "with:" of the step in the workflow, --without ${lacked} on the command line, or "without: [${lacked}]" in its profile.`;
}

/** The words, and with `tools` all that it represents. */
export function withParts(words: readonly Capability[]): Capability[] {
  return words.includes('tools') ? [...words, ...toolCapabilities] : [...words];
}
