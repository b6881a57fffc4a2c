// The second opinion on what the model is sent of a conversation: once, in order, whole, by the one
// who said it.
import { findReceipts, findTags } from '../../../src/domain/token.ts';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { toldAnswers, withoutToldAnswers } from './heard.ts';
import {
  isBeside,
  isDue,
  isForgotten,
  keysWith,
  type Requests,
  type Said,
  type Turn,
} from './said.ts';

type Messages = readonly AgentMessage[];

/** More than any message has. */
const maxChars = 1e9;

/** Whether a message is what somebody said, as the agent kept it. */
function isOf({ origin }: AgentMessage, said: Said): boolean {
  return (
    origin?.contextId === said.contextId && origin.turn === said.turn && origin.part === said.part
  );
}

/** Layers of what is wrong with the history of one request. */
export function historyLayers(messages: Messages, turn: Turn, requests: Requests): Set<Layer> {
  const found = new Set<Layer>();
  const { before, present, play } = turn;
  const placed: { readonly said: Said; readonly at: number }[] = [];
  let isLost = false;
  for (const one of [...before, present]) {
    const said = carried(one, messages, turn);
    const role = said.part === 'user' ? 'user' : 'assistant';
    const own = ownPlaces(messages, said, turn);
    // What a summary tells after all that is asked is the user's.
    const isTold = (m: AgentMessage): boolean =>
      own.length === 0 && said.part === 'answer' && m.role === 'user' && m.text.includes(said.text);
    const all = messages.flatMap((m, at) =>
      (isOf(m, said) || m.text === said.text || isTold(m)) && m.text.includes(said.token)
        ? [{ m, at }]
        : [],
    );
    // An answer that names an earlier file has not said what its sender said.
    const isText = said.part === 'answer' || said.text !== '' || said === present;
    const inOtherRole = all.filter(({ m }) => isText && m.role !== role && m.role !== 'system');
    const isWhole = ({ m }: { m: AgentMessage }): boolean => m.text.includes(said.text);
    // What an answer quotes of a text is no repetition.
    const isSaidAgain = ({ m }: { m: AgentMessage }): boolean =>
      said.part === 'user' ? m.text === said.text : m.text.includes(said.text);
    // Words that memory brings back have an order and a role of their own, and may come with every
    // turn.
    const isOrdered = !isForgotten(said, turn, requests);
    const isAgain = own.length > 0 && said.text !== '' && inOtherRole.some(isSaidAgain);
    if (isOrdered && (own.length > 1 || isAgain)) found.add('sent-doubled');
    if (isOrdered && own.length === 0 && inOtherRole.length > 0) found.add('sent-out-of-order');
    const at = own[0]?.at;
    if (isOrdered && at !== undefined) {
      const isLate = placed.some(
        (other) => other.at > at && !isBeside(turn, other.said.number, said.number),
      );
      if (isLate) found.add('sent-out-of-order');
      placed.push({ said, at });
    }
    const isJudgedAsFile = said === present && play.files.length > 0;
    // Of several losses the one that was said first is named.
    if (isJudgedAsFile || isLost || inOtherRole.length > own.length) continue;
    if (!isDue(said, turn, requests)) continue;
    isLost = !own.some(isWhole);
    if (isLost)
      found.add(isOutside(messages, said, own) ? 'sent-out-of-order' : lossLayer(said, turn));
  }
  if (isInSystemText(messages, turn, requests)) found.add('sent-doubled');
  return found;
}

/**
 * What a request carries of something said. Of several answers to one turn it is the one that the
 * user was given, where that is there, else the last that is. Of those that are nowhere, one that
 * was stored is missed.
 */
function carried(said: Said, messages: Messages, turn: Turn): Said {
  const all = [said, ...said.others.map((other) => ({ ...said, ...other })).toReversed()];
  const isThere = (one: Said): boolean => ownPlaces(messages, one, turn).length > 0;
  const isSaid = (one: Said): boolean =>
    messages.some(({ role, text }) => role === 'user' && text.includes(one.token));
  const isStored = ({ token }: Said): boolean => keysWith(turn.log.stored, token).length > 0;
  return all.find(isThere) ?? all.find(isSaid) ?? all.find(isStored) ?? said;
}

/** Whether something lost was sent all the same, by nobody. */
function isOutside(messages: Messages, { token }: Said, own: readonly unknown[]): boolean {
  return own.length === 0 && messages.some((m) => m.role === 'system' && m.text.includes(token));
}

/** Turns that the canary itself names: each of them is missed, whatever was said before it. */
export function addNamed(found: Set<Layer>, turn: Turn, requests: Requests): void {
  const messages = requests.at(-1) ?? [];
  for (const expectation of turn.play.expect) {
    if (expectation.kind !== 'history-includes-turn') continue;
    const said = turn.before.find((s) => s.part === 'user' && s.number === expectation.turn);
    if (said === undefined || !isDue(said, turn, requests)) continue;
    const own = ownPlaces(messages, said, turn);
    const isWhole = own.some(({ m }) => m.text.includes(said.text));
    if (!isWhole)
      found.add(isOutside(messages, said, own) ? 'sent-out-of-order' : lossLayer(said, turn));
  }
}

