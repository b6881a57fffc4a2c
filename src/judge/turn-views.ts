// What a canary's turns showed, as lines that two runs can be compared by: what was sent and
// replied, the model request, the session's rows of the store, memory.
import type { TurnView } from '../domain/comparison.ts';
import type { CanaryRecord } from '../domain/record.ts';
import type { StoreSnapshot } from '../domain/witness.ts';
import { type TurnContext, toTurnContexts } from './context.ts';
import { toLedger } from './ledger.ts';
import { createNormaliser, type Normaliser, toSortedJson } from './normalise.ts';
import { describePlace } from './store.ts';

/** Lines of one part at most. */
const maxLines = 2_000;

/** The turns of a record, without anything that is fresh in each run. */
export function viewTurns(record: CanaryRecord): TurnView[] {
  const names = createNormaliser(record);
  return toTurnContexts(toLedger(record)).map((context) => {
    const { turn } = context;
    const sent = [turn.turn.text ?? '', ...turn.turn.files.map(({ name }) => `(file) ${name}`)];
    const line = (text: string): string => names.numbered(text);
    return {
      turn: turn.turn.number,
      parts: {
        sent: sent.filter((text) => text !== '').map(line),
        'model request': listRequest(context).map(line),
        store: listRows(context, names.row).map(names.row.numbered),
        memory: listMemory(context).map(line),
        reply: listReply(context).map(line),
      },
    };
  });
}

function listRequest({ request }: TurnContext): string[] {
  if (request === null) return ['(the model was not asked)'];
  return request.transcript.utterances
    .slice(0, maxLines)
    .flatMap(({ speaker, text, calls }) => [
      ...(text === '' && calls.length > 0 ? [] : [`${speaker}: ${text}`]),
      ...calls.map(
        ({ name, arguments: given }) => `${speaker} calls ${name} ${toSortedJson(given)}`,
      ),
    ]);
}

/** Other sessions' rows come and go as they like, where canaries are played side by side. */
function listRows({ turn, earlier }: TurnContext, { anonymous }: Normaliser['row']): string[] {
  if (turn.store === null) return ['(no store was found)'];
  const tags = [...earlier.map((one) => one.turn.turn.tag), turn.turn.tag];
  const receipts = [...earlier.map(({ receipt }) => receipt), ...turn.model.map((m) => m.receipt)];
  const marks = [turn.contextId, ...tags, ...receipts.filter((mark) => mark !== null)];
  return rowsOf(turn.store, marks)
    .map((row) => [anonymous(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => row);
}

function rowsOf({ records }: StoreSnapshot, marks: readonly string[]): string[] {
  return records
    .filter(({ key, text }) => marks.some((mark) => text.includes(mark) || key.includes(mark)))
    .slice(0, maxLines)
    .map((record) => {
      const key = record.key === record.path ? '' : ` [${record.key}]`;
      return `${describePlace(record)}${key} ${record.text}`;
    });
}

function listMemory({ turn }: TurnContext): string[] {
  return turn.memory.map((event) =>
    event.kind === 'write'
      ? `${event.accepted ? 'write' : 'refused write'}: ${event.content}`
      : `read ${event.query ?? ''}: ${event.rows.join(' | ')}`,
  );
}

function listReply({ turn }: TurnContext): string[] {
  const { outcome } = turn.exchange;
  const pushed = turn.notifications.map((text) => `(pushed) ${text}`);
  if (outcome.kind === 'answered') return [...outcome.reply.text.split('\n'), ...pushed];
  if (outcome.kind === 'rejected') return [`(${outcome.reason}) ${outcome.message}`, ...pushed];
  return [outcome.kind === 'timed-out' ? '(no reply in time)' : '(the client left)', ...pushed];
}
