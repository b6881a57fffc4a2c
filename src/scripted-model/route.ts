// To which turn a request belongs, and how many tool rounds of it have passed: read off the request alone (design §3).
import { isToolResult, isUserText } from '../domain/message.ts';
import { findFileTags, findTags, type Tag } from '../domain/token.ts';
import type { ModelExchange, ModelMessage, ModelRequest, TurnScript } from '../domain/witness.ts';
import { isToolSearch } from './deferred-tools.ts';
import { splitReminders } from './reminders.ts';

/**
 * What an agent's own requests for a title or summary say in their system text (real-images.md 4). The user's text is
 * not looked at: a canary may ask for a summary.
 */
const sidePhrases = [
  'descriptive title',
  'concise title',
  'short title',
  'sentence-case title',
  'generate a title',
  'conversation title',
  'session title',
  'chat title',
  'title for this conversation',
  'title for the conversation',
  'title for this session',
  'title for this chat',
  'summarize the conversation',
  'summarise the conversation',
  'summarize this conversation',
  'summarise this conversation',
  'summary of the conversation',
  'summary of this conversation',
];
/** The system text of a side request is a short order; the prompt of a whole agent is not searched for phrases. */
const maxSideSystemChars = 4_000;
/** Claude Code's request for a title quotes the conversation so (real-images.md 4.1). */
const sessionPrefix = '<session>';
/** openclaw ends every request with a user message of its own that starts so (frameworks.md 2): not the user's. */
const injectedPrefixes = ['<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>'];

/** A request's place: the script that covers it, and where its tool rounds start; or why there is none. */
export type Place =
  | {
      readonly kind: 'turn';
      readonly script: TurnScript;
      /** Index of the turn's user message. */
      readonly start: number;
      /** Indices of the assistant messages with tool calls behind it, in order; searches for tools are none. */
      readonly rounds: readonly number[];
    }
  | Exclude<ModelExchange['route'], { readonly kind: 'turn' }>;

/** Finds the place of a request. `jsonFields` are the fields of a JSON answer that it demands, else null. */
export function findPlace(
  request: ModelRequest,
  scripts: ReadonlyMap<Tag, TurnScript>,
  jsonFields: readonly string[] | null,
): Place {
  const side = sideReason(request, jsonFields);
  if (side !== null) return { kind: 'side', reason: side };
  const { messages } = request;
  const newest = findNewest(messages);
  const question = messages[newest];
  if (question === undefined) return { kind: 'side', reason: 'no user message', isTagless: true };
  const { said } = splitReminders(question.text);
  const tag = newestTag(findTags(said), scripts);
  const script = tag === undefined ? findByFile(said, scripts) : scripts.get(tag);
  if (tag === undefined && script === undefined)
    return { kind: 'side', reason: 'no turn tag in the newest user message', isTagless: true };
  if (script === undefined) return { kind: 'unmatched', reason: `no script for turn tag ${tag}` };
  const rounds: number[] = [];
  for (const [index, message] of messages.entries()) {
    const isRound = message.role === 'assistant' && message.toolCalls.length > 0;
    if (index > newest && isRound && !isToolSearch(message)) rounds.push(index);
  }
  return { kind: 'turn', script, start: newest, rounds };
}

/**
 * Index of the newest question. Agents put a context of their own (date, place, what they looked up) behind the user's text
 * in a message of the user's role: without a mark in it, it goes with the message before it, unless that was answered.
 */
function findNewest(messages: readonly ModelMessage[]): number {
  const last = messages.findLastIndex(isQuestion);
  for (let index = last; index >= 0; index -= 1) {
    const message = messages[index];
    if (message === undefined || message.role === 'assistant' || isToolResult(message)) break;
    if (isQuestion(message) && isMarked(message)) return index;
  }
  return last;
}

function isMarked({ text }: ModelMessage): boolean {
  const { said } = splitReminders(text);
  return findTags(said).length > 0 || findFileTags(said).length > 0;
}

/** The tag of the newest turn of the context that the last tag belongs to: a message may name earlier files behind its text. */
function newestTag(tags: readonly Tag[], scripts: ReadonlyMap<Tag, TurnScript>): Tag | undefined {
  const last = tags.at(-1);
  const own = last === undefined ? undefined : scripts.get(last);
  if (own === undefined) return last;
  const ofContext = tags.filter((tag) => scripts.get(tag)?.contextId === own.contextId);
  const turnOf = (tag: Tag): number => scripts.get(tag)?.turn ?? 0;
  return ofContext.reduce((a, b) => (turnOf(b) >= turnOf(a) ? b : a));
}

/** A request whose text was dropped beside its files still belongs to its turn: the files' tags name it. */
function findByFile(text: string, scripts: ReadonlyMap<Tag, TurnScript>): TurnScript | undefined {
  const fileTag = findFileTags(text).at(-1);
  if (fileTag === undefined) return undefined;
  return [...scripts.values()].find(({ files }) => files.some((file) => file.tag === fileTag));
}

function isQuestion(message: ModelMessage): boolean {
  if (!isUserText(message)) return false;
  const { said, reminders } = splitReminders(message.text);
  // Nothing but reminders is nobody's question; an empty text may be one, such as that of a file that was dropped.
  if (reminders !== '' && said.trim() === '') return false;
  const start = said.trimStart().slice(0, 100);
  return !injectedPrefixes.some((prefix) => start.startsWith(prefix));
}

/** Why a request is an agent's own, or null. Only one without tools can be: the turn itself offers them if any does. */
function sideReason(request: ModelRequest, jsonFields: readonly string[] | null): string | null {
  if (request.tools.length > 0) return null;
  if (jsonFields?.includes('title')) return 'asks for a title as JSON';
  if (request.messages.findLast(isQuestion)?.text.trimStart().startsWith(sessionPrefix) === true)
    return 'quotes a whole session';
  const system = request.messages.filter(({ role }) => role === 'system').map(({ text }) => text);
  if (system.reduce((sum, text) => sum + text.length, 0) > maxSideSystemChars) return null;
  const text = system.join('\n').toLowerCase();
  const phrase = sidePhrases.find((candidate) => text.includes(candidate));
  return phrase === undefined ? null : `system text says "${phrase}"`;
}
