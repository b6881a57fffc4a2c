// Fuzzed agents on which the two opinions once differed (script/fuzz), as their smallest cases,
// with what must be said.
import { expect, it } from 'vitest';
import { type FuzzCase, type PlacedFault, plainManners } from './cases.ts';
import type { TurnPlan } from './conversation.ts';
import { judgeTwice, opinions } from './fuzz.ts';
import type { Manners } from './manners.ts';
import { plainCanaries } from './plain-canaries.ts';

const canaries = new Map(plainCanaries().map((canary) => [canary.name, canary]));

/** A turn: its kind, its session, and what else is not plain about it. */
function turn(kind: TurnPlan['kind'], session: number, rest: Partial<TurnPlan> = {}): TurnPlan {
  const plain = { manner: 'plain', restart: null, about: 0, files: 1 } as const;
  return { ...plain, kind, session, caption: false, atOnce: false, expects: false, ...rest };
}

/** A fault in the turn of an index. */
function fault(name: string, index: number, rest: Partial<PlacedFault['place']> = {}): PlacedFault {
  return { fault: name, place: { turn: index, pick: 0, other: 0, rounds: 'all', ...rest } };
}

interface Found {
  readonly name: string;
  readonly wanted: string;
  readonly conversation: FuzzCase['conversation'];
  readonly faults: readonly PlacedFault[];
  readonly manners?: Partial<Manners>;
  readonly harmless?: readonly string[];
  readonly hasStore?: true;
}

const overlap = { manner: 'overlap' } as const;
const stopped = { manner: 'stop' } as const;
const dropped = { manner: 'drop' } as const;
const restarted = { restart: 'container' } as const;

