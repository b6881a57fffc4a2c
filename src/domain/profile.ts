// What a template image needs and offers, as a profile declares it (design §6).
import type { AbstractTool } from './canary.ts';

/** Which turns share a session: those of one context id, or all of a workspace. */
export type SessionScope = 'context' | 'workspace';

/** How one abstract tool is recognised among the tools that an agent offers. */
export interface ToolCandidates {
  /** Names by which the tool is known; an offered name matches when it equals or ends with one (after `_`, `.`, `-` or `/`). */
  readonly names: readonly string[];
  /** Argument role → names that agents give it; the first that the tool declares is used. */
  readonly arguments: Readonly<Record<string, readonly string[]>>;
  /**
   * Argument name → command line in which `{}` is the value as one word of a shell; for an agent whose tool is a shell
   * (codex: `cmd` → `cat {}`). An argument that is not named here is given the value itself.
   */
  readonly commands?: Readonly<Record<string, string>>;
}

/** A file put into the container before it starts, owned by uid 1000. */
export interface SeedFile {
  readonly path: string;
  readonly content: string;
}

export const dialects = ['json-rpc-0.3', 'json-rpc-1.0', 'http-json-0.3', 'http-json-1.0'] as const;
/** A protocol version of A2A over one of its bindings. */
export type Dialect = (typeof dialects)[number];

/** What a profile decides about the way to the agent; what is absent is found by discovery. */
export interface AgentPins {
  readonly dialect?: Dialect;
  /** Path of the agent card, below the agent's URL. */
  readonly cardPath?: string;
  /** Path of the JSON-RPC endpoint, or the base path of HTTP+JSON. */
  readonly rpcPath?: string;
}

/** A profile; strings may hold `${model-url}`, `${platform-url}`, `${workspace-id}` and `${model-name}`. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  /** null: not declared, which means `context` (design §6). */
  readonly sessionScope: SessionScope | null;
  readonly modelName: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly SeedFile[];
  /** Folders or files of the session store; empty: found by probing. */
  readonly storePaths: readonly string[];
  readonly tools: Readonly<Record<AbstractTool, ToolCandidates>>;
  /** Witnesses that must appear; a canary whose mandatory witness is missing is errored as `UNPROVEN`. */
  readonly mandatoryWitnesses: readonly ('store' | 'model')[];
  /** null: the input `boot-timeout` holds. */
  readonly bootTimeoutMs: number | null;
  /** Absent: discovery decides. */
  readonly a2a?: AgentPins;
}

/** A profile with the reason why it was taken. */
export interface ChosenProfile {
  readonly profile: Profile;
  readonly decidedBy: 'input' | 'file' | 'default';
}
