// The shape of a canary file, as `canaries/canary.schema.json` describes it and as people write it.
import type {
  Ability,
  AbstractTool,
  builtInSuites,
  Find,
  MadeFormat,
  Need,
  RestartKind,
} from '../domain/canary.ts';

type OneOrMany<Item> = Item | readonly Item[];

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
}

export interface ExpectationShape {
  readonly reply?: {
    readonly contains?: OneOrMany<string>;
    readonly 'not-contains'?: OneOrMany<string>;
    readonly 'matches-shape'?: string;
  };
  readonly history?: { readonly 'includes-turn'?: number; readonly 'excludes-session'?: string };
  readonly attachment?: {
    readonly 'reaches-model'?: OneOrMany<number>;
    readonly content?: OneOrMany<number>;
    readonly 'of-turn'?: number;
  };
  readonly memory?: {
    readonly written?: string;
    readonly within?: string;
    readonly recalled?: string;
  };
  readonly store?: { readonly 'same-key-as-turn'?: number };
  readonly tool?: { readonly called?: AbstractTool; readonly result?: string };
  readonly stream?: { readonly events?: number; readonly 'dropped-turn'?: number };
  readonly peer?: { readonly asked?: string; readonly answered?: string };
}

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
  readonly stream?: boolean;
  readonly identity?: { readonly 'user-id': string; readonly email: string };
  readonly 'disconnect-after'?: number;
  readonly overlap?: boolean;
  readonly stop?: boolean;
  readonly 'after-calls'?: number;
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
  readonly turns: readonly TurnShape[];
}

/** Session of a turn that names none. */
export const defaultSession = 'main';
