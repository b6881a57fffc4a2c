// Random conversations as canaries: built from plain numbers, so that a failing one shrinks to the smallest.
import type {
  Canary,
  Expectation,
  FactDefinition,
  TurnDefinition,
} from '../../../src/domain/canary.ts';

/** One turn in numbers; what makes no sense where it stands becomes small talk. */
export interface TurnPlan {
  readonly kind: 'talk' | 'tell' | 'ask' | 'file' | 'remember' | 'recall';
  /** Session 0, 1 or 2. */
  readonly session: number;
  /** Which earlier turn is asked about. */
  readonly about: number;
  readonly files: number;
  readonly caption: boolean;
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

type Turn = Pick<TurnDefinition, 'send' | 'files' | 'model' | 'expect'>;

/** What was told so far: where, and under which topic. */
interface Told {
  readonly topic: string;
  readonly session: number;
  readonly turn: number;
  readonly by: 'tell' | 'remember';
}

/** The canary of a plan. A last turn that asks is added where no turn expects anything of a reply. */
export function toConversation(plans: readonly TurnPlan[]): Canary {
  const facts: Record<string, FactDefinition> = {};
  const told: Told[] = [];
  const turns: TurnDefinition[] = [];
  const add = (plan: TurnPlan): void => {
    const number = turns.length + 1;
    const position = { file: 'fuzz.yaml', line: number, column: 1 };
    const session = `s${plan.session}`;
    turns.push({ position, session, ...toTurn(plan, { number, facts, told }) });
  };
  for (const plan of plans) add(plan);
  if (!turns.some(({ expect }) => expect.some((e) => e.kind.startsWith('reply-')))) {
    const last = { session: 0, about: 0, files: 1, caption: false, expects: true } as const;
    if (!told.some(({ session, by }) => session === 0 && by === 'tell'))
      add({ ...last, kind: 'tell' });
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
    turns,
  };
}

interface Sofar {
  readonly number: number;
  readonly facts: Record<string, FactDefinition>;
  readonly told: Told[];
}

function toTurn(plan: TurnPlan, sofar: Sofar): Turn {
  const { number, facts, told } = sofar;
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
      told.push({ topic, session: plan.session, turn: number, by: 'tell' });
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
      told.push({ topic, session: plan.session, turn: number, by: 'remember' });
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
        expect: plan.expects ? [{ ...at, kind: 'memory-written', text: `\${f${number}}` }] : [],
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

function toFileTurn(
  plan: TurnPlan,
  { number, facts }: Sofar,
  contains: (text: string) => Expectation[],
): Turn {
  const numbers = Array.from({ length: plan.files }, (_, index) => index + 1);
  const mark = (file: number): string => `m${number}x${file}`;
  for (const file of numbers) facts[mark(file)] = { kind: 'code', startsWith: '' };
  return {
    send: plan.caption ? 'Please read what I attached and tell me its marks.' : null,
    files: numbers.map((file) => ({
      name: `notes-${number}-${file}.txt`,
      mimeType: 'text/plain',
      text: `Notes of page ${file}.\n\${filler:120}\nThe mark of page ${file} is \${${mark(file)}}.\nThat is all of it.`,
    })),
    model: [
      ...numbers.map(
        (file) => ({ kind: 'call', tool: 'read-file', find: [], with: {}, file }) as const,
      ),
      {
        kind: 'say',
        find: numbers.map(
          (file) =>
            ({ pattern: `The mark of page ${file} is {}.`, in: 'any', pick: 'last' }) as const,
        ),
        say: `I read it: ${numbers.map((file) => `{file:${file}} says {${file}}`).join('; ')}.`,
        otherwise: 'I could not read all of it.',
      },
    ],
    expect: numbers.flatMap((file) => [
      ...contains(`\${${mark(file)}}`),
      ...contains(`\${file:${file}}`),
    ]),
  };
}
