// Reads a model request once into utterances: who said what, with which marks, calls and results.

import type { ModelMessage, ModelRequest, ToolCall } from '../domain/model-request.ts';
import { findMarks } from '../domain/token.ts';
import type { Speaker, Transcript, Utterance } from '../domain/transcript.ts';
import { answersInForm, joinClosings } from './answer-calls.ts';
import { type Block, splitBlocks } from './blocks.ts';
import { splitCondensed } from './condensed.ts';
import { type Convention, rowsOf } from './convention.ts';
import { conventions } from './conventions.ts';
import { readEncoded } from './encoded.ts';
import { isToolResult, isUserText } from './message.ts';
import { type FoundOrder, findOrder } from './orders.ts';
import { asksTurn } from './own-order.ts';
import { findPlaces } from './places.ts';
import { withPromptAsked } from './prompt.ts';
import { findQuestion, findRounds, type SideHabits, sideReason } from './question.ts';
import { createReadRelayed } from './relayed.ts';
import { toRetoldForms } from './retold.ts';
import { readTextRounds } from './text-rounds.ts';
import { isUntaggedTurn, type Known, placeUntagged } from './untagged.ts';

/** What a request orders that needs no words for it. */
const compaction: FoundOrder = { order: 'summary', phrase: 'compact' };

/** No turn without a tag. */
const noneKnown: Known = {
  turns: [],
  ownerOf: () => undefined,
  isUnderWay: () => false,
  isOpen: () => false,
  openTexts: () => [],
  isAnsweredWithNothing: () => false,
  textOf: () => null,
};

/** Reads the requests of one container. */
export interface Reader {
  /**
   * `jsonFields`: fields of the JSON object that the request demands as its answer. `null`: text.
   * `known`: the turns whose text carries no tag. Absent: there are none.
   */
  read(request: ModelRequest, jsonFields?: readonly string[] | null, known?: Known): Transcript;
}

/**
 * A reader that goes by the conventions. It gives equal messages of later requests the utterance of
 * the first: a conversation is sent again with every turn, and is looked at once.
 */
export function createReader(table: readonly Convention[] = conventions): Reader {
  const blocks = rowsOf(table, 'block');
  const retoldBlocks = rowsOf(table, 'retold-block');
  const habits = {
    rounds: rowsOf(table, 'text-rounds'),
    answerTools: rowsOf(table, 'answer-tool').map(({ tool }) => tool),
    saidIn: (text: string) => splitBlocks(text, blocks).said,
  };
  const goesOn = rowsOf(table, 'go-on').flatMap(({ phrases }) => phrases);
  const placeholders = new Set(rowsOf(table, 'no-answer').flatMap((row) => row.placeholders));
  const searchTools = new Set(rowsOf(table, 'search-tool').map(({ tool }) => tool));
  const sideHabits: SideHabits = {
    phrases: rowsOf(table, 'side-phrase').flatMap(({ phrases }) => phrases),
    prefixes: rowsOf(table, 'side-prefix'),
    fields: rowsOf(table, 'side-field'),
  };
  const orders = rowsOf(table, 'order');
  const retold = toRetoldForms(table);
  const users = rowsOf(table, 'retold').flatMap(({ user }) => user);
  const readRelayed = createReadRelayed({
    relayed: rowsOf(table, 'relayed'),
    participants: rowsOf(table, 'participant'),
    users,
  });
  const known = new Map<string, readonly Utterance[]>();
  const toKnown = (message: ModelMessage): readonly Utterance[] => {
    const key = keyOf(message);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = isGoOn(message, goesOn)
      ? [toUtterance('harness', message.text, none)]
      : toUtterances(asRetold(message, retoldBlocks), blocks, searchTools);
    const isPlaceholder = message.role === 'assistant' && placeholders.has(message.text.trim());
    const read = isPlaceholder ? made.map((one) => ({ ...one, isPlaceholder }) as const) : made;
    known.set(key, read);
    return read;
  };
  return {
    read(request, jsonFields = null, turns = noneKnown) {
      const isTurn = (text: string): boolean => isUntaggedTurn(text, turns);
      const messages = readRelayed(withPromptAsked(request.messages, turns), isTurn);
      const rounds = readTextRounds(messages, { ...habits, isUntaggedTurn: isTurn });
      const said = joinClosings(rounds).flatMap(toKnown);
      const utterances = placeUntagged(said, turns);
      const question = findQuestion(utterances, turns);
      const asks = asksTurn(utterances, question, turns.isOpen);
      const order =
        request.isCompaction === true
          ? compaction
          : findOrder(utterances, {
              tools: request.tools,
              habits: orders,
              asks,
              question,
              textOf: turns.textOf,
            });
      return {
        utterances,
        question,
        rounds: findRounds(utterances, question),
        side:
          order === null
            ? sideReason({ utterances, tools: request.tools, jsonFields, asks }, sideHabits)
            : `asks for a ${order.order}: "${order.phrase}"`,
        order: order?.order ?? null,
        tools: request.tools,
        places: findPlaces(utterances, retold),
      };
    },
  };
}

