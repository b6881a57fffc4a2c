// The shape of a canary file, as `canaries/canary.schema.json` describes it and as people write it.

import type { AbstractTool } from '../domain/abstract-tool.ts';
import type {
  Ability,
  builtInSuites,
  Find,
  MadeFormat,
  Need,
  RestartKind,
} from '../domain/canary.ts';
import type { expectationGroups } from '../domain/expectation.ts';
import type { ModelFailure } from '../domain/model-failure.ts';

export interface FindShape {
  readonly pattern: string;
  readonly in?: Find['in'];
  readonly pick?: Find['pick'];
}

export interface StepShape {
  readonly say?: string;
  readonly find?: string | readonly (string | FindShape)[];
  readonly in?: Find['in'];
  readonly pick?: Find['pick'];
  readonly otherwise?: string;
  readonly call?: AbstractTool;
  readonly with?: Readonly<Record<string, string>>;
  readonly file?: number;
  readonly 'of-turn'?: number;
  readonly together?: boolean;
  readonly saying?: string;
}

/** Group → key → value, as the table of expectations says. */
export type ExpectationShape = {
  readonly [Group in keyof typeof expectationGroups]?: Readonly<Record<string, unknown>>;
};

export interface TurnShape {
  readonly send?: string;
  readonly files?: readonly {
    readonly name: string;
    readonly type?: string;
    readonly text: string;
    readonly make?: MadeFormat;
    readonly like?: number | { readonly turn: number; readonly file: number };
  }[];
  readonly untagged?: boolean;
  readonly session?: string;
  readonly times?: number;
  readonly until?: 'compaction';
  readonly stream?: boolean;
  readonly identity?: { readonly 'user-id': string; readonly email: string };
  readonly 'disconnect-after'?: number;
  readonly overlap?: boolean;
  readonly stop?: boolean;
  readonly unfinished?: boolean;
  readonly 'after-calls'?: number;
  readonly 'model-fails'?: ModelFailure;
  readonly restart?: RestartKind;
  readonly peer?: readonly StepShape[];
  readonly model?: readonly StepShape[];
  readonly expect?: readonly ExpectationShape[];
}

export interface CanaryShape {
  readonly name: string;
  readonly title: string;
  readonly suite?: (typeof builtInSuites)[number];
  readonly proves: readonly Ability[];
  readonly needs?: readonly Need[];
  readonly facts?: Readonly<
    Record<string, { readonly kind: 'person' | 'word' | 'code'; readonly 'starts-with'?: string }>
  >;
  readonly skills?: Readonly<Record<string, string>>;
  readonly instructions?: string;
  readonly 'model-thinks'?: boolean;
  readonly turns: readonly TurnShape[];
}

/** Session of a turn that names none. */
export const defaultSession = 'main';
