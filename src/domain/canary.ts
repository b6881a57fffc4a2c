// Canary definitions as parsed from YAML, and one play of them with fresh facts.

import type { AbstractTool } from './abstract-tool.ts';
import { type Capability, capabilities } from './capability.ts';
import type { Expectation } from './expectation.ts';
import type { ModelFailure } from './model-failure.ts';
import type { Position } from './position.ts';
import type { FileTag, Tag } from './token.ts';
import type { WireIdentity } from './turn.ts';

export const abilities = [
  'history',
  'attachment',
  'caption',
  'memory',
  'isolation',
  'tool',
  'restart',
  'stream',
  'peer',
  'instructions',
] as const;
/**
 * What a canary proves. The vacuity check plays it against an ideal agent without each of these.
 */
export type Ability = (typeof abilities)[number];

export const needs = ['model', 'session-scope-context', ...capabilities] as const;
/**
 * What a run, an image or its profile must offer. An extended canary whose needs are unmet is
 * skipped. A core one is skipped only by a declaration that the agent lacks what it needs.
 */
export type Need = 'model' | 'session-scope-context' | Capability;

export const restartKinds = [
  'container',
  'kill',
  'new-container',
  'new-container-and-volumes',
  'upgrade',
] as const;
/**
 * What is started again before a turn: the container itself (`docker restart`), the same after a
 * SIGKILL, a new container on the same volumes, a new one with fresh volumes, or a new one of the
 * image under test on the volumes of the base image, on which the canary began. Workspace id, token
 * and memory rows stay.
 */
export type RestartKind = (typeof restartKinds)[number];

export const builtInSuites = ['core', 'extended', 'thorough'] as const;
/**
 * `core` gates, `extended` is opt-in, `thorough` is for the night, `own` comes from `--canaries`.
 */
export type Suite = (typeof builtInSuites)[number] | 'own';

/**
 * How a fresh fact is made: `person` → "Hongming Quill-7f3a2b", `word` → "blue-heron-19c2aa",
 * `code` → "K7-19c2aa4e".
 */
export interface FactDefinition {
  readonly kind: 'person' | 'word' | 'code';
  readonly startsWith: string;
}

const madeFormats = ['pdf', 'png'] as const;
/** A format whose bytes are made around a text. */
export type MadeFormat = (typeof madeFormats)[number];

/**
 * A file of a turn. `text` may hold `${fact}`, `${filler:N}` (N bytes of neutral lines) and
 * `${emoji:N}`.
 */
export interface FileDefinition {
  readonly name: string;
  readonly mimeType: string;
  readonly text: string;
  /** The format that is made around the text. Absent: the text is the file. */
  readonly make?: MadeFormat;
  /**
   * The file whose tag appears in the name too, so that the two names may collide. Absent: the tag
   * is the file's own.
   */
  readonly like?: FilePlace;
}

/** A file by the number of its turn and its own, both from 1. */
export interface FilePlace {
  readonly turn: number;
  readonly file: number;
}

/**
 * Literal text with `{}` holes, searched in the messages of one model request. Holes end at a
 * line's end.
 */
export interface Find {
  readonly pattern: string;
  /** `any`: all but `system`. */
  readonly in: 'user' | 'assistant' | 'tool-result' | 'system' | 'any';
  readonly pick: 'last' | 'first';
}

/**
 * One step of the scripted model. In `say`, `saying`, `otherwise` and the values of `with`, `{}` or
 * `{1}`, `{2}` … represent the finds, and `{file:N}` for the name under which file N of the turn
 * appears in the request.
 */
export type Step =
  | {
      readonly kind: 'say';
      readonly find: readonly Find[];
      readonly say: string;
      readonly otherwise: string | null;
    }
  | {
      readonly kind: 'call';
      readonly tool: AbstractTool;
      readonly find: readonly Find[];
      /**
       * Argument role → template. Roles are `content`, `query`, `path` (mapped to a tool's own
       * argument names).
       */
      readonly with: Readonly<Record<string, string>>;
      /**
       * For `read-file`: the 1-based number of the turn's file whose path is looked up in the
       * request.
       */
      readonly file: number | null;
      /** For `read-file`: the earlier turn whose file is meant. Absent: this turn. */
      readonly ofTurn?: number;
      /**
       * Made in the same answer as the call of the step before. Absent: in an answer of its own.
       */
      readonly together?: true;
      /** What the model says with the call. Absent: nothing. */
      readonly saying?: string;
    };

/**
 * A skill put into the workspace before the container starts. Texts may hold `${fact}` and
 * `${filler:N}`.
 */
