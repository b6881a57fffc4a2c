// Which request a turn is judged by, and what of a request's words is content for the model.
import { type FileTag, findFileTags, type Receipt, type Tag } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { callTest } from './calls-run.ts';
import type { LedgerTurn } from './ledger-entry.ts';

/**
 * The request by which a turn is judged: the one whose receipt is in the reply, else the last that
 * asked about it, else one that went astray. Agents may ask several times per turn.
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
  const isBefore = beforeTest([...own, ...astray]);
  const lists = [own.filter(isBefore), astray.filter(isBefore)] as const;
  // Calls that no answer followed: where the agent went on to is what the turn ended with.
  const [first, second] = lists[0].some(({ receipt }) => receipt !== null)
    ? lists
    : [lists[1], lists[0]];
  const last = first.at(-1) ?? second.at(-1) ?? null;
  return last?.receipt == null ? last : fullestOf(first.filter(({ receipt }) => receipt !== null));
}

/**
 * Leaves out the requests that hold another one's answer: a summary or a note is asked for when the
 * answer is there.
 */
function beforeTest(exchanges: readonly ModelExchange[]): (exchange: ModelExchange) => boolean {
  const given = new Set<string>(exchanges.flatMap(({ receipt }) => receipt ?? []));
  return ({ receipt, transcript: { utterances } }) =>
    receipt === null ||
    !utterances.some(({ marks }) => marks.some(({ value }) => given.has(value)));
}

/**
 * Of several requests for answers that the user was never given, the first that says most of what
 * was said before, and by whom: what is asked for next to the answer holds less.
 */
function fullestOf(exchanges: readonly ModelExchange[]): ModelExchange | null {
  const countOf = ({ transcript: { utterances, places } }: ModelExchange): number => {
    const marks = new Set(utterances.flatMap((one) => one.marks.map(({ value }) => value)));
    const told = [...marks].filter((value) => {
      const { places: found } = value.startsWith('R-')
        ? places.ofAnswer(value as Receipt)
        : places.ofTurn(value as Tag, true);
      return found.length > 0;
    });
    return told.length;
  };
  const counts = exchanges.map(countOf);
  return exchanges[counts.indexOf(Math.max(...counts))] ?? null;
}

/**
 * Requests of the turn that the agent sent with another turn's text at their end, or with none. One
 * without any turn's text there may be the agent's own chatter: it counts when it holds a mark of
 * the present turn or a call that was made for it, or when its answer is what the user was given.
 */
export function astrayOf(
  { astray, model, turn }: Pick<LedgerTurn, 'astray' | 'model' | 'turn'>,
  reply: string,
): ModelExchange[] {
  const isByCall = callTest(model, turn);
  const marks = new Set<string>([turn.tag, ...turn.files.map((file) => file.tag)]);
  return astray.filter((exchange) => {
    const { route, answer, transcript } = exchange;
    if (route.kind === 'side' && route.isTagless !== true) return false;
    const isAnswer = answer.text !== null && reply.trim().endsWith(answer.text);
    const isMarked = transcript.utterances.some((one) => isSaying(one, marks));
    return route.kind === 'turn' || isAnswer || isMarked || isByCall(exchange);
  });
}

/** Whether a mark is in a request outside of tool results. */
export function isSaidIn({ transcript }: ModelExchange, mark: string): boolean {
  return transcript.utterances.some((one) => isSaying(one, new Set([mark])));
}

function isSaying({ speaker, marks }: Utterance, wanted: ReadonlySet<string>): boolean {
  return speaker !== 'tool' && marks.some(({ value }) => wanted.has(value));
}

/** Words in which content may reach the model: all but what the assistant itself said. */
function reachable({ transcript }: ModelExchange): Utterance[] {
  return transcript.utterances.filter(({ speaker }) => speaker !== 'assistant');
}

/** Text in which content may reach the model. */
export function reachableText(exchange: ModelExchange): string {
  return reachable(exchange)
    .map(({ text }) => text)
    .join('\n');
}

/**
 * Texts of which one must hold a file's content: each utterance that is not the result of a call
 * for another file, and the results of all calls that name the file as one, each result once: what
 * was read twice and is cut in both does not make a whole.
 */
export function textsForFile(exchange: ModelExchange, tag: FileTag): string[] {
  const foreign = new Set(resultsForOthers(exchange, tag));
  const own = reachable(exchange).filter((one) => !foreign.has(one));
  const reading = idsOfCalls(exchange, (json) => json.includes(tag));
  const results = own.filter(({ resultOf }) => resultOf !== null && reading.has(resultOf));
  const parts = new Set(results.map(({ text }) => text));
  return [...own.map(({ text }) => text), [...parts].join('\n')];
}

/**
 * Results of calls that name other files, and not this one: what they hold is told to the model as
 * the content of those.
 */
export function resultsForOthers(exchange: ModelExchange, tag: FileTag): Utterance[] {
  const others = idsOfCalls(
    exchange,
    (json) => findFileTags(json).length > 0 && !json.includes(tag),
  );
  return reachable(exchange).filter(({ resultOf }) => resultOf !== null && others.has(resultOf));
}

function idsOfCalls(
  { transcript }: ModelExchange,
  isMeant: (json: string) => boolean,
): ReadonlySet<string> {
  const calls = transcript.utterances.flatMap((one) => one.calls);
  return new Set(calls.filter((call) => isMeant(call.arguments)).map(({ id }) => id));
}
