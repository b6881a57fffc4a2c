// The OpenAI chat-completions dialect: answers whole or as a stream of server-sent events, and errors, in OpenAI's shape.
import type { ModelAnswer, ModelExchange } from '../domain/witness.ts';
import type { DecodedRequest, EncodedAnswer, ModelDialect } from './dialect.ts';
import { decodeChatRequest } from './openai-request.ts';

/** Deltas into which a streamed text is cut: enough that an agent which keeps only one of them shows. */
const textDeltas = 4;
const argumentDeltas = 2;

/** POST /v1/chat/completions. */
export const openaiChat: ModelDialect = {
  path: '/v1/chat/completions',
  decode: decodeChatRequest,
  encode: (exchange, decoded) =>
    decoded.request.stream ? encodeStream(exchange, decoded) : encodeWhole(exchange),
  encodeError: encodeOpenaiError,
};

/** An error in OpenAI's shape. */
export function encodeOpenaiError(status: number, message: string): EncodedAnswer {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return encodeJson({ error: { message, type, param: null, code: null } }, status);
}

/** A JSON answer. */
export function encodeJson(value: unknown, status = 200): EncodedAnswer {
  return { status, contentType: 'application/json', body: [JSON.stringify(value)] };
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

function encodeStream(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer {
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
  body.push('data: [DONE]\n\n');
  return { status: 200, contentType: 'text/event-stream; charset=utf-8', body };
}

function toEvent(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
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

/** Token counts at four characters a token: agents only add them up. */
function usageOf(exchange: ModelExchange): Readonly<Record<string, number>> {
  const answered = (exchange.answer.text ?? '').length + exchange.answer.toolCalls.length * 20;
  const prompt = Math.ceil(exchange.requestBody.length / 4);
  const completion = Math.ceil(answered / 4);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
}

/** A text in at most `count` pieces that join to it; no character is cut in two. */
function cut(text: string, count: number): string[] {
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / count));
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += size)
    pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}
