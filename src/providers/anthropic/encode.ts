// Anthropic messages: answers whole or as a stream of named server-sent events.
import { asString, type Fields, parseJson } from '../../domain/fields.ts';
import type { ModelAnswer, ModelExchange } from '../../domain/witness.ts';
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
import type { DecodedRequest, EncodedAnswer, ProviderError } from '../provider.ts';
import { toError } from './errors.ts';
import { toThinking } from './thinking.ts';

/** An answer as the request wants it. */
export function encodeMessage(exchange: ModelExchange): EncodedAnswer {
  return exchange.request.stream ? encodeEvents(toStreamEvents(exchange)) : encodeWhole(exchange);
}

/** A stream that ends in an `error` event, with neither `message_delta` nor `message_stop`. */
export function encodeFailedMessage(
  exchange: ModelExchange,
  _decoded: DecodedRequest,
  error: ProviderError,
): EncodedAnswer {
  const begun = untilLastPiece(toStreamEvents(exchange), exchange.answer.text);
  return encodeEvents([...begun, toNamedEvent(toError(error))]);
}

function encodeWhole(exchange: ModelExchange): EncodedAnswer {
  const { output } = countTokens(exchange);
  return encodeJson({
    ...head(exchange),
    content: [...toThinking(exchange), ...toContent(exchange.answer)],
    stop_reason: toStopReason(exchange.answer),
    usage: usageOf(exchange, output),
  });
}

/** The blocks of an answer. */
export function toContent({ text, toolCalls }: ModelAnswer): Fields[] {
  return [
    ...(text === null ? [] : [{ type: 'text', text, citations: null }]),
    ...toolCalls.map(({ id, name, arguments: args }) => ({
      type: 'tool_use',
      id,
      name,
      input: parseJson(args) ?? {},
    })),
  ];
}

function toStreamEvents(exchange: ModelExchange): string[] {
  const { text, toolCalls } = exchange.answer;
  const { output } = countTokens(exchange);
  const message = {
    ...head(exchange),
    content: [],
    stop_reason: null,
    usage: usageOf(exchange, 1),
  };
  const body = [toNamedEvent({ type: 'message_start', message }), toNamedEvent({ type: 'ping' })];
  let index = 0;
  const addBlock = (block: unknown, deltas: readonly unknown[]): void => {
    body.push(toEventAt('content_block_start', index, { content_block: block }));
    for (const delta of deltas) body.push(toEventAt('content_block_delta', index, { delta }));
    body.push(toEventAt('content_block_stop', index, {}));
    index += 1;
  };
  for (const { type, thinking, signature } of toThinking(exchange)) {
    const pieces = cut(asString(thinking), textDeltas);
    addBlock({ type, thinking: '', signature: '' }, [
      ...pieces.map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature },
    ]);
  }
  if (text !== null) {
    const pieces = cut(text, textDeltas);
    addBlock(
      { type: 'text', text: '', citations: null },
      pieces.map((piece) => ({ type: 'text_delta', text: piece })),
    );
  }
  for (const { id, name, arguments: args } of toolCalls) {
    const pieces = cut(args, argumentDeltas);
    addBlock(
      { type: 'tool_use', id, name, input: {} },
      pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    );
  }
  const delta = { stop_reason: toStopReason(exchange.answer), stop_sequence: null };
  body.push(toNamedEvent({ type: 'message_delta', delta, usage: { output_tokens: output } }));
  body.push(toNamedEvent({ type: 'message_stop' }));
  return body;
}

function toEventAt(type: string, index: number, more: object): string {
  return toNamedEvent({ type, index, ...more });
}

/** The id under which an answer goes out. */
export function toMessageId({ at, sequence }: ModelExchange): string {
  return `msg_${at}x${sequence}`;
}

function head(exchange: ModelExchange): Readonly<Record<string, unknown>> {
  return {
    id: toMessageId(exchange),
    type: 'message',
    role: 'assistant',
    model: exchange.request.model,
    stop_sequence: null,
  };
}

function toStopReason(answer: ModelAnswer): 'tool_use' | 'end_turn' {
  return answer.toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

function usageOf(exchange: ModelExchange, outputTokens: number): Readonly<Record<string, unknown>> {
  return {
    input_tokens: countTokens(exchange).input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}
