// Builders for requests, scripts and seeded ports that the tests of the scripted model share.
import type { Find, Step } from '../../../src/domain/canary.ts';
import type { ModelMessage, ModelRequest, OfferedTool } from '../../../src/domain/model-request.ts';
import type { Random } from '../../../src/domain/ports.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import type { Tag } from '../../../src/domain/token.ts';
import type { Utterance } from '../../../src/domain/transcript.ts';
import type { TurnScript } from '../../../src/domain/witness.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { inDialect } from '../support/dialect.ts';

export const tag1: Tag = 'T-aaaaaaaaaa';
export const tag2: Tag = 'T-bbbbbbbbbb';

export const tools: Profile['tools'] = {
  'commit-memory': {
    names: ['commit_memory', 'store_note'],
    arguments: { content: ['content', 'text'] },
  },
  'recall-memory': { names: ['recall_memory'], arguments: { query: ['query', 'q'] } },
  'read-file': { names: ['read_file', 'Read'], arguments: { path: ['file_path', 'path'] } },
  'run-skill': { names: ['run_skill', 'Skill'], arguments: { skill: ['skill'] } },
  'ask-peer': {
    names: ['delegate_task'],
    arguments: { peer: ['workspace_id'], message: ['task'] },
  },
};

export const clock = { now: () => 1_764_000_000_000 };

/** Randomness that repeats from run to run and never within one. */
export function seededRandom(seed = 1): Random {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  return {
    bytes: (size) => Uint8Array.from({ length: size }, next),
    uuid: () => {
      const hex = Buffer.from(Array.from({ length: 16 }, next)).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

export function message(
  role: ModelMessage['role'],
  text: string,
  more: Partial<ModelMessage> = {},
): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: role === 'tool' ? 'call1' : null, ...more };
}

export function calls(...names: readonly string[]): ModelMessage {
  const toolCalls = names.map((name, index) => ({ id: `call${index}`, name, arguments: '{}' }));
  return message('assistant', '', { toolCalls });
}

export function request(
  messages: readonly ModelMessage[],
  offered: readonly OfferedTool[] = [],
): ModelRequest {
  return { ...inDialect('openai-chat'), model: 'm', stream: false, messages, tools: offered };
}

/** What messages are read as. */
export function utterances(...messages: readonly ModelMessage[]): readonly Utterance[] {
  return readRequest(request(messages)).utterances;
}

export function find(pattern: string, more: Partial<Find> = {}): Find {
  return { pattern, in: 'user', pick: 'last', ...more };
}

export function say(text: string, finds: readonly Find[] = [], otherwise?: string): Step {
  return { kind: 'say', find: finds, say: text, otherwise: otherwise ?? null };
}

export function call(
  tool: Extract<Step, { kind: 'call' }>['tool'],
  more: Partial<Extract<Step, { kind: 'call' }>> = {},
): Step {
  return { kind: 'call', tool, find: [], with: {}, file: null, ...more };
}

export function script(steps: readonly Step[], more: Partial<TurnScript> = {}): TurnScript {
  return {
    tag: tag1,
    contextId: 'canvas-1',
    canary: 'canary',
    turn: 1,
    steps,
    files: [],
    ...more,
  };
}
