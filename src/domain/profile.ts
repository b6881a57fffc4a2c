// What a template image needs and offers, as a profile declares it.
import type { AbstractTool } from './abstract-tool.ts';
import type { Capability } from './capability.ts';

const storeFormats = ['sqlite', 'jsonl', 'json'] as const;
/** A format in which agents keep their sessions. */
export type StoreFormat = (typeof storeFormats)[number];

/** Which turns share a session: those of one context id, or all of a workspace. */
export type SessionScope = 'context' | 'workspace';

/** How one abstract tool is recognised among the tools that an agent offers. */
export interface ToolCandidates {
  /**
   * Names by which the tool is known. An offered name matches when it equals or ends with one
   * (after `_`, `.`, `-` or `/`).
   */
  readonly names: readonly string[];
  /** Argument role → names that agents give it. The first that the tool declares is used. */
  readonly arguments: Readonly<Record<string, readonly string[]>>;
  /**
   * Argument name → text in which `{}` is the value as one word of a shell. For an agent whose tool
   * is a shell (codex: `cmd` → `cat {}`), or that reads a skill by its path. An argument that is
   * not named here is given the value itself.
   */
  readonly commands?: Readonly<Record<string, string>>;
  /**
   * All arguments of a call as an object, in whose texts `{role}` is what a canary gives. Absent:
   * they are made of `arguments` and the schema that the request has of the tool.
   */
  readonly call?: Readonly<Record<string, unknown>>;
}

/** A file put into the container before it starts. */
export interface SeedFile {
  readonly path: string;
  readonly content: string;
  /**
   * User and group id of the owner. Absent: 1000, to whom the entrypoints of the templates drop.
   */
  readonly owner?: number;
  /** Permission bits. Absent: 0o644. */
  readonly mode?: number;
}

/**
 * Where the agent's memory tools keep what they are given: at the platform, or in a store of the
 * agent's own.
 */
export type MemoryPlace = 'platform' | 'own';

/**
 * What an agent does by itself, where others have a tool for it that the model calls: it notes what
 * was said, or tells its model what it remembers.
 */
export type UnaskedTool = Extract<AbstractTool, 'commit-memory' | 'recall-memory'>;

export const historyForms = ['whole', 'summary', 'retrieval', 'system'] as const;
/**
 * How an agent gives its model what was said before: every turn in its place. A summary of the
 * older ones. Those that fit the question. Or all of it in the system text.
 */
export type HistoryForm = (typeof historyForms)[number];

/**
 * From how many messages, or characters of what was said, on an agent sums up a conversation. Of
 * two the one that is reached first counts, so that passing both is enough.
 */
export interface CompactsAfter {
  readonly messages?: number;
  readonly characters?: number;
}

/** What is left of a conversation when the container is started again with its volumes. */
export type SurvivesRestart = 'transcript' | 'memory' | 'none';

/** What becomes of a turn whose client has dropped the connection in mid-stream. */
export type StreamCancellation = 'cancel' | 'survive';

/**
 * Signs of an image, read before it runs. All that are given must hold. Texts may hold `*` for any
 * characters. A profile's `detect` is a list of these: one that holds is enough.
 */
export interface DetectRule {
  /** Variable of the image's ENV → its value. */
  readonly env?: Readonly<Record<string, string>>;
  /** A word of the image's entrypoint or command, or of the path it ends with. */
  readonly entrypoint?: string;
  /** Absolute paths of the image that exist. */
  readonly files?: readonly string[];
  /**
   * Packages that are installed, `python:NAME` or `npm:NAME`, wherever the image's own ENV says
   * they lie.
   */
  readonly packages?: readonly string[];
}

/** Texts of which one must appear in what the agent says of itself. A finding when none does. */
export interface ConfirmTexts {
  readonly card?: readonly string[];
  readonly register?: readonly string[];
}

export const dialects = ['json-rpc-0.3', 'json-rpc-1.0', 'http-json-0.3', 'http-json-1.0'] as const;
/** A protocol version of A2A over one of its bindings. */
export type Dialect = (typeof dialects)[number];