/** Reads one request by itself. */
export function readRequest(
  request: ModelRequest,
  jsonFields: readonly string[] | null = null,
  table: readonly Convention[] = conventions,
): Transcript {
  return createReader(table).read(request, jsonFields);
}

/** A message of the assistant's that retells a conversation, as one of the user's that does. */
function asRetold(message: ModelMessage, blocks: readonly Block[]): ModelMessage {
  const { role, text, toolCalls } = message;
  const isRetold = ({ opening, closing }: Block): boolean => {
    const start = text.indexOf(opening);
    return start !== -1 && text.indexOf(closing, start) !== -1;
  };
  return role === 'assistant' && toolCalls.length === 0 && blocks.some(isRetold)
    ? { ...message, role: 'user' }
    : message;
}

/** Characters in which an order to go on is looked for. */
const maxGoOnChars = 3_000;

/** Whether a message orders the model to go on, in words that no user has sent. */
function isGoOn(message: ModelMessage, phrases: readonly string[]): boolean {
  if (!isUserText(message) || message.text.length > maxGoOnChars) return false;
  const text = message.text.toLowerCase();
  return phrases.some((phrase) => text.includes(phrase)) && findMarks(message.text).length === 0;
}

function keyOf({ role, text, toolCallId, toolCalls }: ModelMessage): string {
  const calls = toolCalls.map((call) => `${call.id}\u0000${call.name}\u0000${call.arguments}`);
  return [role, toolCallId ?? '\u0001', ...calls, text].join('\u0000');
}

function toUtterances(
  message: ModelMessage,
  blocks: readonly Block[],
  searchTools: ReadonlySet<string>,
): Utterance[] {
  const { role, text, toolCalls, toolCallId } = message;
  const speaker = isToolResult(message) ? 'tool' : role;
  const isToolSearch = toolCalls.length > 0 && toolCalls.every(({ name }) => searchTools.has(name));
  const common = { calls: toolCalls, resultOf: toolCallId, isToolSearch };
  const { said: own, condensed } = splitCondensed(text);
  if (condensed !== null) {
    const told = { ...none, isCondensed: true } as const;
    const spoken = { ...message, text: own };
    const isEmpty = own.trim() === '' && toolCalls.length === 0 && speaker !== 'tool';
    const rest = isEmpty ? [] : toUtterances(spoken, blocks, searchTools);
    const teller = speaker === 'system' ? speaker : 'harness';
    return [toUtterance(teller, condensed, told), ...rest];
  }
  if (speaker === 'system') return [toUtterance(speaker, text, common)];
  if (speaker === 'assistant') {
    const words = [text, ...answersInForm(text, toolCalls)].filter((part) => part !== '');
    return [toUtterance(speaker, words.join('\n'), common)];
  }
  const { said, injected } = splitBlocks(speaker === 'tool' ? readEncoded(text) : text, blocks);
  if (injected === '') return [toUtterance(speaker, said, common)];
  const harness = toUtterance('harness', injected, none);
  // A message of nothing but such words asks nothing. A result without words of its own stays one.
  const isNothing = speaker === 'user' && said.trim() === '' && toolCalls.length === 0;
  return isNothing ? [harness] : [harness, toUtterance(speaker, said, common)];
}

const none = { calls: [], resultOf: null, isToolSearch: false } as const;

function toUtterance(
  speaker: Speaker,
  text: string,
  rest: {
    readonly calls: readonly ToolCall[];
    readonly resultOf: string | null;
    readonly isToolSearch: boolean;
    readonly isCondensed?: true;
  },
): Utterance {
  return { speaker, text, marks: findMarks(text), ...rest };
}
