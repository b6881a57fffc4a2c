// The picture of a canary: four witnesses across the turns, where each still had the words, and
// where they were lost.
import {
  type CellState,
  type Lane,
  lanes,
  type ReportCell,
  type ReportPicture,
  type ReportPictureTurn,
} from '../domain/report-facts.ts';
import { cutText, toPlainLine } from '../domain/text.ts';
import { type Layer, type LayerByTurn, layerGuide } from '../domain/verdict.ts';
import type { StoreRecord } from '../domain/witness.ts';
import { arrivalOf } from './attachments.ts';
import type { TurnContext } from './context.ts';
import { holds, toExcerpt } from './excerpt.ts';
import { findLeak } from './foreign.ts';
import { givenIn } from './given.ts';
import { describeKey, describeKeys, keysOf, recordsWith } from './store.ts';
import { lostSubject, type Subject, toldSubject, type VerdictBasis } from './subject.ts';

/** Turns shown: the first, and those around the loss. */
const maxTurns = 24;
const maxCellChars = 90;
const maxWords = 6;
const maxKeyChars = 8;
/** Characters of a long line before and after a fact in it. */
const maxLead = 40;
const maxTail = 80;

/**
 * The picture of a failure. `verdict` null: of a canary in which nothing was lost. `null`: no turn
 * was played.
 */
export function pictureOf(
  contexts: readonly TurnContext[],
  verdict: VerdictBasis | null,
): ReportPicture | null {
  const subject = verdict === null ? toldSubject(contexts) : lostSubject(verdict);
  if (subject === null) return null;
  const lane = verdict === null ? null : laneOf(verdict);
  const at = verdict?.context.turn.turn.number ?? null;
  const shown = pickTurns(contexts, at, subject.turn);
  return {
    subject: toExcerpt(subject.name),
    text: excerptAround(subject),
    // Words without a fact are missing as a whole.
    words: (subject.facts.length === 0 ? [subject.text] : subject.facts)
      .filter((word) => word.trim() !== '')
      .slice(0, maxWords)
      .map(toExcerpt),
    lost: lane === null || at === null ? null : { turn: at, lane },
    turns: shown.map((context) => {
      const turn = turnCells(context, subject);
      if (lane === null || turn.turn !== at) return turn;
      return { ...turn, [lane]: lostCell(turn[lane], verdict?.layer ?? 'unproven') };
    }),
    more: contexts.length - shown.length,
  };
}

/** The text, or of a long one the lines that hold the facts. */
function excerptAround({ text, facts }: Subject): string {
  const whole = toExcerpt(text);
  if (facts.every((fact) => whole.includes(fact))) return whole;
  const lines = text.split('\n').filter((line) => facts.some((fact) => line.includes(fact)));
  const around = lines.slice(0, maxWords).map((line) => {
    const at = Math.min(...facts.map((fact) => line.indexOf(fact)).filter((one) => one >= 0));
    return `${at > maxLead ? '…' : ''}${line.slice(Math.max(0, at - maxLead), at + maxTail)}`.trim();
  });
  return toPlainLine(around.join(' … '), maxWords * (maxLead + maxTail));
}

function pickTurns(
  contexts: readonly TurnContext[],
  lost: number | null,
  told: number | null,
): readonly TurnContext[] {
  if (contexts.length <= maxTurns) return contexts;
  const end = Math.max(maxTurns - 2, lost ?? 0);
  const kept = contexts.filter(({ turn: { turn } }, index) => {
    const isNear = turn.number > end - (maxTurns - 2) && turn.number <= end;
    return index === 0 || turn.number === told || isNear;
  });
  return kept.slice(0, maxTurns);
}

