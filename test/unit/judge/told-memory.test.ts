// Agents that tell their model what they remember, with no tool to look it up: green as their
// profile says so (`unasked: [recall-memory]`), red where what was noted does not come back.
import { describe, expect, it } from 'vitest';
import type { DeclaredBehaviour } from '../../../src/domain/record.ts';
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

const inSystem = (told: string, messages: readonly AgentMessage[]): readonly AgentMessage[] => [
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

async function judge(
  canary: string,
  design: Design & Habits,
  unasked: NonNullable<DeclaredBehaviour['unasked']> = ['recall-memory'],
) {
  const random = seededRandom(41);
  const model = createModel();
  const plane = createMemoryPlane();
  const agent = createIdealAgent(
    (request) => model.answer(request),
    plane,
    design.tools === undefined ? toHabits(design) : design,
  );
  const workspace = createWorkspace({ agent, controlPlane: plane, model, container: null }, random);
  const declared = { volumes: [], memory: 'own', unasked } as const;
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

const besideUser = (told: string, messages: readonly AgentMessage[]) =>
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
  [
    'as an answer that nobody gave',
    () => ({ tell: (told, messages) => [say('assistant', told), ...messages] }),
  ],
  [
    'as the result of a call that the model did not make',
    () => ({
      tell: (told, messages) => {
        const call = { id: 'own1', name: 'load_memories', arguments: '{}' };
        return [
          ...messages,
          { ...say('assistant', ''), toolCalls: [call] },
          { ...say('tool', told), toolCallId: 'own1' },
        ];
      },
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
    const declared = { volumes: [], memory: 'own', unasked: ['recall-memory'] } as const;
    const record = await playInMemory(canary, createWorkspace(parts, random), random, declared);
    expect(judgeRecord(record)).toMatchObject({
      verdict: 'failed',
      layer: 'leaked-from-other-session',
    });
  });

  it('is unproven where its profile does not say so, and both lines are named', async () => {
    const { layer, error } = await judge('memory-across-sessions', {}, []);
    expect(layer).toBe('unproven');
    expect(error?.hint).toContain('without: memory');
    expect(error?.hint).toContain('"unasked: [recall-memory]"');
    expect(error?.message).toContain(
      'search_memory; the request has commit_memory, read_file, run_skill, delegate_task)',
    );
  });
});

/** Notes each turn once it is answered, and has a tool to look the notes up, or tells them. */
function noting(isTold: boolean, isKept = true, forgets = false, tell = inSystem): Habits {
  const notes: { readonly contextId: string | null; readonly text: string }[] = [];
  const read = (): string => notes.map(({ text }) => text).join('\n');
  const hidden = isTold ? ['commit_memory', 'recall_memory'] : ['commit_memory'];
  return {
    tools: () => idealTools.filter(({ name }) => !hidden.includes(name)),
    tool: ({ name, given }, run) => (name === 'recall_memory' ? read() : run(given)),
    messages: (messages, { wire }) => {
      const others = notes.filter(({ contextId }) => contextId !== wire.contextId);
      if (!isTold || others.length === 0) return messages;
      return tell(others.map(({ text }) => text).join('\n'), messages);
    },
    keep(messages, { wire: { contextId } }) {
      const said = messages.filter(({ role }) => role === 'user' || role === 'assistant');
      const told = forgets ? said.slice(1) : said;
      if (isKept) notes.push(...told.map(({ text }) => ({ contextId, text })));
      return messages;
    },
  };
}

describe.each([
  ['looked up with a tool', false, ['commit-memory']],
  ['told to the model', true, ['commit-memory', 'recall-memory']],
] as const)('an agent whose notes of what was said are %s', (_how, isTold, unasked) => {
  const memory = 'memory-across-sessions';

  it('passes, and has leaked nothing that was to be remembered', async () => {
    const { verdict, headline } = await judge(memory, noting(isTold), [...unasked]);
    expect(verdict, headline).toBe('passed');
  });

  it("passes where they are told behind the user's words", async () => {
    const habits = noting(isTold, true, false, besideUser);
    const { verdict, headline } = await judge(memory, habits, [...unasked]);
    expect(verdict, headline).toBe('passed');
  });

  it.each([
    ['nothing', noting(isTold, false)],
    ['its own answers alone', noting(isTold, true, true)],
  ])('fails where it keeps %s', async (_what, habits) => {
    expect(await judge(memory, habits, [...unasked])).toMatchObject({
      verdict: 'failed',
      layer: 'memory-not-recalled',
    });
  });
});

describe('an agent that notes by itself', () => {
  it('is unproven where its profile does not say so, with the line to add', async () => {
    const { layer, error } = await judge('memory-across-sessions', noting(false), []);
    expect(layer).toBe('unproven');
    expect(error?.message).toContain('no tool for commit-memory is offered');
    expect(error?.hint).toContain('"unasked: [commit-memory]"');
  });

  it('leaks what nobody asked to be remembered', async () => {
    const unasked = ['commit-memory', 'recall-memory'] as const;
    for (const canary of ['two-sessions', 'session-isolation'])
      expect(await judge(canary, noting(true), [...unasked])).toMatchObject({
        verdict: 'failed',
        layer: 'leaked-from-other-session',
      });
  });
});
