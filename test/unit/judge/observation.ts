// Builds observations of a two-turn conversation for the judge's tests: everything healthy, then
// one thing changed.
import type { Canary, PlayFile, PlayTurn } from '../../../src/domain/canary.ts';
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { TokenOwner } from '../../../src/domain/record.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { Receipt, Tag } from '../../../src/domain/token.ts';
import type { ModelExchange, StoreRecord, StoreSnapshot } from '../../../src/domain/witness.ts';
import type { Ledger, LedgerTurn } from '../../../src/judge/ledger-entry.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { inDialect } from '../support/dialect.ts';

export const fact = 'Hongming Quill-7f3a2b';
export const tags: readonly [Tag, Tag] = ['T-aaaaaaaaaa', 'T-bbbbbbbbbb'];
export const foreignTag: Tag = 'T-ffffffffff';
export const receipts: readonly [Receipt, Receipt] = ['R-aaaaaaaaaa', 'R-bbbbbbbbbb'];
export const contextId = 'canvas-w1';
export const position = { file: 'name.yaml', line: 7, column: 5 };

export const texts = [
  `Hi, my name is ${fact}. [${tags[0]}]`,
  `What's my name? [${tags[1]}]`,
] as const;
export const answers = [
  `Nice to meet you. [${receipts[0]}]`,
  `Your name is ${fact}. [${receipts[1]}]`,
] as const;

export function user(text: string): ModelMessage {
  return { role: 'user', text, toolCalls: [], toolCallId: null };
}

export function assistant(text: string): ModelMessage {
  return { role: 'assistant', text, toolCalls: [], toolCallId: null };
}

export function toolResult(text: string): ModelMessage {
  return { role: 'tool', text, toolCalls: [], toolCallId: 'call1' };
}

/** The messages of a healthy second request. */
export const healthyMessages = [user(texts[0]), assistant(answers[0]), user(texts[1])] as const;

/** The assistant's message that makes a call. */
export function calling(id: string, name = 'read_file'): ModelMessage {
  return { ...assistant(''), toolCalls: [{ id, name, arguments: '{}' }] };
}

/** The messages with a call before each result that has none. */
function withCalls(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const made = new Set<string>();
  return messages.flatMap((message) => {
    for (const { id } of message.toolCalls) made.add(id);
    const { toolCallId } = message;
    if (toolCallId === null || made.has(toolCallId)) return [message];
    made.add(toolCallId);
    return [calling(toolCallId, 'recall_memory'), message];
  });
}

/** A request and what was answered, with the calls of its results. */
export function exchange(
  messages: readonly ModelMessage[],
  change: Partial<ModelExchange> = {},
): ModelExchange {
  return exchangeOf(withCalls(messages), change);
}

/** The same of just these messages. */
export function exchangeOf(
  messages: readonly ModelMessage[],
  change: Partial<ModelExchange> = {},
  dialect = 'openai-chat',
): ModelExchange {
  const request = { ...inDialect(dialect), model: 'm', stream: false, messages, tools: [] };
  return {
    sequence: 1,
    at: 1_000,
    request,
    transcript: readRequest(request),
    requestBody: '',
    route: { kind: 'turn', tag: tags[1], round: 0 },
    answer: { text: answers[1], toolCalls: [] },
    receipt: receipts[1],
    called: null,
    passedOver: [],
    ...change,
  };
}

export function answered(text: string, replyContext: string | null = contextId): TurnOutcome {
  const reply = { shape: 'message', dialect: '0.3', parts: [], taskId: null, state: null } as const;
  return { kind: 'answered', reply: { ...reply, text, contextId: replyContext } };
}

export function snapshot(...records: readonly [key: string, text: string][]): StoreSnapshot {
  const rows = records.map(
    ([key, text]): StoreRecord => ({ path: '/workspace/s.db', table: 'messages', key, text }),
  );
  return { files: [], records: rows, truncated: false };
}

/** What a test changes in the second turn, or in the observation around it. */
export interface Change {
  readonly model?: readonly ModelExchange[];
  readonly outcome?: TurnOutcome;
  readonly store?: StoreSnapshot | null;
  readonly files?: readonly PlayFile[];
  readonly text?: string | null;
  readonly facts?: readonly string[];
  readonly expect?: readonly Expectation[];
  readonly turn?: Partial<LedgerTurn>;
  readonly observation?: Partial<Ledger>;
}

export const replyContains: Expectation = { kind: 'reply-contains', text: fact, position };

/** An observation whose second turn departs from the healthy one by `change`. */
export function observe(change: Change = {}): Ledger {
  const second = {
    text: change.text === undefined ? texts[1] : change.text,
    facts: change.facts ?? [],
    files: change.files ?? [],
    expect: change.expect ?? [replyContains],
  };
  const turns = [
    observeTurn(
      1,
      { text: texts[0], facts: [fact], files: [], expect: [] },
      exchangeOfFirst(),
      answered(answers[0]),
      null,
    ),
    {
      ...observeTurn(
        2,
        second,
        change.model ?? [exchange(healthyMessages)],
        change.outcome ?? answered(answers[1]),
        change.store === undefined
          ? snapshot(['ctx', texts[0]], ['ctx', answers[0]], ['ctx', texts[1]])
          : change.store,
      ),
      ...change.turn,
    },
  ];
  const owner = (turn: number): TokenOwner => ({ contextId, canary: 'name', turn });
  const foreign: TokenOwner = { contextId: 'sess-w1-other', canary: 'other', turn: 1 };
  return {
    play: { canary, facts: { name: fact }, turns: turns.map((t) => t.turn) },
    scope: 'context',
    turns,
    modelSeen: true,
    storeSeen: true,
    tokens: new Map([
      [tags[0], owner(1)],
      [tags[1], owner(2)],
      [receipts[0], owner(1)],
      [receipts[1], owner(2)],
      [foreignTag, foreign],
    ]),
    calls: new Map(),
    unowned: [],
    ...change.observation,
  };
}

const turnDefinition = { position, session: 'main', send: '', files: [], model: [], expect: [] };

const canary: Canary = {
  name: 'name',
  title: 'Name',
  suite: 'own',
  position: { file: 'name.yaml', line: 1, column: 1 },
  proves: ['history'],
  needs: [],
  facts: {},
  turns: [turnDefinition, turnDefinition],
};

function exchangeOfFirst(): ModelExchange[] {
  const route = { kind: 'turn', tag: tags[0], round: 0 } as const;
  return [
    exchange([user(texts[0])], {
      route,
      receipt: receipts[0],
      answer: { text: answers[0], toolCalls: [] },
    }),
  ];
}

function observeTurn(
  number: number,
  given: Pick<PlayTurn, 'text' | 'facts' | 'files' | 'expect'>,
  model: readonly ModelExchange[],
  outcome: TurnOutcome,
  store: StoreSnapshot | null,
): LedgerTurn {
  const tag = number === 1 ? tags[0] : tags[1];
  return {
    turn: { number, session: 'main', tag, model: [], ...given },
    contextId,
    exchange: {
      url: '',
      requestHeaders: {},
      requestBody: '',
      status: 200,
      responseHeaders: {},
      responseBody: '',
      startedAt: 0,
      durationMs: 1,
      outcome,
    },
    attachments: [],
    model,
    astray: [],
    beside: [],
    memory: [],
    beganAt: 0,
    endedAt: 2,
    repliedAt: 1,
    memoryAtReply: 0,
    notifications: [],
    lateNotifications: [],
    store,
    died: null,
  };
}
