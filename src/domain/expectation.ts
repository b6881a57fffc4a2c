// What a turn can expect: one row for each kind. How a canary writes it, its schema, what is filled
// in and the docs follow from the row. Next to it a kind has its judge, in `src/judge/declared.ts`.
import type { AbstractTool } from './abstract-tool.ts';
import type { Position } from './position.ts';

/** What the value of an expectation is, as the judge gets it. */
interface Values {
  /** A text that may hold `${fact}` and `${file:N}`. */
  readonly text: { readonly text: string };
  /** One text or several. Each is an expectation of its own. */
  readonly texts: { readonly text: string };
  /** A text with `{}` holes. */
  readonly shape: { readonly shape: string };
  /** Number of an earlier turn of the same session. */
  readonly turn: { readonly turn: number };
  /** Number of an earlier turn of the same session whose connection was dropped. */
  readonly 'dropped-turn': { readonly turn: number };
  /** Another session of the canary. */
  readonly session: { readonly session: string };
  /** Number of a file of the turn, or several. Each is an expectation of its own. */
  readonly files: { readonly file: number };
  readonly tool: { readonly tool: AbstractTool };
  readonly count: { readonly count: number };
}

/** What may appear next to a value and belongs to it. */
interface Besides {
  /** The earlier turn whose files are meant. Absent: this turn. */
  readonly 'of-turn': { readonly ofTurn?: number };
  /**
   * Milliseconds after the reply in which the row may be written. Absent: until the canary ends.
   */
  readonly within: { readonly withinMs?: number };
}

/** One of the values that an expectation may have. */
export type ValueKind = keyof Values;

/** One of the keys that qualify a value. */
export type BesideKey = keyof Besides;

/** Each value kind's field in an {@link Expectation}, and whether `${…}` is filled in there. */
export const valueFields: Readonly<
  Record<ValueKind, { readonly field: string; readonly isText: boolean }>
> = {
  text: { field: 'text', isText: true },
  texts: { field: 'text', isText: true },
  shape: { field: 'shape', isText: true },
  turn: { field: 'turn', isText: false },
  'dropped-turn': { field: 'turn', isText: false },
  session: { field: 'session', isText: false },
  files: { field: 'file', isText: false },
  tool: { field: 'tool', isText: false },
  count: { field: 'count', isText: false },
};

/** Each group of keys, with its description in the schema. */
export const expectationGroups = {
  reply: 'What the agent answered.',
  history: 'What the model request of this turn held of the conversation.',
  attachment: "What reached the model of the turn's files.",
  memory: "What the control plane's memory saw.",
  store: 'Where the session store keeps this turn.',
  tool: 'What the agent did with the tools.',
  stream: 'What became of a streamed turn.',
  peer: 'What became of the question to the second agent.',
} as const;

/** How a kind of expectation is written and explained. */
export interface ExpectationRow {
  readonly group: keyof typeof expectationGroups;
  readonly key: string;
  readonly value: ValueKind;
  readonly beside?: BesideKey;
  /** The key's description in the schema. */
  readonly describes: string;
  /** When it holds, for the table of docs/canary-format.md. */
  readonly holds: string;
}

