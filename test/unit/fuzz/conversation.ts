// Random conversations as canaries: built from plain numbers, so that a failing one shrinks to the
// smallest.
import type {
  Canary,
  FactDefinition,
  RestartKind,
  SkillDefinition,
  TurnDefinition,
  TurnManner,
} from '../../../src/domain/canary.ts';
import type { Expectation } from '../../../src/domain/expectation.ts';

import { groupStart, isEnded } from './manners.ts';
import { toFileTurn, toPeerTurn, toSkillTurn } from './tool-turns.ts';

/** One turn in numbers; what makes no sense where it stands becomes small talk. */
export interface TurnPlan {
  readonly kind: 'talk' | 'tell' | 'ask' | 'file' | 'remember' | 'recall' | 'skill' | 'peer';
  /** How it is sent, where that makes sense. */
  readonly manner: 'plain' | 'overlap' | 'stop' | 'drop';
  /** What is started again before it. */
  readonly restart: RestartKind | null;
  /** Session 0, 1 or 2. */
  readonly session: number;
  /** Which earlier turn is asked about. */
  readonly about: number;
  readonly files: number;
  readonly caption: boolean;
  /** Whether a memory row is due before the reply. */
  readonly atOnce: boolean;
  /** False: nothing is expected beyond what holds in every turn. */
  readonly expects: boolean;
}

const topics = ['colour', 'city', 'pet', 'river', 'author', 'number', 'garden', 'tool'] as const;
const talk = [
  ['Please suggest something light for lunch.', 'How about a soup and some bread?'],
  ['I walked to the harbour this morning.', 'That must have been a fine walk.'],
  ['It is a quiet day here. Is it the same at your place?', 'It is quiet here as well.'],
  ['Thank you, that is a help.', 'You are welcome.'],
] as const;

/** A turn without its place and manner. */
export type Turn = Pick<TurnDefinition, 'send' | 'files' | 'model' | 'expect' | 'peer'>;

/** What was told so far: where, and under which topic. */
interface Told {
  readonly topic: string;
  readonly session: number;
  readonly turn: number;
  readonly by: 'tell' | 'remember';
}

/**
 * The canary of a plan. A last turn that asks is added where no turn expects anything of a reply.
 */
export function toConversation(plans: readonly TurnPlan[]): Canary {
  const facts: Record<string, FactDefinition> = {};
  const told: Told[] = [];
  const skills: SkillDefinition[] = [];
  const turns: TurnDefinition[] = [];
  const add = (plan: TurnPlan): void => {
    const number = turns.length + 1;
    const position = { file: 'fuzz.yaml', line: number, column: 1 };
    const session = `s${plan.session}`;
    const manner = toManner(plan, turns);
    // What is told beside a turn, or in one that is broken off, cannot be asked for.
    const ahead = manner.overlap === true ? groupStart([...turns, manner], number - 1) : number;
    const sure = told.filter((t) => t.turn <= ahead && !isEnded(turns[t.turn - 1]));
    const turn = toTurn(plan, { number, facts, told: sure, skills, tell: (one) => told.push(one) });
    const expect = isEnded(manner)
      ? turn.expect.filter(({ kind }) => !kind.startsWith('reply-'))
      : [...turn.expect, ...toDropped(plan, turns)];
    turns.push({ position, session, ...turn, ...manner, expect });
  };
  for (const plan of plans) add(plan);
  if (!turns.some(({ expect }) => expect.some((e) => e.kind.startsWith('reply-')))) {
    const plain = { manner: 'plain', restart: null } as const;
    const last = {
      ...plain,
      session: 0,
      about: 0,
      files: 1,
      caption: false,
      atOnce: false,
      expects: true,
    };
    const isTold = told.some(
      ({ session, by, turn }) => session === 0 && by === 'tell' && !isEnded(turns[turn - 1]),
    );
    if (!isTold) add({ ...last, kind: 'tell' });
    add({ ...last, kind: 'ask' });
  }
  return {
    name: 'fuzz',
    title: 'Fuzz',
    suite: 'own',
    position: { file: 'fuzz.yaml', line: 1, column: 1 },
    proves: ['history'],
    needs: [],
    facts,
    ...(skills.length === 0 ? {} : { skills }),
    turns,
  };
}

/** How a turn is sent: as it is planned, where the turn before lets it. */
function toManner({ manner, restart }: TurnPlan, before: readonly TurnDefinition[]): TurnManner {
  const previous = before.at(-1);
  if (manner === 'overlap' && previous !== undefined && !isEnded(previous))
    return { overlap: true };
  return {
    ...(restart === null || previous === undefined ? {} : { restart }),
    ...(manner === 'stop' ? { stop: true } : {}),
    ...(manner === 'drop' ? { disconnectAfter: 0 } : {}),
  };
}

