// What is not played: by declaration also a core canary, by an unmet need of the run only others,
// and by nobody's word nothing.
import { describe, expect, it } from 'vitest';
import { loadBuiltIn } from '../../../src/app/definitions/load.ts';
import type { Canary, Need } from '../../../src/domain/canary.ts';
import {
  type Capability,
  capabilities,
  toDeclaredCapabilities,
} from '../../../src/domain/capability.ts';
import { neededCapabilities } from '../../../src/domain/needed-capabilities.ts';
import { skipUnread } from '../../../src/judge/skipped.ts';
import { findSkipped, type SkipFacts } from '../../../src/runner/outcome/skipped.ts';

const builtIn = await loadBuiltIn();

function own(needs: readonly Need[], suite: Canary['suite'] = 'own'): Canary {
  const position = { file: 'x.yaml', line: 1, column: 1 };
  return {
    name: 'own',
    title: 'Own',
    suite,
    position,
    proves: ['tool'],
    needs,
    facts: {},
    turns: [],
  };
}

const profile = { name: 'notes' };
const facts: SkipFacts = {
  scope: 'context',
  model: 'auto',
  declared: toDeclaredCapabilities(profile),
  hasContainer: true,
  hasBase: true,
  unasked: [],
};

function declaring(...without: readonly Capability[]): SkipFacts {
  return { ...facts, declared: toDeclaredCapabilities({ ...profile, without }) };
}

function listing(...listed: readonly Capability[]): SkipFacts {
  return { ...facts, declared: toDeclaredCapabilities({ ...profile, capabilities: listed }) };
}

const withMemory = [
  'corrected-fact',
  'many-memories',
  'memory-across-sessions',
  'memory-three-sessions',
  'never-told',
  'notes-of-two-sessions',
  'restart-with-tools',
  'thinking-model',
  'tool-loop',
  'whole-memory',
  'writes-together',
];

/** The built-in canaries that each declaration leaves out. */
const leftOut: Readonly<Record<Capability, readonly string[]>> = {
  memory: withMemory,
  'read-file': [],
  skills: ['tool-use'],
  peer: ['peer-call'],
  uploads: [
    'compaction-with-calls',
    'dropped-in-calls',
    'ended-in-calls',
    'failing-between-calls',
    'file-after-restart',
    'file-in-history',
    'file-only',
    'file-while-busy',
    'file-with-caption',
    'instructions-and-tools',
    'killed-in-calls',
    'large-files',
    'line-separators',
    'odd-names',
    'other-files',
    'parallel-calls',
    'refused-image',
    'said-with-calls',
    'same-names',
    'sessions-with-tools',
    'several-files',
    'stop-in-tools',
    'streamed-turns',
    'texts-of-emoji',
    'unicode-file',
    'upgraded-with-calls',
  ],
  streaming: [
    'dropped-in-calls',
    'stream-cancellation',
    'streamed-instructions',
    'streamed-turns',
    'streams-together',
  ],
  restart: [
    'compaction-and-restart',
    'file-after-restart',
    'killed-continuity',
    'killed-in-calls',
    'killed-in-turn',
    'line-separators',
    'restart-continuity',
    'restart-with-tools',
    'resumed-in-full',
    'sessions-at-once',
    'thinking-model',
    'upgraded-with-calls',
    'upgraded',
  ],
  overlap: ['concurrent-turns', 'file-while-busy'],
  tools: withMemory,
  instructions: [
    'compaction-and-instructions',
    'instructions-and-tools',
    'instructions',
    'restart-with-tools',
    'streamed-instructions',
  ],
};

describe('an agent that does something of its memory by itself', () => {
  it('is not asked to look up within a session what the session noted, where it tells it', () => {
    const skipped = findSkipped(builtIn, { ...facts, unasked: ['recall-memory'] });
    expect(skipped.map(({ canary }) => canary.name)).toEqual([
      'never-told',
      'restart-with-tools',
      'thinking-model',
      'tool-loop',
    ]);
    expect(skipped[0]).toMatchObject({
      reason:
        'looks up within a session what the session noted, and the profile says that the agent tells its memory (unasked: recall-memory)',
      lacks: [],
    });
  });

  it('is not asked for notes in other words than those that it was told', () => {
    const skipped = findSkipped(builtIn, { ...facts, unasked: ['commit-memory'] });
    const played = ['memory-across-sessions', 'never-told', 'thinking-model'];
    expect(skipped.map(({ canary }) => canary.name)).toEqual(
      withMemory.filter((name) => !played.includes(name)),
    );
    expect(skipped[0]?.reason).toContain("that are not in the user's words");
  });
});

