// A turn of the ledger as the report has it.

import { createHash } from 'node:crypto';
import { countOf } from '../../domain/count.ts';
import type { ReportStore, ReportTurn } from '../../domain/report.ts';
import { cutText } from '../../domain/text.ts';
import type { Ledger, LedgerTurn } from '../../judge/ledger-entry.ts';
import { keysOf } from '../../judge/store.ts';
import { changesOf, ownTest } from '../../judge/store-changes.ts';
import { factsOf } from '../../judge/turn-facts.ts';
import { defaultCurlUrl, renderCurl } from '../../wire/curl.ts';
import type { CanaryOutcome } from './outcome.ts';

/** Characters of a sent or received text kept in a report. The evidence has them whole. */
const maxReportText = 4_000;
/** Characters of a message that is kept as a command. */
const maxCurlChars = 16_000;

/** A turn as the report has it. */
export function toReportTurn(
  outcome: CanaryOutcome,
  ledger: Ledger,
  turn: LedgerTurn,
  index: number,
): ReportTurn {
  const { exchange } = turn;
  const judged = outcome.judgement?.turns[index]?.expectations ?? [];
  const sent = turn.turn.text ?? turn.turn.files.map((file) => `(file) ${file.name}`).join(', ');
  const reply =
    exchange.outcome.kind === 'answered' ? exchange.outcome.reply.text : describeOutcome(turn);
  return {
    session: turn.turn.session,
    contextId: turn.contextId,
    sent: cutText(sent, maxReportText),
    reply: cutText(reply, maxReportText),
    durationMs: Math.round(exchange.durationMs),
    expectations: judged.map((e) => ({
      kind: e.kind,
      line: e.position?.line ?? null,
      result: e.result,
      expected: e.expected,
      actual: e.actual,
    })),
    attachments: turn.attachments.map(({ file, via, fallbackReasons }) => {
      const bytes = file.bytes ?? Buffer.from(file.content);
      const digest = createHash('sha256').update(bytes).digest('hex');
      return { name: file.name, via, fallbackReasons, bytes: bytes.length, digest };
    }),
    modelRequests: turn.model.length,
    ...toFacts(turn, ledger.turns[index - 1]),
    store: toReportStore(ledger, turn, lastInContainer(ledger, turn, index)),
  };
}

/** The turn before it in its container: a fresh container has a store of its own. */
function lastInContainer(
  { turns }: Ledger,
  { container }: LedgerTurn,
  index: number,
): LedgerTurn | undefined {
  return turns.slice(0, index).findLast((one) => one.container === container && one.store !== null);
}

function toFacts(
  turn: LedgerTurn,
  before: LedgerTurn | undefined,
): Pick<ReportTurn, 'calls' | 'memory' | 'phases'> {
  const { calls, memory, phases } = factsOf(turn, before);
  return {
    ...(calls.length === 0 ? {} : { calls }),
    ...(memory.length === 0 ? {} : { memory }),
    phases,
  };
}

/**
 * The message of a turn for an agent on this machine, since the container of the run is gone.
 * `null`: too long for a report.
 */
export function toCurl({ exchange: { url, requestBody } }: LedgerTurn): string | null {
  if (requestBody.length > maxCurlChars || !URL.canParse(url)) return null;
  return renderCurl(requestBody, `${defaultCurlUrl}${new URL(url).pathname}`);
}

function describeOutcome(turn: LedgerTurn): string {
  const { outcome } = turn.exchange;
  if (outcome.kind === 'rejected') return `(${outcome.reason}) ${outcome.message}`;
  if (outcome.kind === 'disconnected')
    return `(the client dropped the connection after ${countOf(outcome.events, 'event')})`;
  return outcome.kind === 'timed-out'
    ? `(no reply within ${outcome.limitMs} ms)`
    : outcome.reply.text;
}

/** Which keys the turn appears under, and whether they are the ones of the session's first turn. */
function toReportStore(
  ledger: Ledger,
  turn: LedgerTurn,
  before: LedgerTurn | undefined,
): ReportStore | null {
  const { store } = turn;
  if (store === null) return null;
  const keys = keysOf(store, turn.turn.tag);
  const first = ledger.turns.find((t) => t.turn.session === turn.turn.session);
  const firstKeys = first === undefined || first === turn ? null : keysOf(store, first.turn.tag);
  const isKnown = firstKeys !== null && firstKeys.size > 0 && keys.size > 0;
  return {
    files: store.files.map((file) => file.path),
    records: store.records.length,
    keys: [...keys].map((key) => key.split('\u0000').at(-1) ?? key),
    sameKeyAsFirstTurn: isKnown ? [...keys].some((key) => firstKeys.has(key)) : null,
    changes: changesOf(before?.store ?? null, store, ownTest(ledger, turn.contextId)),
  };
}
