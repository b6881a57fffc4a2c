// Where tags and receipts stand in one model request: the facts from which history is judged.
import { isToolResult, isUserText } from '../domain/message.ts';
import type { TurnObservation } from '../domain/observation.ts';
import {
  type FileTag,
  findFileTags,
  findReceipts,
  findTags,
  type Receipt,
  type Tag,
} from '../domain/token.ts';
import type { ModelExchange, ModelMessage, ToolCall } from '../domain/witness.ts';
import { isTagged, isToldInTranscript } from './transcript.ts';

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

/**
 * The request by which a turn is judged: the one whose receipt is in the reply, else the last that was routed to it
 * (design §3), else one that went astray. Agents may ask several times per turn.
 */
export function judgedExchange(
  own: readonly ModelExchange[],
  astray: readonly ModelExchange[],
  reply: string,
): ModelExchange | null {
  const isAnswered = ({ receipt }: ModelExchange): boolean =>
    receipt !== null && reply.includes(receipt);
  const answered = own.findLast(isAnswered) ?? astray.findLast(isAnswered);
  if (answered !== undefined) return answered;
  // Calls that no answer followed: where the agent went on to is what the turn ended with.
  const [first, second] = own.some(({ receipt }) => receipt !== null)
    ? [own, astray]
    : [astray, own];
  return first.at(-1) ?? second.at(-1) ?? null;
}

/**
 * Requests of the turn that the agent sent with another turn's text at their end, or with none. One without any turn's
 * text there may be the agent's own chatter: it counts when it holds a mark of the present turn or a call that was made for it, or
 * when its answer is what the user was given.
 */
export function astrayOf(
  { astray, model, turn: { tag, files } }: Pick<TurnObservation, 'astray' | 'model' | 'turn'>,
  reply: string,
): ModelExchange[] {
  const calls = model.flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id));
  const marks = [tag, ...files.map((file) => file.tag)];
  return astray.filter((exchange) => {
    const { route, answer } = exchange;
    if (route.kind === 'side' && route.isTagless !== true) return false;
    const isAnswer = answer.text !== null && reply.trim().endsWith(answer.text);
    const isRun = exchange.request.messages.some(({ toolCalls }) =>
      toolCalls.some(({ id }) => calls.includes(id)),
    );
    return (
      route.kind === 'turn' || isAnswer || isRun || marks.some((mark) => isSaidIn(exchange, mark))
    );
  });
}

/** Whether a mark stands in a request outside of tool results. */
export function isSaidIn({ request }: ModelExchange, mark: string): boolean {
  return request.messages.some((m) => !isToolResult(m) && m.text.includes(mark));
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
      // An answer may quote what the user said, or name a file: that is no user text in another role.
      elsewhere ||= inText && findReceipts(message.text).length === 0;
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
      const isAsked = messages.slice(index + 1).some((m) => isUserText(m) && isTagged(m.text));
      if (isToldInTranscript(message.text, at, isAsked))
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

function offsetsOf(text: string, token: string): number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + token.length))
    offsets.push(at);
  return offsets;
}

/** Messages in which content may reach the model: all but what the assistant itself said. */
function reachableMessages({ request }: ModelExchange): ModelMessage[] {
  return request.messages.filter((m) => m.role !== 'assistant' || isToolResult(m));
}

/** Text in which content may reach the model. */
export function reachableText(exchange: ModelExchange): string {
  return reachableMessages(exchange)
    .map((m) => m.text)
    .join('\n');
}

/**
 * Texts of which one must hold a file's content: each message that is not the result of a call for another file, and the results
 * of all calls that name the file as one, each result once: what was read twice and is cut in both does not make a whole.
 */
export function textsForFile(exchange: ModelExchange, tag: FileTag): string[] {
  const foreign = resultsForOthers(exchange, tag);
  const messages = reachableMessages(exchange).filter((m) => !foreign.includes(m));
  const calls = callsIn(exchange).filter((call) => call.arguments.includes(tag));
  const reading = calls.map(({ id }) => id);
  const results = messages.filter((m) => m.toolCallId !== null && reading.includes(m.toolCallId));
  const parts = new Set(results.map((m) => m.text));
  return [...messages.map((m) => m.text), [...parts].join('\n')];
}

/** Results of calls that name other files, and not this one: what they hold is told to the model as the content of those. */
export function resultsForOthers(exchange: ModelExchange, tag: FileTag): ModelMessage[] {
  const others = callsIn(exchange)
    .filter((call) => findFileTags(call.arguments).length > 0 && !call.arguments.includes(tag))
    .map(({ id }) => id);
  return reachableMessages(exchange).filter(
    (m) => m.toolCallId !== null && others.includes(m.toolCallId),
  );
}

function callsIn({ request }: ModelExchange): ToolCall[] {
  return request.messages.flatMap(({ toolCalls }) => toolCalls);
}