/** Where something stands in the role of the one who said it. */
export function ownPlaces(
  messages: Messages,
  said: Said,
  { before, present }: Turn,
): { readonly m: AgentMessage; readonly at: number }[] {
  // Several may stand in one message, one behind the other.
  const places = messages.flatMap((m, at) =>
    m.text.includes(said.token) ? [{ m, at: at + m.text.indexOf(said.token) / maxChars }] : [],
  );
  // Whatever the user says is the user's text, also what was an answer's quotation before.
  if (said.part === 'user') {
    const others = [...before, present].filter((s) => s.part === 'user' && s !== said);
    const isNaming = ({ m }: { m: AgentMessage }): boolean =>
      others.some(({ token }) => m.text.includes(token));
    return places
      .filter(({ m }) => m.role === 'user')
      .flatMap((place, index) => {
        // A file may be named again; a text that was put into another one stands there as often as
        // its mark does.
        if (said.text === '') return index > 0 && isNaming(place) ? [] : [place];
        const times = (text: string): number => text.split(said.token).length - 1;
        const own = times(withoutToldAnswers(place.m.text));
        return Array.from({ length: own || times(place.m.text) }, () => place);
      });
  }
  const copied = places.flatMap(({ m }) => (isOf(m, said) ? [m.text] : []));
  // Words that no model gave are no answer of their own: beside another one they are that one's,
  // said again.
  const isAlone = ({ m }: { m: AgentMessage }): boolean =>
    findReceipts(m.text).every((receipt) => receipt === said.token);
  const own = places.filter(
    (place) =>
      place.m.role === 'assistant' &&
      (place.m.text === said.text || copied.includes(place.m.text) || isAlone(place)),
  );
  // A transcript names who said it, and ends with what is asked, or tells of several turns.
  const isRetold = ({ m }: { m: AgentMessage }): boolean =>
    m.role === 'user' &&
    toldAnswers(m.text).some(
      ({ answer, before, rest }) =>
        answer.includes(said.text) &&
        (findTags(rest).length > 0 || new Set(findTags(before)).size > 1),
    );
  if (own.length === 0 && places.some(isRetold)) return places.filter(isRetold);
  if (said.isGiven && own.length > 0) return own;
  // An answer that the user was given later than its turn, or that stands nowhere else, is said
  // there.
  const given = before.filter((s) => s.part === 'answer' && s.number > said.number);
  const later = places.find(
    ({ m }) => m.role === 'assistant' && given.some((s) => isOf(m, s) || s.text === m.text),
  );
  const [first] = own;
  const isFirst = later !== undefined && (first === undefined || later.at < first.at);
  return isFirst ? [later, ...own.filter(({ at }) => at !== later.at)] : own;
}

/**
 * A turn and its answer in the system text, beside the turn's own place: there alone it is nobody's
 * words, and missing.
 */
function isInSystemText(messages: Messages, turn: Turn, requests: Requests): boolean {
  // What nobody says is one, in however many pieces it is told.
  const system = messages
    .filter(({ role }) => role === 'system')
    .map(({ text }) => text)
    .join('\n');
  const { before } = turn;
  const answers = before.filter(
    (s) => s.part === 'answer' && s.isGiven && !isForgotten(s, turn, requests),
  );
  return answers.some(({ turn: number, token }) => {
    const user = before.find((s) => s.part === 'user' && s.turn === number);
    if (user === undefined || ownPlaces(messages, user, turn).length === 0) return false;
    return system.includes(token) && system.includes(user.token);
  });
}

/** Whether the model was asked about something else than this turn, of which there is nothing. */
export function isUnheard(messages: Messages, { present }: Turn): boolean {
  const spoken = messages.filter(({ role }) => role !== 'tool');
  const tokens = [present.token, ...present.files];
  return !spoken.some(({ text }) => tokens.some((token) => text.includes(token)));
}

/** Whether the turn's own text stands in a request, and somebody's else behind it. */
export function isOvertaken(messages: Messages, turn: Turn): boolean {
  const newest = messages.findLast(({ role }) => role === 'user');
  return newest !== undefined && !isUnheard(messages, turn) && isUnheard([newest], turn);
}

/** Where something is stored that was lost. */
export function lossLayer(lost: Said, { log, present, observation }: Turn): Layer {
  if (!observation.storeSeen) return 'not-sent-to-model';
  const keys = keysWith(log.stored, lost.token);
  if (keys.length === 0) return 'not-stored';
  const own = keysWith(log.stored, present.token);
  const isElsewhere = own.length > 0 && !keys.some((key) => own.includes(key));
  return isElsewhere ? 'stored-under-another-key' : 'stored-not-sent-to-model';
}

/**
 * Whether the turn is stored under the key of an earlier one; true also where one of the two stands
 * in no record.
 */
export function isSameKey({ log, before, present }: Turn, number: number): boolean {
  const earlier = before.find((said) => said.part === 'user' && said.number === number);
  const own = keysWith(log.stored, present.token);
  const other = keysWith(log.stored, earlier?.token ?? '\0');
  return own.length === 0 || other.length === 0 || own.some((key) => other.includes(key));
}