export interface SkillDefinition {
  readonly name: string;
  /** Path below the skill's folder → content. */
  readonly files: Readonly<Record<string, string>>;
}

/** How a turn is sent, besides its text. What is absent is done as the UI does it. */
export interface TurnManner {
  /** Sent as a stream. Absent: as one request and reply. */
  readonly stream?: boolean;
  /** The signed-in user. Absent: unknown. */
  readonly identity?: WireIdentity;
  /**
   * Number of events after which the client drops the connection. 0: as soon as the model was
   * asked.
   */
  readonly disconnectAfter?: number;
  /** Sent while the turn before it is still under way. */
  readonly overlap?: boolean;
  /** The UI's Stop is pressed while the turn is under way. */
  readonly stop?: boolean;
  /** Under way when the agent is started again before the next turn. */
  readonly unfinished?: boolean;
  /** The first model request of the turn fails so. Absent: none does. */
  readonly modelFails?: ModelFailure;
  /**
   * Rounds of tool calls that the turn has made when Stop is pressed, when the agent is started
   * again, or before its model fails. Absent: none.
   */
  readonly afterCalls?: number;
  /** The text carries no tag: it may be the same as another one. Absent: it carries one. */
  readonly untagged?: boolean;
  /** Started again before the turn. */
  readonly restart?: RestartKind;
  /** Steps of the scripted model of the peer, for what it is asked in this turn. */
  readonly peer?: readonly Step[];
}

/** One turn: what the user sends, how the scripted model answers, what must hold. */
export interface TurnDefinition extends TurnManner {
  readonly position: Position;
  readonly session: string;
  /** null: a file-only turn. */
  readonly send: string | null;
  /** Sent until the agent sums up the conversation, where its profile says when. Absent: once. */
  readonly until?: 'compaction';
  readonly files: readonly FileDefinition[];
  readonly model: readonly Step[];
  readonly expect: readonly Expectation[];
}

/** A scripted conversation that proves an ability. */
export interface Canary {
  readonly name: string;
  readonly title: string;
  readonly suite: Suite;
  readonly position: Position;
  readonly proves: readonly Ability[];
  readonly needs: readonly Need[];
  readonly facts: Readonly<Record<string, FactDefinition>>;
  /** Absent: the workspace is not seeded. */
  readonly skills?: readonly SkillDefinition[];
  /** What the platform tells the agent to go by. Texts may hold `${fact}`. Absent: nothing. */
  readonly instructions?: string;
  /** True where the model thinks before it answers, as far as a request lets it. Absent: never. */
  readonly modelThinks?: true;
  readonly turns: readonly TurnDefinition[];
}

/** Whether a canary begins on the base image and goes on in the image under test. */
export function isUpgrade({ turns }: Pick<Canary, 'turns'>): boolean {
  return turns.some(({ restart }) => restart === 'upgrade');
}

/** Whether a canary has a second agent. */
export function asksPeer({ turns }: Canary): boolean {
  return turns.some(({ peer }) => peer !== undefined);
}

/** A file of a play: fresh content, and a name that carries the file's tag. */
export interface PlayFile {
  readonly name: string;
  readonly tag: FileTag;
  readonly mimeType: string;
  readonly content: string;
  /** The bytes of a file that is no text. Absent: `content` as UTF-8. */
  readonly bytes?: Uint8Array;
  /** Values of the facts that appear in `content`, in order. */
  readonly facts: readonly string[];
}

/** A turn of a play: facts substituted, tag given. */
export interface PlayTurn extends TurnManner {
  readonly number: number;
  readonly session: string;
  readonly tag: Tag;
  /** Marks what this turn has the peer asked. Absent: the peer is not asked. */
  readonly peerTag?: Tag;
  /**
   * The text as sent, with its tag unless it is untagged. `null` in a file-only turn, whose tag
   * appears in its files' names.
   */
  readonly text: string | null;
  /** Values of the facts that appear in `text`. */
  readonly facts: readonly string[];
  readonly files: readonly PlayFile[];
  readonly model: readonly Step[];
  readonly expect: readonly Expectation[];
}

/**
 * One play of a canary. `substitute` of the definition layer has replaced every `${…}`, also in
 * `expect`.
 */
export interface Play {
  readonly canary: Canary;
  readonly facts: Readonly<Record<string, string>>;
  /** Skills with their facts. Absent: the workspace is not seeded. */
  readonly skills?: readonly SkillDefinition[];
  /** The platform's instructions with their facts. Absent: there are none. */
  readonly instructions?: { readonly text: string; readonly facts: readonly string[] };
  readonly turns: readonly PlayTurn[];
}