/** Asks what has become of the last turn of the session that was dropped. */
function toDropped(plan: TurnPlan, before: readonly TurnDefinition[]): Expectation[] {
  const at = before.findLastIndex(
    ({ session, disconnectAfter }) =>
      session === `s${plan.session}` && disconnectAfter !== undefined,
  );
  const position = { file: 'fuzz.yaml', line: before.length + 1, column: 5 };
  return plan.expects && at >= 0 ? [{ position, kind: 'stream-dropped-turn', turn: at + 1 }] : [];
}

/** What of a conversation is there already. */
export interface Sofar {
  readonly number: number;
  readonly facts: Record<string, FactDefinition>;
  /** What may be asked about. */
  readonly told: readonly Told[];
  readonly skills: SkillDefinition[];
  tell(told: Told): void;
}

function toTurn(plan: TurnPlan, sofar: Sofar): Turn {
  const { number, facts, told, tell } = sofar;
  const topic = `${topics[number % topics.length] ?? ''} of day ${number}`;
  const at = { position: { file: 'fuzz.yaml', line: number, column: 5 } };
  const contains = (text: string): Expectation[] =>
    plan.expects ? [{ ...at, kind: 'reply-contains', text }] : [];
  const asked = told.filter(({ by, session }) =>
    plan.kind === 'recall' ? by === 'remember' : by === 'tell' && session === plan.session,
  );
  const about = asked[plan.about % Math.max(1, asked.length)];
  switch (plan.kind) {
    case 'tell':
      facts[`f${number}`] = { kind: 'word', startsWith: '' };
      tell({ topic, session: plan.session, turn: number, by: 'tell' });
      return {
        send: `My ${topic} is \${f${number}}.`,
        files: [],
        model: [{ kind: 'say', find: [], say: 'I see. Is there more to it?', otherwise: null }],
        expect: [],
      };
    case 'ask':
      if (about === undefined) break;
      return {
        send: `What did I say is my ${about.topic}?`,
        files: [],
        model: [toAnswer(`My ${about.topic} is {}.`, 'user')],
        expect: [
          ...contains(`\${f${about.turn}}`),
          ...(plan.expects
            ? [{ ...at, kind: 'store-same-key-as-turn', turn: about.turn } as const]
            : []),
        ],
      };
    case 'remember':
      facts[`f${number}`] = { kind: 'code', startsWith: '' };
      tell({ topic, session: plan.session, turn: number, by: 'remember' });
      return {
        send: `Please remember that my ${topic} is \${f${number}}.`,
        files: [],
        model: [
          {
            kind: 'call',
            tool: 'commit-memory',
            find: [{ pattern: `my ${topic} is {}.`, in: 'user', pick: 'last' }],
            with: { content: `My ${topic} is {}.` },
            file: null,
          },
          { kind: 'say', find: [], say: 'I have made a note of it.', otherwise: null },
        ],
        expect: plan.expects
          ? [
              {
                ...at,
                kind: 'memory-written',
                text: `\${f${number}}`,
                ...(plan.atOnce ? { withinMs: 0 } : {}),
              },
            ]
          : [],
      };
    case 'recall':
      if (about === undefined) break;
      return {
        send: `Please look up my ${about.topic} in your memory.`,
        files: [],
        model: [
          {
            kind: 'call',
            tool: 'recall-memory',
            find: [],
            with: { query: about.topic },
            file: null,
          },
          toAnswer(`My ${about.topic} is {}.`, 'tool-result'),
        ],
        expect: [
          ...contains(`\${f${about.turn}}`),
          ...(plan.expects
            ? [{ ...at, kind: 'memory-recalled', text: `\${f${about.turn}}` } as const]
            : []),
        ],
      };
    case 'file':
      return toFileTurn(plan, sofar, contains);
    case 'skill':
      return toSkillTurn(plan, sofar, contains);
    case 'peer':
      return toPeerTurn(plan, sofar, contains);
    case 'talk':
      break;
  }
  const [send, say] = talk[plan.about % talk.length] ?? talk[0];
  return { send, files: [], model: [{ kind: 'say', find: [], say, otherwise: null }], expect: [] };
}

function toAnswer(pattern: string, where: 'user' | 'tool-result'): TurnDefinition['model'][number] {
  const find = [{ pattern, in: where, pick: 'last' } as const];
  return { kind: 'say', find, say: 'You said that it is {}.', otherwise: 'I do not know it.' };
}
