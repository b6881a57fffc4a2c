// Chat completions: answers whole or as a stream of server-sent events, in OpenAI's shape.
import type { ModelAnswer, ModelExchange } from '../../domain/witness.ts';
import {
  argumentDeltas,
  countTokens,
  cut,
  encodeEvents,
  encodeJson,
  textDeltas,
  toEvent,
  untilLastPiece,
} from '../answer-encoding.ts';
import type { DecodedRequest, EncodedAnswer, ProviderError } from '../provider.ts';
import { toError } from './errors.ts';

const done = 'data: [DONE]\n\n';

/** An answer as the request wants it. */
export function encodeChat(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer {
  return decoded.request.stream
    ? encodeEvents([...toStreamEvents(exchange, decoded), done])
    : encodeWhole(exchange);
}

/**
 * A stream that ends in a chunk with an error and no choices. Its `[DONE]` comes all the same, as
 * it does from servers that answer as OpenAI.
 */
export function encodeFailedChat(
  exchange: ModelExchange,
  decoded: DecodedRequest,
  error: ProviderError,
): EncodedAnswer {
  const begun = untilLastPiece(toStreamEvents(exchange, decoded), exchange.answer.text);
  return encodeEvents([...begun, toEvent(toError(error)), done]);
}

function encodeWhole(exchange: ModelExchange): EncodedAnswer {
  const { text, toolCalls } = exchange.answer;
  const calls = toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  }));
  const message = {
    role: 'assistant',
    content: text,
    ...(exchange.thought === undefined ? {} : { reasoning_content: exchange.thought }),
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const finishReason = toFinishReason(exchange.answer);
  return encodeJson({
    ...head(exchange, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage: usageOf(exchange),
  });
}

function toStreamEvents(exchange: ModelExchange, decoded: DecodedRequest): string[] {
  const { text, toolCalls } = exchange.answer;
  const chunk = (choices: readonly unknown[], usage: unknown = null): string =>
    toEvent({
      ...head(exchange, 'chat.completion.chunk'),
      choices,
      ...(decoded.includeUsage ? { usage } : {}),
    });
  const delta = (value: unknown, finishReason: string | null = null): string =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finishReason }]);

  const body = [delta({ role: 'assistant', content: text === null ? null : '' })];
  for (const reasoning_content of cut(exchange.thought ?? '', textDeltas))
    body.push(delta({ content: null, reasoning_content }));
  for (const content of cut(text ?? '', textDeltas)) body.push(delta({ content }));
  for (const [index, { id, name, arguments: args }] of toolCalls.entries()) {
    body.push(
      delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
    );
    for (const piece of cut(args, argumentDeltas))
      body.push(delta({ tool_calls: [{ index, function: { arguments: piece } }] }));
  }
  body.push(delta({}, toFinishReason(exchange.answer)));
  if (decoded.includeUsage) body.push(chunk([], usageOf(exchange)));
  return body;
}

function head(exchange: ModelExchange, object: string): Readonly<Record<string, unknown>> {
  return {
    id: `chatcmpl-${exchange.at}-${exchange.sequence}`,
    object,
    created: Math.floor(exchange.at / 1000),
    model: exchange.request.model,
  };
}

function toFinishReason(answer: ModelAnswer): 'tool_calls' | 'stop' {
  return answer.toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf(exchange: ModelExchange): Readonly<Record<string, number>> {
  const { input, output } = countTokens(exchange);
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}
