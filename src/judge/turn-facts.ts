// What people want to see of a turn next to its verdict: tool calls with their results, memory
// rows, and what the turn waited for.
import type { ReportCall, ReportMemory, ReportPhase } from '../domain/report-facts.ts';
import { cutText } from '../domain/text.ts';
import type { LedgerTurn } from './ledger-entry.ts';

const maxCalls = 12;
const maxMemory = 12;
const maxRows = 4;
const maxTextChars = 600;

/** The facts of one turn. */
export interface TurnFacts {
  readonly calls: readonly ReportCall[];
  readonly memory: readonly ReportMemory[];
  readonly phases: readonly ReportPhase[];
}

/** The facts of a turn. `before`: the turn played before it, if any. */
export function factsOf(turn: LedgerTurn, before: LedgerTurn | undefined): TurnFacts {
  return { calls: callsOf(turn), memory: memoryOf(turn), phases: phasesOf(turn, before) };
}

function callsOf({ model, astray }: LedgerTurn): ReportCall[] {
  const exchanges = [...model, ...astray];
  const results = new Map<string, string>();
  for (const { transcript } of exchanges)
    for (const { resultOf, text } of transcript.utterances)
      if (resultOf !== null) results.set(resultOf, text);
  const calls = new Map(exchanges.flatMap(({ answer }) => answer.toolCalls.map((c) => [c.id, c])));
  return [...calls.values()].slice(0, maxCalls).map((call) => {
    const result = results.get(call.id);
    return {
      name: cutText(call.name, 120),
      arguments: cutText(call.arguments, maxTextChars),
      result: result === undefined ? null : cutText(result, maxTextChars),
    };
  });
}

function memoryOf({ memory, memoryAtReply }: LedgerTurn): ReportMemory[] {
  return memory.slice(0, maxMemory).map((event) => ({
    kind: event.kind,
    text: cutText(event.kind === 'write' ? event.content : (event.query ?? ''), maxTextChars),
    rows:
      event.kind === 'write'
        ? []
        : event.rows.slice(0, maxRows).map((row) => cutText(row, maxTextChars)),
    isAutomatic: event.kind === 'write' && event.automatic,
    isAccepted: event.accepted,
    isLate: event.sequence > memoryAtReply,
  }));
}

/** The stretches of a turn, and the one before it. Turns that overlap have none before. */
function phasesOf(turn: LedgerTurn, before: LedgerTurn | undefined): ReportPhase[] {
  const { beganAt, repliedAt, endedAt, model, astray } = turn;
  const times = [...model, ...astray]
    .map(({ at }) => at)
    .filter((at) => at >= beganAt && at <= repliedAt);
  const asked = times.length === 0 ? beganAt : Math.min(...times);
  const all: ReportPhase[] = [
    { name: 'between', ms: beganAt - (before?.endedAt ?? beganAt) },
    { name: 'model', ms: asked - beganAt },
    { name: 'agent', ms: repliedAt - asked },
    { name: 'settle', ms: endedAt - repliedAt },
  ];
  return all.map(({ name, ms }) => ({ name, ms: Math.round(ms) })).filter(({ ms }) => ms > 0);
}
