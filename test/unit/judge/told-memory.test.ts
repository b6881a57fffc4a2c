// Agents that tell their model what they remember, with no tool to look it up: green as their
// profile says so (`recall: told`), red where what was noted does not come back.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent, idealTools, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel, toCanary } from '../adversarial/play.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** A note, and the context that made it. */
interface Note {
  readonly contextId: string | null;
  readonly text: string;
}

interface Design {
  /** The notes that are told in a request. Absent: all of them. */
  readonly known?: (notes: readonly Note[], moment: Moment) => readonly Note[];
  /** How they are told. Absent: in the system text. */
  readonly tell?: (told: string, messages: readonly AgentMessage[]) => readonly AgentMessage[];
  /** False: nothing is noted. */
  readonly isWritten?: boolean;
}

const inSystem = (told: string, messages: readonly AgentMessage[]) => [
  say('system', `You are helpful.\n\n# What you remember\n${told}`),
  ...messages,
];

function toHabits({ known = (notes) => notes, tell = inSystem, isWritten = true }: Design): Habits {
  const notes: Note[] = [];
  return {
    tools: () => idealTools.filter(({ name }) => name !== 'recall_memory'),
    tool({ name, given }, run, { wire }) {
      if (name !== 'commit_memory') return run(given);
      if (isWritten) notes.push({ contextId: wire.contextId, text: given.content ?? '' });
      return 'Noted.';
    },
    messages(messages, moment) {
      const told = known(notes, moment).map(({ text }) => `- ${text}`);
      return told.length === 0 ? messages : tell(told.join('\n'), messages);
    },
  };
}

async function judge(canary: string, design: Design, recall: 'told' | 'tool' = 'told') {
  const random = seededRandom(41);
  const model = createModel();
  const plane = createMemoryPlane();
  const agent = createIdealAgent((request) => model.answer(request), plane, toHabits(design));
  const workspace = createWorkspace({ agent, controlPlane: plane, model, container: null }, random);
  const declared = { volumes: [], memory: 'own', recall } as const;
  return judgeRecord(await playInMemory(toCanary(canary), workspace, random, declared));
}

/** What a session knows is what there was when it began. */
function asItBegan(): NonNullable<Design['known']> {
  const begun = new Map<string | null, readonly Note[]>();
  return (notes, { wire: { contextId } }) => {
    const known = begun.get(contextId) ?? [...notes];
    begun.set(contextId, known);
    return known;
  };
}

/** What is known is what there was when the agent started, or when it was first asked. */
function asOfOld(): NonNullable<Design['known']> {
  let first: readonly Note[] | undefined;
  return (notes) => {
    first ??= [...notes];
    return first;
  };
}

const besideUser: Design['tell'] = (told, messages) =>
  messages.map((message, index) =>
    index === messages.findLastIndex(({ role }) => role === 'user')
      ? { ...message, text: `${message.text}\n\nMemories that may help:\n${told}` }
      : message,
  );

const canaries = [
  'memory-across-sessions',
  'memory-three-sessions',
  'corrected-fact',
  'whole-memory',
  'writes-together',
];

describe.each<[string, () => Design]>([
  ['in the system text', () => ({})],
  ['in the system text, as it was when the session began', () => ({ known: asItBegan() })],
  ["next to the user's words", () => ({ tell: besideUser })],
  [
    'in a reminder',
    () => ({
      tell: (told, messages) => [
        say('user', `<system-reminder>\n${told}\n</system-reminder>`),
        ...messages,
      ],
    }),
  ],
])('an agent that tells its model what it remembers %s', (_how, design) => {
  it.each(canaries)('passes %s', async (canary) => {
    const { verdict, headline } = await judge(canary, design());
    expect(headline).not.toContain('no tool');
    expect(verdict, headline).toBe('passed');
  });
});

describe('an agent that says that it tells its model what it remembers', () => {
  it.each<[string, Design]>([
    ['keeps nothing', { isWritten: false }],
    ['tells what was there when it started', { known: asOfOld() }],
    [
      'tells what the session itself has noted',
      {
        known: (notes, { wire }) => notes.filter(({ contextId }) => contextId === wire.contextId),
      },
    ],
  ])('fails where it %s', async (_what, design) => {
    const { verdict, layer, headline } = await judge('memory-across-sessions', design);
    expect({ verdict, layer }, headline).toEqual({
      verdict: 'failed',
      layer: 'memory-not-recalled',
    });
    expect(headline).toContain('nothing that the model was given holds it');
  });

  it('fails where a correction is lost', async () => {
    const first: Design['known'] = (notes) => notes.slice(0, 1);
    expect(await judge('corrected-fact', { known: first })).toMatchObject({
      verdict: 'failed',
      layer: 'memory-not-recalled',
    });
  });

  it('has leaked another conversation where it tells that one word for word', async () => {
    const said: AgentMessage[] = [];
    const random = seededRandom(41);
    const model = createModel();
    const plane = createMemoryPlane();
    const habits: Habits = {
      ...toHabits({}),
      messages(messages) {
        const text = said.map((one) => one.text).join('\n');
        said.push(...messages.slice(-1));
        return text === '' ? messages : inSystem(text, messages);
      },
    };
    const agent = createIdealAgent((request) => model.answer(request), plane, habits);
    const parts = { agent, controlPlane: plane, model, container: null };
    const canary = toCanary('memory-across-sessions');
    const declared = { volumes: [], memory: 'own', recall: 'told' } as const;
    const record = await playInMemory(canary, createWorkspace(parts, random), random, declared);
    expect(judgeRecord(record)).toMatchObject({
      verdict: 'failed',
      layer: 'leaked-from-other-session',
    });
  });

  it('is unproven where its profile does not say so, and both lines are named', async () => {
    const { layer, error } = await judge('memory-across-sessions', {}, 'tool');
    expect(layer).toBe('unproven');
    expect(error?.hint).toContain('without: memory');
    expect(error?.hint).toContain('"recall: told"');
  });
});