describe('a declaration', () => {
  it('leaves out nothing where there is none', () => {
    expect(findSkipped(builtIn, facts)).toEqual([]);
  });

  it.each(capabilities)(
    'without %s leaves out what needs it, core too, and nothing else',
    (one) => {
      const skipped = findSkipped(builtIn, declaring(one));
      expect(skipped.map(({ canary }) => canary.name)).toEqual(leftOut[one]);
      for (const { reason, lacks } of skipped) {
        expect(lacks.length).toBeGreaterThan(0);
        expect(reason).toMatch(/^declared without [a-z-]+ by the profile notes$/);
      }
    },
  );

  it('names everything that is lacking, and who says so; the input outweighs a list', () => {
    const declared = toDeclaredCapabilities(
      { ...profile, capabilities: ['tools', 'streaming'], without: ['uploads'] },
      ['memory'],
    );
    const canary = own(['memory', 'uploads']);
    expect(findSkipped([canary], { ...facts, declared })).toEqual([
      {
        canary,
        reason:
          'declared without memory by the input, declared without uploads by the profile notes',
        lacks: ['memory', 'uploads'],
      },
    ]);
    expect(declared.listed?.has('memory')).toBe(false);
    expect(declared.listed?.has('read-file')).toBe(true);
  });

  it('without read-file leaves a canary out once it was played, and only where that is what was missing', () => {
    const [canary] = builtIn;
    if (canary === undefined) throw new Error('no canary');
    const { declared } = declaring('read-file');
    expect(skipUnread(canary, 'read-file', declared)).toMatchObject({ lacks: ['read-file'] });
    expect(skipUnread(canary, 'memory', declared)).toBeNull();
    expect(skipUnread(canary, null, declared)).toBeNull();
    expect(skipUnread(canary, 'read-file', facts.declared)).toBeNull();
  });
});

describe('what a canary needs', () => {
  it('is read from its turns, whatever it says of itself', () => {
    const needed = Object.fromEntries(
      builtIn.map((canary) => [canary.name, neededCapabilities(canary)]),
    );
    expect(needed).toMatchObject({
      'name-recall': [],
      'memory-across-sessions': ['memory'],
      'file-only': ['read-file', 'uploads'],
      'tool-use': ['skills'],
      'peer-call': ['peer'],
      'stream-cancellation': ['streaming'],
      'restart-continuity': ['restart'],
      'concurrent-turns': ['overlap'],
    });
    expect(neededCapabilities(own(['model', 'streaming', 'tools']))).toEqual([
      'streaming',
      'tools',
    ]);
  });
});

describe('the list that a profile gives as all that its agent has', () => {
  const listed = ['streaming', 'restart', 'peer', 'skills', 'overlap', 'tools', 'memory'] as const;

  it.each(listed)(
    'skips an extended canary that says it needs %s where others are listed',
    (need) => {
      const canary = own([need], 'extended');
      expect(findSkipped([canary], facts)).toEqual([]);
      expect(findSkipped([canary], listing(need))).toEqual([]);
      expect(findSkipped([canary], listing())).toEqual([
        {
          canary,
          reason: `needs the ability ${need}, which is not among the capabilities that the profile lists`,
          lacks: [],
        },
      ]);
    },
  );

  it('has memory and read-file where it has tools, and tools where it has one of them', () => {
    expect(findSkipped([own(['memory', 'read-file'])], listing('tools'))).toEqual([]);
    expect(findSkipped([own(['tools'])], listing('memory'))).toEqual([]);
  });

  it('never skips a core canary', () => {
    expect(findSkipped([own(['streaming'], 'core')], listing())).toEqual([]);
  });
});

describe('what the run itself does not have', () => {
  it.each([
    ['model', { model: 'none' }, 'needs the scripted model, and model is none'],
    ['tools', { model: 'live' }, 'needs tool calls of the scripted model, and model is live'],
    [
      'session-scope-context',
      { scope: 'workspace' },
      'needs one session per context, and the session scope is workspace',
    ],
    ['restart', { hasContainer: false }, 'needs a container, and the agent already runs'],
    ['peer', { hasContainer: false }, 'needs a container, and the agent already runs'],
    ['skills', { hasContainer: false }, 'needs a container, and the agent already runs'],
  ] as const)('skips what needs %s, but no core canary', (need, change, reason) => {
    const canary = own([need]);
    const lacking = { ...facts, ...change };
    expect(findSkipped([canary, own([need], 'core')], lacking)).toEqual([
      { canary, reason, lacks: [] },
    ]);
    expect(findSkipped([canary], facts)).toEqual([]);
  });
});
