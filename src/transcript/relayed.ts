// What other agents said and did, as a framework tells it to the agent that is asked now: in the
// user's role, since the provider knows one assistant. Here it is read as what it is.

import type { ModelMessage, ToolCall } from '../domain/model-request.ts';
import { quotePattern } from '../domain/text.ts';
import { findMarks, findReceipts, findTags } from '../domain/token.ts';
import type { Literals, Recognition } from './convention.ts';
import { isUserText } from './message.ts';

type Relayed = Extract<Recognition, { by: 'relayed' }>;
type Participant = Extract<Recognition, { by: 'participant' }>;

/** How one framework tells it, ready to be looked for. */
interface Form {
  readonly row: Relayed;
  /** Groups: the agent's name, the tool that it called, the tool that brought a result. */
  readonly head: RegExp;
}

/**
 * Reads the messages of a request. `isUntaggedTurn`: whether a text without a tag is that of a turn
 * which carries none.
 */
export type ReadRelayed = (
  messages: readonly ModelMessage[],
  isUntaggedTurn: (text: string) => boolean,
) => readonly ModelMessage[];

/** Pieces in one message at most. Hostile text may hold millions. */
const maxPieces = 10_000;

/** Rows of the table of conventions by which such words are known. */
interface RelayedRows {
  readonly relayed: readonly Relayed[];
  readonly participants: readonly Participant[];
  /** Names that mean the user. */
  readonly users: readonly string[];
}

/** A reader that goes by the table of conventions. */
export function createReadRelayed({ relayed, participants, users }: RelayedRows): ReadRelayed {
  const forms = relayed.map((row): Form => ({ row, head: toHead(row) }));
  const known = [...users, ...participants.flatMap((row) => row.users)];
  return (messages, isUntaggedTurn) => {
    const state = { calls: 0, open: new Map<string, string>(), isUntaggedTurn };
    const isTurn = ({ text }: ModelMessage): boolean =>
      isTagged(text) || (findReceipts(text).length === 0 && isUntaggedTurn(text));
    // Who says the text of a turn is a user, whatever the name.
    const asking = messages.filter((one) => (one.name ?? '') !== '' && isTurn(one));
    const ofUsers = new Set([...known, ...asking.map(({ name = '' }) => name.toLowerCase())]);
    // Who names the speaker of each message names that of the question.
    const named = forms.filter(
      ({ row, head }) =>
        row.opening !== '' ||
        messages.some((one) => isUserText(one) && isTurn(one) && one.text.search(head) === 0),
    );
    return messages.flatMap((message) => {
      if (isByAgent(message, participants, ofUsers)) return [{ ...message, role: 'assistant' }];
      const form = formOf(message, named);
      return form === undefined ? [message] : split(message, form, users, state);
    });
  };
}

function toHead({ name, said, called, returned }: Relayed): RegExp {
  const tool = (around: Literals | null): string =>
    around === null
      ? '((?!))'
      : `${quotePattern(around.before)}([^\`\\n]{1,128})${quotePattern(around.after)}`;
  return new RegExp(
    `^${quotePattern(name.before)}([^\\]:\\n]{1,100})${quotePattern(name.after)}(?:${quotePattern(said)}|${tool(called)}|${tool(returned)})(?=\\s)`,
    'gm',
  );
}

function formOf(message: ModelMessage, forms: readonly Form[]): Form | undefined {
  if (!isUserText(message)) return undefined;
  return forms.find(({ row }) => startOf(message.text, row) !== -1);
}

/** Whether a message of the user's role that has a name is an answer of another agent. */
function isByAgent(
  message: ModelMessage,
  rows: readonly Participant[],
  users: ReadonlySet<string>,
): boolean {
  const { name = '', text } = message;
  return (
    rows.length > 0 &&
    name !== '' &&
    isUserText(message) &&
    !users.has(name.toLowerCase()) &&
    findReceipts(text).length > 0 &&
    !isTagged(text)
  );
}