const found: readonly Found[] = [
  {
    name: 'a text cut short of its tag behind the one beside it',
    wanted: 'not-sent-to-model: turn 3',
    conversation: 'concurrent-turns',
    faults: [fault('cut a message', 2, { pick: 7, other: 159 })],
    manners: { overlap: 'answers-last' },
  },
  {
    name: 'a text cut short of its tag behind the result of the one beside it',
    wanted: 'answered-without-model: turn 2',
    conversation: [turn('remember', 0), turn('talk', 0, overlap)],
    faults: [fault('cut a message', 1, { pick: 1, other: 689 })],
    manners: { overlap: 'answers-last' },
  },
  {
    name: "another session's file, its call run for a text that stands there twice",
    wanted: 'leaked-from-other-session: turn 2',
    conversation: [turn('file', 0, overlap), turn('talk', 1)],
    faults: [
      fault('send a text of another session in place of a text', 1, { rounds: 'first' }),
      fault('double a message', 1, { other: 407 }),
    ],
    manners: { overlap: 'apart' },
  },
  {
    name: 'an answer that quotes an earlier one, said by the user',
    wanted: 'sent-out-of-order: turn 4',
    conversation: [turn('talk', 0), turn('talk', 0, stopped), turn('talk', 0), turn('talk', 0)],
    faults: [
      fault('give a message the other role', 3, { pick: 5 }),
      fault('give a late answer before the next one', 0),
    ],
    manners: { stopped: 'nothing' },
  },
  {
    name: 'an answer that quotes a text, said by the user as well',
    wanted: 'sent-doubled: turn 4',
    conversation: [turn('talk', 0), turn('talk', 1), turn('talk', 0, restarted), turn('talk', 0)],
    faults: [fault('double a message in the other role', 3, { pick: 3 })],
    manners: { survivesRestart: 'memory' },
    harmless: ['quotes its history in each reply'],
  },
  {
    name: 'a file without its caption, as what the assistant said, in a turn that is stopped',
    wanted: 'attachment-dropped: turn 1',
    conversation: [turn('file', 0, { ...stopped, caption: true })],
    faults: [fault('drop the caption', 0), fault('give a message the other role', 0)],
    manners: { stopped: 'nothing' },
  },
  {
    name: 'a model left out beside a turn that asks about an earlier one',
    wanted: 'answered-without-model: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0), turn('talk', 0, overlap)],
    faults: [fault('ask about the turn beside it', 0), fault('skip the model', 1)],
    manners: { overlap: 'apart' },
  },
  {
    name: 'a text dropped, and the answer given to the turn beside it as well',
    wanted: 'not-sent-to-model: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0), turn('talk', 0, overlap)],
    faults: [
      fault('drop a message', 1, { pick: 2 }),
      fault('give all answers to one of the overlapping turns', 0, { pick: 1 }),
    ],
    manners: { overlap: 'apart' },
  },
  {
    name: 'a text dropped, and the answers swapped',
    wanted: 'not-sent-to-model: turn 2',
    conversation: 'concurrent-turns',
    faults: [
      fault('swap the answers of overlapping turns', 0),
      fault('drop a message', 1, { pick: 2 }),
    ],
  },
  {
    name: "a text cut short of its tag behind another session's",
    wanted: 'leaked-from-other-session: turn 2',
    conversation: [turn('talk', 0, overlap), turn('talk', 1, overlap)],
    faults: [
      fault('cut a message', 1, { other: 115 }),
      fault('put in a message of another session', 1),
    ],
    manners: { overlap: 'apart' },
  },
  {
    name: 'a second agent that is not asked, beside a file that came without its caption',
    wanted: 'peer-not-reached: turn 1',
    conversation: [
      turn('peer', 0, { expects: true }),
      turn('file', 0, { ...overlap, caption: true }),
    ],
    faults: [fault('look the peer up and ask nothing', 0), fault('drop the caption', 1)],
  },
  {
    name: 'an answer of another session that has lost its mark',
    wanted: 'leaked-from-other-session: turn 6',
    conversation: 'session-isolation',
    faults: [
      fault('add an answer of another session', 5, { other: 441 }),
      fault('lose the end of the answer', 5),
    ],
  },
  {
    name: 'a turn that the canary names is nowhere, and an earlier one is stored and not sent',
    wanted: 'not-stored: turn 5',
    conversation: 'restart-continuity',
    faults: [fault('lose the last half at a restart', 1), fault('drop a message', 4)],
    hasStore: true,
  },
  {
    name: 'a history in the system text alone, of a turn that was still under way',
    wanted: 'passed',
    conversation: [turn('talk', 0, overlap), turn('talk', 0, overlap), turn('talk', 0)],
    faults: [fault('send the history in the system text as well', 1)],
    manners: { overlap: 'apart' },
  },
  {
    name: 'the text of a stopped turn cut short of its tag',
    wanted: 'not-sent-to-model: turn 2',
    conversation: [turn('talk', 0, stopped), turn('talk', 0, stopped)],
    faults: [fault('cut a message', 1, { pick: 1, other: 885 })],
    manners: { keepsEnded: 'text', stopped: 'nothing' },
  },
  {
    name: 'an answer kept twice, once with words that no model gave',
    wanted: 'sent-doubled: turn 3',
    conversation: [turn('talk', 0, stopped), turn('talk', 0, dropped), turn('talk', 0)],
    faults: [fault('skip the model', 1), fault('give a late answer before the next one', 0)],
    manners: { streamCancellation: 'cancel', stopped: 'nothing' },
  },
  {
    name: 'notes taken of a dropped turn, without the history',
    wanted: 'passed',
    conversation: [turn('talk', 0), turn('talk', 0, dropped), turn('talk', 0)],
    faults: [],
    harmless: ['takes notes of the turn in a queue'],
  },
  {
    name: 'notes taken of a dropped turn whose text was sent twice',
    wanted: 'sent-doubled: turn 1',
    conversation: [turn('talk', 0, dropped), turn('talk', 0)],
    faults: [fault('double a message', 0)],
    harmless: ['takes notes of the turn in a queue'],
  },
  {
    name: 'the first answer kept of two to a dropped turn',
    wanted: 'passed',
    conversation: [turn('talk', 0, dropped), turn('talk', 0, { expects: true })],
    faults: [],
    harmless: ['asks again and keeps the first answer'],
  },
  {
    name: 'an answer to a dropped turn that took notes of itself',
    wanted: 'passed',
    conversation: [turn('talk', 0, dropped), turn('talk', 0, { expects: true })],
    faults: [],
    harmless: ['takes notes of the turn in a queue'],
  },
  {
    name: 'the first of two answers, stored and not sent',
    wanted: 'stored-not-sent-to-model: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0)],
    faults: [fault('drop a message', 1, { pick: 1 })],
    harmless: ['asks again and keeps the first answer'],
    hasStore: true,
  },
  {
    name: 'a text of another session asked about when the turn is over, with its mark at the end',
    wanted: 'leaked-from-other-session: turn 2',
    conversation: [turn('talk', 1), turn('talk', 0), turn('talk', 1)],
    faults: [fault('ask later with a text of another session', 1)],
  },
  {
    name: 'a turn of another one asked about beside a file, with two texts in other places',
    wanted: 'answered-without-model: turn 2',
    conversation: [turn('file', 0), turn('talk', 0, overlap)],
    faults: [fault('ask about the turn beside it', 0), fault('swap two messages', 1, { pick: 13 })],
  },
  {
    name: 'answers of overlapping turns given to one, and the other asked about twice',
    wanted: 'answer-lost: turn 1',
    conversation: [turn('talk', 2), turn('talk', 2, overlap)],
    faults: [
      fault('give all answers to one of the overlapping turns', 0, { pick: 1 }),
      fault('ask about the turn beside it', 0),
    ],
  },
  {
    name: 'a second file that was never read, and notes that were asked for without tools',
    wanted: 'attachment-dropped: turn 1',
    conversation: 'several-files',
    faults: [fault('double a message', 0, { other: 83 })],
    harmless: ['takes notes of the turn in a queue'],
  },
  {
    name: 'a fact of another session asked about without marks when a stopped turn is over',
    wanted: 'leaked-from-other-session: turn 2',
    conversation: [turn('tell', 0), turn('remember', 1, stopped)],
    faults: [fault('ask later with unmarked words of all sessions', 1)],
  },
  {
    name: 'a message in words of nobody, and its turn quoted in others',
    wanted: 'sent-doubled: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0)],
    faults: [fault('tell a message in words of nobody as well', 1, { pick: 1 })],
    harmless: ['reminds of earlier texts after the text'],
  },
  {
    name: 'a title asked for with rows of other sessions that memory has served',
    wanted: 'passed',
    conversation: [turn('talk', 2), turn('remember', 1), turn('recall', 0)],
    faults: [],
    harmless: ['writes rows by itself in a queue', 'asks for a title'],
  },
  {
    name: 'a summary of a dropped turn for which a question of another session was asked',
    wanted: 'leaked-from-other-session: turn 2',
    conversation: [turn('talk', 0), turn('talk', 2, dropped)],
    faults: [fault('send a text of another session in place of a text', 1)],
    harmless: ['asks for a summary in a queue'],
  },
  {
    name: 'a file that nothing but a summary without tools has asked about, in a stopped turn',
    wanted: 'passed',
    conversation: [turn('file', 0, stopped)],
    faults: [fault('skip the model', 0)],
    harmless: ['asks for a summary in a queue'],
  },
  {
    name: 'the second answer kept twice of an overlapping turn, whose user was given the first',
    wanted: 'sent-doubled: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0, overlap)],
    faults: [fault('ask again and keep an answer twice', 0, { pick: 1 })],
    harmless: ['asks again and gives the first answer'],
  },
  {
    name: 'texts of two sessions without marks, but with the names of their files, asked about in a turn',
    wanted: 'leaked-from-other-session: turn 3',
    conversation: [turn('file', 1), turn('file', 0), turn('talk', 0, stopped)],
    faults: [fault('ask later with unmarked words of all sessions', 2, { pick: 12 })],
  },
  {
    name: 'an answer of another session in place of the text of a dropped turn',
    wanted: 'leaked-from-other-session: turn 3',
    conversation: [turn('talk', 2), turn('talk', 0), turn('talk', 0, dropped)],
    faults: [fault('send a text of another session in place of a text', 2, { pick: 2, other: 1 })],
  },
  {
    name: 'a text dropped from the request of a dropped turn, and told in a summary made after its answer',
    wanted: 'not-sent-to-model: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0, dropped), turn('talk', 1)],
    faults: [fault('drop a message', 1)],
    harmless: ['asks for a summary in a queue'],
  },
  {
    name: 'the same, with a quotation of the text at the end of the summary',
    wanted: 'not-sent-to-model: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0, dropped), turn('talk', 1)],
    faults: [fault('drop a message', 1)],
    harmless: ['asks for a summary in a queue', 'quotes its history in each reply'],
  },
  {
    name: 'a stopped turn that only a summary asked about, which quotes what an answer quoted',
    wanted: 'passed',
    conversation: [turn('talk', 0), turn('talk', 0), turn('talk', 0, stopped), turn('talk', 1)],
    faults: [fault('skip the model', 2)],
    manners: { keepsEnded: 'text' },
    harmless: ['asks for a summary in a queue', 'quotes its history in each reply'],
  },
  {
    name: 'an earlier text in place of the text of a stopped turn, and a summary made after its answer',
    wanted: 'sent-doubled: turn 2',
    conversation: [turn('talk', 0), turn('talk', 0, stopped)],
    faults: [fault('ask about the turn beside it', 1)],
    manners: { stopped: 'nothing' },
    harmless: ['asks for a summary in a queue'],
  },
  {
    name: 'the text of a stopped turn dropped, and notes taken after its answer',
    wanted: 'stored-not-sent-to-model: turn 2',
    conversation: [turn('talk', 0, stopped), turn('talk', 0, stopped)],
    faults: [fault('drop a message', 1, { pick: 14 })],
    manners: { stopped: 'nothing' },
    harmless: ['takes notes of the turn in a queue'],
    hasStore: true,
  },
  {
    name: 'an earlier text behind a file, with calls until the agent gives up, and notes taken without tools',
    wanted: 'attachment-dropped: turn 2',
    conversation: [
      turn('peer', 1),
      turn('file', 1, { atOnce: true }),
      turn('talk', 0),
      turn('talk', 0),
    ],
    faults: [fault('double a message', 1, { other: 257 }), fault('drop a message', 1)],
    manners: { keepsEnded: 'all', overlap: 'apart' },
    harmless: ['takes notes of the turn in a queue'],
  },
  {
    name: 'the text beside it asked about in place of its own, with a call, and a question for the queue',
    wanted: 'sent-out-of-order: turn 2',
    conversation: [
      turn('remember', 2, { atOnce: true }),
      turn('talk', 2, { ...overlap, atOnce: true }),
      turn('talk', 0),
      turn('talk', 0),
    ],
    faults: [
      fault('ask about the turn beside it', 0),
      fault('drop a message', 1, { rounds: 'later' }),
    ],
    harmless: ['asks for the next question in a queue'],
  },
  {
    name: 'the text beside it asked about in place of its own, and words of another session in a queue',
    wanted: 'leaked-from-other-session: turn 3',
    conversation: [turn('talk', 1), turn('talk', 0), turn('talk', 0, overlap)],
    faults: [
      fault('ask about the turn beside it', 0),
      fault('ask later with a text of another session', 1),
    ],
  },
  {
    name: 'the text beside it asked about in place of its own, and a summary of both in a queue',
    wanted: 'answer-lost: turn 2',
    conversation: [
      turn('talk', 0, { atOnce: true }),
      turn('talk', 0, { ...overlap, atOnce: true }),
    ],
    faults: [fault('ask about the turn beside it', 0)],
    manners: { overlap: 'answers-last' },
    harmless: ['asks for a summary in a queue'],
  },
  {
    name: 'a tool round that comes back twice, of before a restart that leaves the memory alone',
    wanted: 'passed',
    conversation: [
      turn('remember', 0),
      turn('talk', 0),
      turn('talk', 0, { ...restarted, atOnce: true }),
    ],
    faults: [fault('resume twice', 0)],
    manners: { survivesRestart: 'memory' },
  },
];

for (const one of found)
  it(`${one.name}: ${one.wanted}`, async () => {
    const { conversation, faults, harmless = [], hasStore = false } = one;
    const manners = { ...plainManners, ...one.manners };
    const given = { conversation, faults, harmless, manners, hasStore, seed: 0 };
    const { wanted, got } = await opinions(given, canaries, judgeTwice);
    expect([wanted, got]).toEqual([one.wanted, one.wanted]);
  });