/** Every kind, in the order of the docs. */
export const expectationTable = {
  'reply-contains': {
    group: 'reply',
    key: 'contains',
    value: 'texts',
    describes: 'Texts that the reply must contain.',
    holds: 'the reply contains the text, or each of a list',
  },
  'reply-not-contains': {
    group: 'reply',
    key: 'not-contains',
    value: 'texts',
    describes: 'Texts that the reply must not contain.',
    holds: 'it contains none of them',
  },
  'reply-matches-shape': {
    group: 'reply',
    key: 'matches-shape',
    value: 'shape',
    describes: 'Literal text with {} holes that must match the reply.',
    holds: 'the literal pieces between `{}` are in the reply in order',
  },
  'history-includes-turn': {
    group: 'history',
    key: 'includes-turn',
    value: 'turn',
    describes: 'Number of an earlier turn of the same session that must be in the request.',
    holds: 'an earlier turn of the same session is in the model request',
  },
  'history-excludes-session': {
    group: 'history',
    key: 'excludes-session',
    value: 'session',
    describes: 'Another session of which nothing may be in the request.',
    holds: 'nothing of the other session is there',
  },
  'attachment-reaches-model': {
    group: 'attachment',
    key: 'reaches-model',
    value: 'files',
    beside: 'of-turn',
    describes: 'Numbers of files whose name must reach the model.',
    holds: 'the model is given file N (or each of a list)',
  },
  'attachment-content': {
    group: 'attachment',
    key: 'content',
    value: 'files',
    beside: 'of-turn',
    describes: 'Numbers of files whose facts must all reach the model.',
    holds:
      'with every fact in it; with `of-turn: M` as well, a file of an earlier turn of the session',
  },
  'memory-written': {
    group: 'memory',
    key: 'written',
    value: 'text',
    beside: 'within',
    describes:
      'Text that a row must hold which the scripted call wrote; automatic rows do not count.',
    holds:
      'the scripted call wrote a row with the text, before the reply or after it; with `within: 2s` as well, at most so long after the reply (`0s`: before it). The next turn is sent when the row is there, after 2 s at the latest',
  },
  'memory-recalled': {
    group: 'memory',
    key: 'recalled',
    value: 'text',
    describes: 'Text that must come back in a tool result after the scripted call.',
    holds: 'the scripted call brought the text back',
  },
  'store-same-key-as-turn': {
    group: 'store',
    key: 'same-key-as-turn',
    value: 'turn',
    describes:
      'Number of an earlier turn of the same session that must be stored under the same key.',
    holds: 'the session store keeps this turn under the key of an earlier one of the same session',
  },
  'tool-called': {
    group: 'tool',
    key: 'called',
    value: 'tool',
    describes: 'Tool that the agent must have run in this turn.',
    holds: 'the agent ran the tool',
  },
  'tool-result': {
    group: 'tool',
    key: 'result',
    value: 'text',
    describes: 'Text that must reach the model after the first tool call of this turn.',
    holds: 'after the first scripted call the text reaches the model',
  },
  'tool-said': {
    group: 'tool',
    key: 'said',
    value: 'text',
    describes:
      'Text that the model said with a call of this turn or an earlier one of the session, which must be next to that call.',
    holds:
      'what the model said with a call is next to the call in each model request that holds it, in its turn and in later ones. A call that is in no request is not observed',
  },
  'stream-events': {
    group: 'stream',
    key: 'events',
    value: 'count',
    describes: 'How many events of the stream must have come at least.',
    holds: 'the streamed turn brought N events at least; fewer are not observed',
  },
  'stream-dropped-turn': {
    group: 'stream',
    key: 'dropped-turn',
    value: 'dropped-turn',
    describes:
      'Number of an earlier turn with disconnect-after that must have become what the profile declares.',
    holds: 'a turn that was dropped has become what the profile declares',
  },
  'peer-asked': {
    group: 'peer',
    key: 'asked',
    value: 'text',
    describes: 'Text that must have reached the second agent, found through the control plane.',
    holds: 'the second agent was found through the control plane, and its model got the text',
  },
  'peer-answered': {
    group: 'peer',
    key: 'answered',
    value: 'text',
    describes: "Text of the second agent's answer that must have come back to the model.",
    holds: "what the second agent's model said, with the text in it, came back to the model",
  },
} as const satisfies Readonly<Record<string, ExpectationRow>>;

type Table = typeof expectationTable;

/** A kind of expectation. */
export type ExpectationKind = keyof Table;

/** What qualifies a row's value. */
type BesideOf<Row> = Row extends { readonly beside: infer Key extends BesideKey }
  ? Besides[Key]
  : unknown;

/** One declared expectation of a turn. Strings may hold `${fact}` and `${file:N}`. */
export type Expectation = {
  [Kind in ExpectationKind]: {
    readonly position: Position;
    readonly kind: Kind;
  } & Values[Table[Kind]['value']] &
    BesideOf<Table[Kind]>;
}[ExpectationKind];

/** The rows with their kinds, in order. */
export function expectationRows(): readonly (readonly [ExpectationKind, ExpectationRow])[] {
  return Object.entries(expectationTable) as [ExpectationKind, ExpectationRow][];
}