/** The witness that saw the loss, of the layers that are not always seen by the same one. */
const laneByTurn: Readonly<Record<LayerByTurn, (context: TurnContext) => Lane>> = {
  'leaked-from-other-session': (context) =>
    findLeak(context, () => true, true)?.place === 'the model request' ? 'model' : 'wire',
  'attachment-dropped': ({ turn }) =>
    turn.attachments.some(({ isFault }) => isFault) ? 'wire' : 'model',
  'memory-not-recalled': ({ turn }) =>
    turn.memory.some((one) => one.kind === 'read' && one.rows.length > 0)
      ? 'model'
      : 'controlPlane',
  'peer-not-reached': ({ turn }) => (turn.peer?.discovered === true ? 'model' : 'controlPlane'),
};

function laneOf({ context, layer }: VerdictBasis): Lane | null {
  return isByTurn(layer) ? laneByTurn[layer](context) : layerGuide[layer].lane;
}

function isByTurn(layer: Layer): layer is LayerByTurn {
  return layerGuide[layer].lane === 'by-turn';
}

function lostCell(cell: ReportCell, layer: Layer): ReportCell {
  const words = layerGuide[layer].lost ?? (cell.state === 'unseen' ? 'not here' : cell.words);
  return { state: 'lost', words };
}

function turnCells(context: TurnContext, subject: Subject): ReportPictureTurn {
  const cells: Readonly<Record<Lane, ReportCell>> = {
    wire: wireCell(context, subject),
    store: storeCell(context, subject),
    model: modelCell(context, subject),
    controlPlane: controlPlaneCell(context, subject),
  };
  const cut = lanes.map((lane) => {
    const { state, words } = cells[lane];
    return [lane, { state, words: cutText(words, maxCellChars) }] as const;
  });
  return { turn: context.turn.turn.number, ...Object.fromEntries(cut) } as ReportPictureTurn;
}

function cell(state: CellState, words: string): ReportCell {
  return { state, words };
}

/** By its mark where it has one, else by its facts. */
function isIn(text: string, { tokens, facts }: Subject): boolean {
  return tokens.some((token) => text.includes(token)) || facts.some((fact) => holds(text, fact));
}

function isBefore({ turn: { turn } }: TurnContext, subject: Subject): boolean {
  return subject.turn === null || turn.number < subject.turn;
}

function wireCell(context: TurnContext, subject: Subject): ReportCell {
  const { turn, reply } = context;
  const { outcome } = turn.exchange;
  const isOwn = turn.turn.number === subject.turn;
  const isAnswer = subject.name.startsWith('the answer');
  if (outcome.kind === 'rejected') return cell('absent', `no answer: ${outcome.reason}`);
  if (outcome.kind === 'timed-out') return cell('absent', 'no answer in time');
  if (isOwn && !isAnswer) return cell('holds', subject.file === undefined ? 'said' : 'file sent');
  if (isIn(reply, subject)) return cell('holds', 'in the reply');
  const wanted = turn.turn.expect.filter((one) => one.kind === 'reply-contains');
  const isDue = wanted.some(({ text }) => subject.facts.some((fact) => text.includes(fact)));
  if (isDue || (isOwn && isAnswer)) return cell('absent', 'not in the reply');
  return cell('unseen', 'nothing due');
}

/**
 * A key as far as it tells keys apart at a glance. The page has it whole where the store is shown.
 */
function shortKey(record: StoreRecord): string {
  return shorten(describeKey(record));
}

/** Two keys likewise, longer where they begin with the same characters. */
function shortKeys(one: StoreRecord, other: StoreRecord): readonly [string, string] {
  const whole = describeKeys(one, other);
  const [shown, otherShown] = [shorten(whole[0]), shorten(whole[1])];
  return shown === otherShown ? whole : [shown, otherShown];
}

function shorten(key: string): string {
  return key.length > maxKeyChars + 2 ? `${key.slice(0, maxKeyChars)}…` : key;
}