/**
 * What a user may choose: a dialect, or `strict`, the body that A2A itself describes in place of
 * the platform's, in whichever dialect discovery finds.
 */
export const dialectChoices = [...dialects, 'strict'] as const;
export type DialectChoice = (typeof dialectChoices)[number];

const fileForms = ['workspace', 'inline'] as const;
/**
 * How a turn carries a file: the `workspace:` URI that the platform sends, or the bytes themselves.
 */
export type FileForm = (typeof fileForms)[number];

/** What a profile decides about the way to the agent. What is absent is found by discovery. */
export interface AgentPins {
  readonly dialect?: Dialect;
  /** Absent: the platform's own body. */
  readonly body?: 'strict';
  /** Absent: as the agent shows (runner/play/attachments.ts). */
  readonly files?: FileForm;
  /** Path of the agent card, below the agent's URL. */
  readonly cardPath?: string;
  /** Path of the JSON-RPC endpoint, or the base path of HTTP+JSON. */
  readonly rpcPath?: string;
}

/** The pins that a choice of dialect represents. */
export function toDialectPins(choice: DialectChoice): Pick<AgentPins, 'dialect' | 'body'> {
  return choice === 'strict' ? { body: 'strict' } : { dialect: choice };
}

/**
 * A profile. Strings may hold `${model-url}`, `${platform-url}`, `${workspace-id}` and
 * `${model-name}`.
 */
export interface Profile {
  readonly name: string;
  readonly title: string;
  /** null: not declared, which means `context`. */
  readonly sessionScope: SessionScope | null;
  readonly modelName: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly SeedFile[];
  /** Folders or files of the session store. Empty: found by probing. */
  readonly storePaths: readonly string[];
  readonly tools: Readonly<Record<AbstractTool, ToolCandidates>>;
  /**
   * Witnesses that must appear. A canary whose mandatory witness is missing is errored as
   * `UNPROVEN`.
   */
  readonly mandatoryWitnesses: readonly ('store' | 'model')[];
  /** null: the input `boot-timeout` holds. */
  readonly bootTimeoutMs: number | null;
  /** Absent: discovery decides. */
  readonly a2a?: AgentPins;
  /** Absent: never taken unless it is named. */
  readonly detect?: readonly DetectRule[];
  readonly confirm?: ConfirmTexts;
  /** The dialect in which the image asks its model. Absent: whichever it is seen to speak. */
  readonly modelProtocol?: string;
  /** All that the agent is able to do. Absent: not declared, so every canary is tried. */
  readonly capabilities?: readonly Capability[];
  /**
   * What the agent does not have: what needs it is skipped, and a run that sees it all the same is
   * red.
   */
  readonly without?: readonly Capability[];
  /** Absent: at the platform. */
  readonly memory?: MemoryPlace;
  /** Absent: nothing. The model calls a tool for each. */
  readonly unasked?: readonly UnaskedTool[];
  /** Absent: whole. */
  readonly history?: HistoryForm;
  /** Absent: not declared, so that a conversation is as long as its canary is written. */
  readonly compactsAfter?: CompactsAfter;
  /** Folders besides `/configs` and `/workspace` that outlive the container. */
  readonly volumes?: readonly string[];
  /**
   * Folders in which the image looks for skills. Absent: `/configs/skills` and `/workspace/skills`.
   */
  readonly skillFolders?: readonly string[];
  readonly storeFormats?: readonly StoreFormat[];
  readonly survivesRestart?: SurvivesRestart;
  readonly streamCancellation?: StreamCancellation;
}

/** A profile with the reason why it was taken. */
export interface ChosenProfile {
  readonly profile: Profile;
  readonly decidedBy: 'input' | 'file' | 'detected' | 'default';
  /** The signs that held, or why none did, in a few words for people. */
  readonly reason?: string;
  /** What the report must say of the choice next to that. */
  readonly finding?: string;
}
