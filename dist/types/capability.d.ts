/** Each ability with what an agent that has it does. */
export declare const capabilityMeanings: {
    readonly memory: 'has tools that write to a memory and read from it';
    readonly 'read-file': 'has a tool that reads a file of its workspace';
    readonly skills: 'has a tool that runs the skills of its workspace';
    readonly peer: 'has a tool that asks another agent';
    readonly uploads: 'takes the files that come with a message';
    readonly streaming: 'answers as a stream';
    readonly restart: 'carries on after its container was started again';
    readonly overlap: 'works on a turn while another one of its context is under way';
    readonly tools: 'has tools at all: memory and read-file together';
    readonly instructions: 'asks the platform for its instructions, and goes by them';
};
/** What an agent may have or lack. */
export type Capability = keyof typeof capabilityMeanings;
/** All of them, in the order in which people read them. */
export declare const capabilities: readonly Capability[];
/** What is declared of an agent's abilities. What is in neither is not known, and is tried. */
export interface DeclaredCapabilities {
    /** What the agent does not have, with who says so: `the input`, or `the profile NAME`. */
    readonly lacks: ReadonlyMap<Capability, string>;
    /** The list that a profile gives as all that the agent has. `null`: it gives none. */
    readonly listed: ReadonlySet<Capability> | null;
}
/** What an agent is declared to lack, as a list that can be written to disk. */
export declare function toDeclaredLacks({ lacks, }: DeclaredCapabilities): (readonly [Capability, string])[];
/**
 * What a profile and the input `without` declare together. What the input says outweighs the
 * profile's list.
 */
export declare function toDeclaredCapabilities(profile: {
    readonly name: string;
    readonly capabilities?: readonly Capability[];
    readonly without?: readonly Capability[];
}, given?: readonly Capability[]): DeclaredCapabilities;
/** `declared without memory by the input`, for what an agent is declared to lack. */
export declare function renderLack({ lacks }: DeclaredCapabilities, lacked: Capability): string;
/** The line to add for an agent that lacks an ability by design. */
export declare function adviseWithout(lacked: Capability): string;
/** The words, and with `tools` all that it represents. */
export declare function withParts(words: readonly Capability[]): Capability[];
