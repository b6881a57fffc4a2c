// Where tags and receipts stand in one model request: the facts from which history is judged.
import {
  type FileTag,
  findFileTags,
  findReceipts,
  findTags,
  type Receipt,
  type Tag,
} from '../domain/token.ts';
import type { ModelExchange, ModelMessage } from '../domain/witness.ts';

/** A token's own place in a request: the message of its own role that introduces it. */
export interface TokenPlace {
  /** Index of the message. */
  readonly message: number;
  /** Offset in the message's text, for messages into which an agent merged several turns. */
  readonly offset: number;
}

/** What one request holds of one token. */
export interface TokenSightings {
  /** Places in the token's own role (tags: user, receipts: assistant), quotations left out. */
  readonly places: readonly TokenPlace[];
  /** Seen in a message of the other conversational role only. */
  readonly wrongRoleOnly: boolean;
}

/** True for what a user said: a tool result in a user message is none (design §3). */
export function isUserText(message: ModelMessage): boolean {
  return message.role === 'user' && message.toolCallId === null;
}

/** True for a tool's result, whatever role carries it. */
export function isToolResult(message: ModelMessage): boolean {
  return message.role === 'tool' || message.toolCallId !== null;
}

/**
 * The request by which a turn is judged: the one whose receipt is in the reply, else the last that was routed to it
 * (design §3). Agents may ask several times per turn.
 */
export function judgedExchange(
  exchanges: readonly ModelExchange[],
  reply: string,
): ModelExchange | null {
  const answered = exchanges.findLast((e) => e.receipt !== null && reply.includes(e.receipt));
  return answered ?? exchanges.at(-1) ?? null;
}

/**
 * Sightings of a turn's tag. In a turn with text each copy of the text carries the tag once, so every occurrence counts;
 * a file-only turn's tag stands in file names, which an agent may repeat, so messages are counted.
 */
export function sightTag(
  messages: readonly ModelMessage[],
  tag: Tag,
  inText: boolean,
): TokenSightings {
  const places: TokenPlace[] = [];
  let elsewhere = false;
  for (const [index, message] of messages.entries()) {
    if (isToolResult(message) || message.role === 'system') continue;
    if (!message.text.includes(tag)) continue;
    if (!isUserText(message)) {
      // An answer may quote what the user said: that is no user text in another role.
      elsewhere ||= findReceipts(message.text).length === 0;
      continue;
    }
    // A later message may name an earlier file again.
    if (!inText && places.length > 0 && findTags(message.text).some((other) => other !== tag))
      continue;
    const offsets = offsetsOf(message.text, tag);
    for (const offset of inText ? offsets : offsets.slice(0, 1))
      places.push({ message: index, offset });
  }
  return { places, wrongRoleOnly: elsewhere && places.length === 0 };
}

/**
 * Sightings of a receipt. An agent may quote earlier answers in a later one, so an assistant message counts as a copy of
 * an earlier answer only when it holds no receipt that is new at that point.
 */
export function sightReceipt(messages: readonly ModelMessage[], receipt: Receipt): TokenSightings {
  const places: TokenPlace[] = [];
  const transcript: TokenPlace[] = [];
  const seen = new Set<string>();
  let elsewhere = false;
  for (const [index, message] of messages.entries()) {
    if (isToolResult(message) || message.role === 'system') continue;
    const receipts = findReceipts(message.text);
    if (message.role === 'assistant') {
      const fresh = receipts.filter((r) => !seen.has(r));
      const isCopy = receipts.length > 0 && fresh.length === 0;
      for (const r of receipts) seen.add(r);
      if (receipts.includes(receipt) && (fresh.includes(receipt) || isCopy)) {
        places.push({ message: index, offset: message.text.indexOf(receipt) });
      }
    } else if (receipts.includes(receipt)) {
      // A transcript within one user message: what was said before stands before it there.
      const at = message.text.indexOf(receipt);
      if (
        findTags(message.text.slice(0, at)).length > 0 &&
        findTags(message.text.slice(at)).length > 0
      )
        transcript.push({ message: index, offset: at });
      elsewhere = true;
    }
  }
  const found = places.length > 0 ? places : transcript;
  return { places: found, wrongRoleOnly: elsewhere && found.length === 0 };
}

/** A mark of any kind. */
export type Token = Tag | Receipt | FileTag;

/** Every token in a text, in no order. */
export function tokensIn(text: string): Token[] {
  return [...findTags(text), ...findReceipts(text), ...findFileTags(text)];
}

/** Every tag and receipt in a request outside tool results, each once. */
export function tokensOf(messages: readonly ModelMessage[]): ReadonlySet<Token> {
  const tokens = new Set<Token>();
  for (const message of messages) {
    if (isToolResult(message)) continue;
    for (const token of tokensIn(message.text)) tokens.add(token);
  }
  return tokens;
}

function offsetsOf(text: string, token: string): number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + token.length))
    offsets.push(at);
  return offsets;
}

/** Text in which content may reach the model: all messages but what the assistant itself said. */
export function reachableText(exchange: ModelExchange): string {
  return exchange.request.messages
    .filter((m) => m.role !== 'assistant' || isToolResult(m))
    .map((m) => m.text)
    .join('\n');
}
