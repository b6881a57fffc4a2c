// Rules for what expectations point at: earlier turns, files of the turn, other sessions.
import { parseDuration } from '../domain/duration.ts';
import { type BesideKey, expectationRows, type ValueKind } from '../domain/expectation.ts';
import {
  asList,
  asMapping,
  type CanaryOutline,
  eachItem,
  type TurnOutline,
  type WrittenTurn,
} from './canary-outline.ts';
import { renderKnownWords } from './near-word.ts';
import type { ProblemSink } from './problem-sink.ts';
import { noFile } from './text-rules.ts';
import type { Path } from './yaml-source.ts';

/**
 * Checks every expectation of every turn, and that the canary expects something of a reply at all.
 */
export function checkExpectations(outline: CanaryOutline, sink: ProblemSink): void {
  let expectsReply = false;
  for (const turn of outline.turns) {
    for (const [index, item] of asList(turn.value.expect).entries()) {
      const path = [...turn.path, 'expect', index];
      const expectation = asMapping(item);
      if (expectation.reply !== undefined) expectsReply = true;
      const besides = new Set<string>();
      for (const [, { group, key, value, beside }] of expectationRows()) {
        const given = asMapping(expectation[group]);
        const check: ValueCheck = { outline, turn, sink, ofTurn: given['of-turn'] };
        for (const one of eachItem(given[key], [...path, group, key]))
          valueRules[value]?.(one.value, one.path, key, check);
        if (beside === undefined || besides.has(beside)) continue;
        besides.add(beside);
        besideRules[beside](given[beside], [...path, group, beside], check);
      }
    }
  }
  if (!expectsReply && outline.turns.length > 0) {
    const message = 'No turn expects anything of a reply';
    sink.addMissing(
      [],
      message,
      'add reply: { contains: … } to a turn: no canary passes without one',
    );
  }
}

/** What a rule for a value knows of its place. */
interface ValueCheck extends Check {
  readonly ofTurn: unknown;
}

/** What each value must point at. One that is absent points at nothing. */
const valueRules: Readonly<
  Partial<Record<ValueKind, (value: unknown, path: Path, key: string, check: ValueCheck) => void>>
> = {
  turn: (value, path, _key, check) => checkTurn(value, path, check),
  'dropped-turn': (value, path, _key, check) => checkDropped(value, path, check),
  session: (value, path, _key, check) => checkSession(value, path, check),
  files: (value, path, key, { outline, turn, sink, ofTurn }) => {
    const owner = fileOwner(ofTurn, outline, turn);
    if (typeof value === 'number' && value > owner.fileCount)
      sink.add(path, ...noFile(`"${key}: ${value}"`, owner));
  },
};

const besideRules: Readonly<
  Record<BesideKey, (value: unknown, path: Path, check: ValueCheck) => void>
> = { 'of-turn': checkTurn, within: checkWithin };

/** The number of a turn that was dropped. */
function checkDropped(number: unknown, path: Path, check: Check): void {
  checkTurn(number, path, check);
  const other = typeof number === 'number' ? check.outline.sent[number - 1] : undefined;
  if (other === undefined || other.number >= check.turn.number) return;
  const ending = other.value['disconnect-after'];
  if (ending === undefined || ending === false)
    check.sink.add(path, `Turn ${other.number} has no "disconnect-after"`);
}

/** The longest time for which a run waits for a row that is not there. */
const maxWithinMs = 10_000;

function checkWithin(within: unknown, path: Path, { sink }: Check): void {
  if (typeof within !== 'string') return;
  const limitMs = parseDuration(within);
  if (limitMs !== null && limitMs <= maxWithinMs) return;
  sink.add(
    path,
    `"within" must be a duration of at most ${maxWithinMs / 1_000}s, such as 500ms or 2s; got "${within}"`,
  );
}

/** Where a reference to another turn appears. */
export interface Check {
  readonly outline: CanaryOutline;
  readonly turn: WrittenTurn;
  readonly sink: ProblemSink;
}

/** The turn whose files are meant: the one that `of-turn` names, else the turn itself. */
export function fileOwner(ofTurn: unknown, outline: CanaryOutline, turn: TurnOutline): TurnOutline {
  return (typeof ofTurn === 'number' ? outline.sent[ofTurn - 1] : undefined) ?? turn;
}

/**
 * Checks the number of an earlier turn of the same session. What is no such number at all the
 * schema has said.
 */
export function checkTurn(number: unknown, path: Path, { outline, turn, sink }: Check): void {
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) return;
  const key = String(path.at(-1));
  const other = outline.sent[number - 1];
  if (other === undefined) {
    const count = outline.sent.length;
    sink.addMissing(path, `"${key}: ${number}" names no turn`, `the canary has ${count}`);
  } else if (number >= turn.number) {
    sink.add(path, `"${key}: ${number}" must name a turn before turn ${turn.number}`);
  } else {
    const apart = findApart(turn, other);
    if (apart === null) return;
    const message = `"${key}: ${number}" must name a turn of the same session`;
    const hint = `turn ${number} is in "${other.session}", turn ${apart.number} in "${apart.session}"`;
    sink.add(path, message, hint);
  }
}

/** The first that is sent of a turn in another session than an earlier one. `null`: none is. */
export function findApart(
  { number, sessions }: WrittenTurn,
  other: TurnOutline,
): Pick<TurnOutline, 'number' | 'session'> | null {
  const copy = sessions.findIndex((session) => session !== other.session);
  return copy === -1 ? null : { number: number + copy, session: sessions[copy] ?? '' };
}

function checkSession(name: unknown, path: Path, { outline, turn, sink }: Check): void {
  if (typeof name !== 'string') return;
  const sessions = [...new Set(outline.sent.map(({ session }) => session))];
  if (turn.sessions.includes(name)) {
    sink.add(path, `"${name}" is the session of this turn itself`, 'name another one');
  } else if (!sessions.includes(name)) {
    const others = sessions.filter((session) => !turn.sessions.includes(session));
    sink.addMissing(path, `Unknown session "${name}"`, renderKnownWords(name, others));
  }
}
