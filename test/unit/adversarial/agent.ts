// An agent in memory with habits, healthy or faulty.
import type { AgentClient } from '../../../src/domain/ports.ts';
import type { WireFile, WireTurn } from '../../../src/domain/turn.ts';
import type { ModelAnswer, ModelMessage, ModelRequest } from '../../../src/domain/witness.ts';
import type { MemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';

/** Where in a conversation a habit is asked: turn within the context and tool round, both from 1. */
export interface Moment {
  readonly turn: number;
  readonly round: number;
  readonly wire: WireTurn;
  /** Messages of the context before this turn. */
  readonly history: readonly ModelMessage[];
}

/** What an agent does otherwise than the plain one. */
export interface Habits {
  /** The user message of a turn, as sent and as kept. */
  user?(text: string, moment: Moment): string;
  /** The messages of one request. */
  messages?(messages: readonly ModelMessage[], moment: Moment): readonly ModelMessage[];
  /** Further requests before the turn's own; their answers are thrown away. */
  before?(messages: readonly ModelMessage[], moment: Moment): readonly ModelRequest[];
  /** Further requests once the answer is known. */
  after?(
    messages: readonly ModelMessage[],
    answer: string,
    moment: Moment,
  ): readonly ModelRequest[];
  /** False: the model is not asked in this turn and `reply` is given an empty text. */
  asks?(moment: Moment): boolean;
  /** The reply sent. */
  reply?(answer: string, moment: Moment): string;
  /** What is kept of a turn: user, tool rounds, assistant. */
  keep?(said: readonly ModelMessage[], moment: Moment): readonly ModelMessage[];
  /** The key of the context. */
  key?(wire: WireTurn): string;
  /** A file's text as the read tool gives it. */
  read?(content: string): string;
  /** The manifest of a turn's files. */
  manifest?(files: readonly WireFile[], moment: Moment): string;
  /** Tools offered in a round. */
  tools?(moment: Moment): ModelRequest['tools'];
  /** A tool result as the plane gives it. */
  result?(name: string, text: string): string;
  /** Called at the start of a turn. */
  start?(plane: MemoryPlane, moment: Moment): void;
}

export const allTools: ModelRequest['tools'] = [
  { name: 'commit_memory', argumentNames: ['content'] },
  { name: 'recall_memory', argumentNames: ['query'] },
  { name: 'read_file', argumentNames: ['path'] },
];

export function say(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
}

export function toRequest(
  messages: readonly ModelMessage[],
  tools: ModelRequest['tools'] = [],
): ModelRequest {
  return { dialect: 'openai-chat', model: 'm', stream: false, messages, tools };
}

/** The agent. */
export function createAgent(
  ask: (request: ModelRequest) => ModelAnswer,
  plane: MemoryPlane,
  habits: Habits = {},
): AgentClient {
  const contexts = new Map<string, readonly ModelMessage[]>();
  const counts = new Map<string, number>();
  const files = new Map<string, string>();
  const runTool = (name: string, given: Record<string, string>, wire: WireTurn): string => {
    if (name === 'read_file') {
      const content = files.get(given.path ?? '');
      return content === undefined ? 'no such file' : (habits.read?.(content) ?? content);
    }
    if (name === 'commit_memory') {
      plane.write(wire.workspaceId, given.content ?? '');
      return '{"success":true}';
    }
    return plane.read(wire.workspaceId, given.query ?? '').join('\n');
  };
  const converse = (wire: WireTurn): string => {
    const key = habits.key?.(wire) ?? wire.contextId ?? '';
    const history = contexts.get(key) ?? [];
    const turn = (counts.get(key) ?? 0) + 1;
    counts.set(key, turn);
    let moment: Moment = { turn, round: 1, wire, history };
    habits.start?.(plane, moment);
    const plain = [wire.text ?? '', habits.manifest?.(wire.files, moment) ?? manifest(wire.files)];
    const joined = plain.filter((text) => text !== '').join('\n\n');
    const said: ModelMessage[] = [say('user', habits.user?.(joined, moment) ?? joined)];
    let text = '';
    if (habits.asks?.(moment) ?? true) {
      for (let round = 1; round <= 8; round += 1) {
        moment = { ...moment, round };
        const own = [...history, ...said];
        const messages = habits.messages?.(own, moment) ?? own;
        const tools = habits.tools?.(moment) ?? allTools;
        for (const extra of habits.before?.(messages, moment) ?? []) ask(extra);
        const answer = ask(toRequest(messages, tools));
        if (answer.toolCalls.length === 0) {
          text = answer.text ?? '';
          for (const extra of habits.after?.(messages, text, moment) ?? []) ask(extra);
          break;
        }
        said.push({ ...say('assistant', ''), toolCalls: answer.toolCalls });
        for (const call of answer.toolCalls) {
          const result = runTool(call.name, JSON.parse(call.arguments), wire);
          said.push({
            ...say('tool', habits.result?.(call.name, result) ?? result),
            toolCallId: call.id,
          });
        }
      }
    }
    const reply = habits.reply?.(text, moment) ?? text;
    const all = [...said, say('assistant', reply)];
    contexts.set(key, [...history, ...(habits.keep?.(all, moment) ?? all)]);
    return reply;
  };
  return {
    discovery: 'in memory',
    findings: [],
    send: async (wire) => {
      const text = converse(wire);
      return {
        url: 'memory:',
        requestHeaders: {},
        requestBody: '',
        status: 200,
        responseHeaders: {},
        responseBody: '',
        startedAt: 0,
        durationMs: 0,
        outcome: {
          kind: 'answered',
          reply: {
            shape: 'message',
            dialect: '0.3',
            text,
            parts: [],
            contextId: wire.contextId,
            taskId: null,
            state: null,
          },
        },
      };
    },
    upload: async (file) => {
      const path = `/workspace/${file.name}`;
      files.set(path, file.content);
      return { name: file.name, mimeType: file.mimeType, uri: `workspace:${path}`, size: 1 };
    },
    close: async () => undefined,
  };
}

export function manifest(files: readonly WireFile[]): string {
  if (files.length === 0) return '';
  const lines = files.map(
    (f) => `- ${f.name} (${f.mimeType}) at ${(f.uri ?? '').replace('workspace:', '')}`,
  );
  return `Attached files:\n${lines.join('\n')}`;
}