function storeCell(context: TurnContext, subject: Subject): ReportCell {
  const { store, turn } = context.turn;
  if (store === null) return cell('unseen', 'no store seen');
  const [token] = subject.tokens;
  const found = [...subject.tokens, ...subject.facts].flatMap((text) => recordsWith(store, text));
  const [record] = found;
  if (record === undefined)
    return isBefore(context, subject)
      ? cell('unseen', 'not said yet')
      : cell(store.truncated ? 'unseen' : 'absent', 'in no record');
  const key = `under ${shortKey(record)}`;
  const own = keysOf(store, turn.tag);
  if (token === undefined || own.size === 0 || turn.number === subject.turn)
    return cell('holds', key);
  const isShared = [...keysOf(store, token)].some((one) => own.has(one));
  if (isShared) return cell('holds', key);
  const [ownRecord] = recordsWith(store, turn.tag);
  if (ownRecord === undefined) return cell('wrong', key);
  const [shown, other] = shortKeys(record, ownRecord);
  return cell('wrong', `under ${shown}, this turn uses ${other}`);
}

const givenCells = {
  whole: ['holds', 'in the request'],
  missing: ['absent', 'not in the request'],
  cut: ['wrong', 'cut short'],
  repeated: ['wrong', 'more than once'],
  'other-role': ['wrong', 'in the other role'],
  'not-due': ['unseen', 'not due'],
} as const;

function modelCell(context: TurnContext, subject: Subject): ReportCell {
  const { observation, turn, request } = context;
  if (!observation.modelSeen) return cell('unseen', 'no model seen');
  const asked = [...turn.model, ...context.astray];
  if (asked.length === 0) return cell('absent', 'model not asked');
  if (subject.file !== undefined && subject.turn === turn.turn.number)
    return fileCell(context, subject.file);
  const given = (request === null ? null : givenIn(context))?.find(({ expected }) =>
    subject.tokens.includes(expected.token),
  );
  if (given !== undefined) {
    const [state, words] = givenCells[given.state];
    return cell(state, words);
  }
  const isGiven = asked.some(({ answer }) => isIn(answer.text ?? '', subject));
  const isSent = [...asked, ...turn.beside].some(({ transcript }) =>
    transcript.utterances.some(({ text }) => isIn(text, subject)),
  );
  if (isSent) return cell('holds', 'in the request');
  if (isGiven) return cell('holds', 'answered');
  return isDueIn(context, subject)
    ? cell('absent', 'not in the request')
    : cell('unseen', 'not due');
}

/**
 * Whether words without a mark are due in a request: those of its own session, once they are said.
 */
function isDueIn(context: TurnContext, subject: Subject): boolean {
  return [...context.earlier, context].some(({ turn: { turn } }) => turn.number === subject.turn);
}

function fileCell(context: TurnContext, file: NonNullable<Subject['file']>): ReportCell {
  const arrival = arrivalOf(context, file);
  switch (arrival.kind) {
    case 'whole':
      return cell('holds', 'whole in the request');
    case 'name-only':
      return cell('wrong', 'its name alone');
    case 'clipped':
      return cell('wrong', 'not whole');
    case 'mistaken':
      return cell('wrong', 'as another file');
    case 'dropped':
      return cell('absent', 'not in the request');
  }
}

function controlPlaneCell({ turn }: TurnContext, subject: Subject): ReportCell {
  const { memory, notifications } = turn;
  const write = memory.find((one) => one.kind === 'write' && isIn(one.content, subject));
  const read = memory.find(
    (one) => one.kind === 'read' && one.rows.some((row) => isIn(row, subject)),
  );
  if (write?.accepted === false || read?.accepted === false) return cell('wrong', 'refused');
  if (read !== undefined) return cell('holds', 'row read');
  if (write?.kind === 'write')
    return cell('holds', write.automatic ? 'automatic row' : 'row written');
  if (notifications.some((text) => isIn(text, subject))) return cell('holds', 'pushed');
  if (memory.some((one) => !one.accepted)) return cell('absent', 'refused');
  return memory.length > 0 ? cell('absent', 'not in a row') : cell('unseen', 'nothing asked');
}