/** Where it begins: at the beginning of the text, or of a line after what the user said. */
function startOf(text: string, { opening, said }: Relayed): number {
  if (opening === '') return text.slice(0, 200).includes(said) ? 0 : -1;
  if (text.startsWith(opening)) return 0;
  const at = text.indexOf(`\n${opening}`);
  return at === -1 ? -1 : at + 1;
}

interface State {
  calls: number;
  /** The newest call of each tool. */
  readonly open: Map<string, string>;
  isUntaggedTurn(text: string): boolean;
}

/** A message as what the user said before it, what each agent said and did, and what follows. */
function split(
  message: ModelMessage,
  { row, head }: Form,
  users: readonly string[],
  state: State,
): ModelMessage[] {
  const start = startOf(message.text, row);
  const text = message.text.slice(start);
  const heads = [...text.matchAll(head)].slice(0, maxPieces + 1);
  const [first] = heads;
  if (first === undefined || heads.length > maxPieces) return [message];
  // Without words of the framework before it, such a beginning may be the user's own.
  if (row.opening === '') {
    const isUser = users.includes((first[1] ?? '').toLowerCase());
    if (first.index > 0 || isUser || isTagged(text)) return [message];
    if (findReceipts(text).length === 0) return [message];
  }
  const pieces: ModelMessage[] = [];
  const said = new Set<string>();
  const speak = (words: string): void => {
    if (words.trim() !== '') pieces.push({ ...message, text: words });
  };
  speak(message.text.slice(0, start));
  for (const [index, { 0: title, 1: name, 2: called, 3: returned, index: at }] of heads.entries()) {
    const from = index === 0 ? 0 : at;
    const until = row.opening === '' ? text.length : (heads[index + 1]?.index ?? text.length);
    const end = endOf(
      text.slice(0, until),
      at + title.length,
      row,
      returned === undefined && state,
      said,
    );
    const words = text.slice(from, end);
    // What is told as a user's words is no one else's.
    if (users.includes((name ?? '').toLowerCase())) speak(words);
    else pieces.push({ ...message, ...toPiece(words, { called, returned }, state) });
    speak(text.slice(end, until));
    if (row.opening === '') break;
  }
  return pieces;
}

/** Where the words of a piece end: at the end of a quotation, or where the user speaks again. */
function endOf(
  text: string,
  from: number,
  { quote }: Relayed,
  state: State | false,
  said: Set<string>,
): number {
  if (quote !== null && text.slice(from).trimStart().startsWith(quote.before)) {
    const end = text.indexOf(quote.after, from);
    return end === -1 ? text.length : end + quote.after.length;
  }
  // An answer ends with its receipt. A user's text that was merged with it has a tag.
  if (state === false) return text.length;
  const receipt = findReceipts(text.slice(from)).at(-1);
  if (receipt === undefined) return text.length;
  const end = text.indexOf('\n', text.lastIndexOf(receipt));
  if (end === -1) return text.length;
  const rest = text.slice(end);
  for (const tag of findTags(text.slice(from, end))) said.add(tag);
  const isAsking = findTags(rest).some((tag) => !said.has(tag));
  return isAsking || state.isUntaggedTurn(rest) ? end : text.length;
}

/** Whether a text has the tag of a turn in other words than the name of a file. */
function isTagged(text: string): boolean {
  return findMarks(text).some(
    ({ kind, offset }) => kind === 'turn' && text.charAt(offset - 1) !== '-',
  );
}

function toPiece(
  text: string,
  { called, returned }: Record<'called' | 'returned', string | undefined>,
  state: State,
): Pick<ModelMessage, 'role' | 'text' | 'toolCalls' | 'toolCallId'> {
  if (returned !== undefined) {
    const toolCallId = state.open.get(returned) ?? `relayed-${returned}`;
    return { role: 'tool', text, toolCalls: [], toolCallId };
  }
  const toolCalls: ToolCall[] = [];
  if (called !== undefined) {
    state.calls += 1;
    const id = `relayed-${state.calls}`;
    state.open.set(called, id);
    toolCalls.push({ id, name: called, arguments: text });
  }
  return { role: 'assistant', text, toolCalls, toolCallId: null };
}
