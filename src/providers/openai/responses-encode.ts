// Responses: answers whole or as a stream of named, numbered server-sent events, and what later
// requests name of them.
import { asString, type Fields, parseJson, toFields, toList } from '../../domain/fields.ts';
import type { ModelMessage, ToolCall } from '../../domain/model-request.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import {
  argumentDeltas,
  countTokens,
  cut,
  encodeEvents,
  encodeJson,
  textDeltas,
  toNamedEvent,
  untilLastPiece,
} from '../answer-encoding.ts';
import type { Answered, DecodedRequest, EncodedAnswer, ProviderError } from '../provider.ts';
import {
  type FindReasoned,
  type Reasoned,
  toBegunReasoning,
  toReasoningId,
  toReasoningItems,
} from './reasoning.ts';
import { type AnsweredItems, itemsToMessages } from './responses-decode.ts';

/** An answer as the request wants it. */
export function encodeResponse(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer {
  if (decoded.request.isCompaction === true) return encodeJson(toCompacted(exchange));
  return decoded.request.stream
    ? encodeEvents(toStreamEvents(exchange, decoded))
    : encodeJson(completed(exchange, decoded));
}

/** A stream that ends in `response.failed` in place of `response.completed`. */
export function encodeFailedResponse(
  exchange: ModelExchange,
  decoded: DecodedRequest,
  { message }: ProviderError,
): EncodedAnswer {
  const begun = untilLastPiece(toStreamEvents(exchange, decoded), exchange.answer.text);
  const error = { code: 'server_error', message };
  const response = { ...toResponse(exchange, 'failed', []), error };
  const type = 'response.failed';
  return encodeEvents([...begun, toNamedEvent({ type, sequence_number: begun.length, response })]);
}

function toStreamEvents(exchange: ModelExchange, decoded: DecodedRequest): string[] {
  const { text, toolCalls } = exchange.answer;
  const body: string[] = [];
  const add = (type: string, more: Fields): void => {
    body.push(toNamedEvent({ type: `response.${type}`, sequence_number: body.length, ...more }));
  };
  const begun = toResponse(exchange, 'in_progress', []);
  add('created', { response: begun });
  add('in_progress', { response: begun });
  let index = 0;
  /** An item from its start, through what `fill` reports it, to its end. */
  const addItem = (start: Fields, whole: Fields, fill: (at: Fields) => void): void => {
    add('output_item.added', { output_index: index, item: start });
    fill({ item_id: whole.id, output_index: index });
    add('output_item.done', { output_index: index, item: whole });
    index += 1;
  };
  for (const whole of reasoningOf(exchange))
    addItem(toBegunReasoning(whole), whole, (item) => {
      for (const [summary_index, part] of toList(whole.summary).map(toFields).entries()) {
        const at = { ...item, summary_index };
        add('reasoning_summary_part.added', { ...at, part: { ...part, text: '' } });
        for (const delta of cut(asString(part.text), textDeltas))
          add('reasoning_summary_text.delta', { ...at, delta });
        add('reasoning_summary_text.done', { ...at, text: part.text });
        add('reasoning_summary_part.done', { ...at, part });
      }
    });
  if (text !== null) {
    const whole = toMessageItem(exchange, text);
    addItem({ ...whole, status: 'in_progress', content: [] }, whole, (item) => {
      const at = { ...item, content_index: 0 };
      add('content_part.added', { ...at, part: toTextPart('') });
      for (const delta of cut(text, textDeltas))
        add('output_text.delta', { ...at, delta, logprobs: [] });
      add('output_text.done', { ...at, text, logprobs: [] });
      add('content_part.done', { ...at, part: toTextPart(text) });
    });
  }
  for (const call of toolCalls) {
    const whole = toCallItem(call, decoded);
    addItem({ ...whole, status: 'in_progress', arguments: '' }, whole, (at) => {
      for (const delta of cut(call.arguments, argumentDeltas))
        add('function_call_arguments.delta', { ...at, delta });
      add('function_call_arguments.done', { ...at, name: whole.name, arguments: call.arguments });
    });
  }
  add('completed', { response: completed(exchange, decoded) });
  return body;
}

/** This dialect's answers by id. Items are gathered when the first is asked for. */
export function toAnsweredItems(answered: Answered = () => []): AnsweredItems {
  let items: ReadonlyMap<string, { item: Fields; exchange: ModelExchange }> | undefined;
  let reasoned: FindReasoned | undefined;
  return {
    itemOf(id) {
      items ??= new Map(
        answered().flatMap((exchange) =>
          toItems(exchange).map((item) => [asString(item.id), { item, exchange }] as const),
        ),
      );
      const found = items.get(id);
      return found !== undefined && isStored(bodyOf(found.exchange)) ? found.item : undefined;
    },
    reasonedOf(id) {
      reasoned ??= toFindReasoned(answered());
      return reasoned(id);
    },
    chainOf(id) {
      const exchange = answered().find((one) => toResponseId(one) === id);
      if (exchange === undefined) return undefined;
      const asked = bodyOf(exchange);
      return isStored(asked) ? toChain(exchange, asked) : undefined;
    },
  };
}

/** Finds what was reasoned, by its id or that of the item after it. Bodies are read when found. */
function toFindReasoned(exchanges: readonly ModelExchange[]): FindReasoned {
  const pairs = new Map<string, Reasoned>();
  for (const exchange of exchanges) {
    if (exchange.thought === undefined) continue;
    const { text, toolCalls } = exchange.answer;
    const reasoning = toReasoningId(toSuffix(exchange));
    const [call] = toolCalls;
    const follower =
      text === null && call !== undefined ? toCallItemId(call) : toMessageId(exchange);
    let stored: boolean | undefined;
    const isKept = (): boolean => (stored ??= isStored(bodyOf(exchange)));
    const pair = { reasoning, follower, isKept };
    pairs.set(reasoning, pair).set(follower, pair);
  }
  return (id) => pairs.get(id);
}

function bodyOf({ requestBody }: ModelExchange): Fields {
  return toFields(parseJson(requestBody));
}

/** What the client asked not to be stored cannot be named later, here as at OpenAI. */
function isStored(asked: Fields): boolean {
  return asked.store !== false;
}

/**
 * What the next request has before its input: the `instructions` of this one are not carried over
 * (OpenAI's reference).
 */
function toChain(exchange: ModelExchange, asked: Fields): ModelMessage[] {
  const { messages, isCompaction } = exchange.request;
  const hadInstructions = asString(asked.instructions) !== '';
  const answer = itemsToMessages(toItems(exchange));
  return [
    ...(isCompaction === true ? [] : messages.slice(hadInstructions ? 1 : 0)),
    ...(typeof answer === 'string' ? [] : answer),
  ];
}

function completed(exchange: ModelExchange, decoded: DecodedRequest): Fields {
  return toResponse(exchange, 'completed', toItems(exchange, decoded));
}

/** The output items of an answer. */
export function toItems(exchange: ModelExchange, decoded?: DecodedRequest): Fields[] {
  const { text, toolCalls } = exchange.answer;
  if (exchange.request.isCompaction === true) return [toCompactedItem(exchange)];
  return [
    ...reasoningOf(exchange),
    ...(text === null ? [] : [toMessageItem(exchange, text)]),
    ...toolCalls.map((call) => toCallItem(call, decoded)),
  ];
}

function reasoningOf(exchange: ModelExchange): Fields[] {
  return toReasoningItems(exchange, toSuffix(exchange));
}

function toCompacted(exchange: ModelExchange): Fields {
  return {
    id: toResponseId(exchange),
    object: 'response.compaction',
    created_at: Math.floor(exchange.at / 1000),
    output: toItems(exchange),
    usage: usageOf(exchange),
  };
}

/**
 * All of the conversation in one item. OpenAI keeps the user's messages before it as they are. Here
 * they are in the item, so that an agent without it has lost them. It is not encrypted, so that the
 * store shows what the agent has of it.
 */
function toCompactedItem(exchange: ModelExchange): Fields {
  const { text } = exchange.answer;
  return { id: `cmp_${toSuffix(exchange)}`, type: 'compaction', encrypted_content: text ?? '' };
}

function toResponse(
  exchange: ModelExchange,
  status: 'in_progress' | 'completed' | 'failed',
  output: readonly unknown[],
): Fields {
  return {
    id: toResponseId(exchange),
    object: 'response',
    created_at: Math.floor(exchange.at / 1000),
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: exchange.request.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: status === 'completed' ? usageOf(exchange) : null,
  };
}

function toMessageItem(exchange: ModelExchange, text: string): Fields {
  return {
    id: toMessageId(exchange),
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [toTextPart(text)],
  };
}

function toTextPart(text: string): Fields {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function toMessageId(exchange: ModelExchange): string {
  return `msg_${toSuffix(exchange)}`;
}

function toCallItemId({ id }: Pick<ToolCall, 'id'>): string {
  return `fc_${id}`;
}

function toCallItem({ id, name, arguments: args }: ToolCall, decoded?: DecodedRequest): Fields {
  return {
    id: toCallItemId({ id }),
    type: 'function_call',
    status: 'completed',
    call_id: id,
    ...(decoded?.namespaced?.get(name) ?? { name }),
    arguments: args,
  };
}

function toResponseId(exchange: ModelExchange): string {
  return `resp_${toSuffix(exchange)}`;
}

function toSuffix({ at, sequence }: ModelExchange): string {
  return `${at}x${sequence}`;
}

function usageOf(exchange: ModelExchange): Fields {
  const { input, output } = countTokens(exchange);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
