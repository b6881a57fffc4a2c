// An agent in memory that does everything right, or everything but one ability: what a canary is proved against.
import type { Ability, PlayFile } from '../../domain/canary.ts';
import type { AgentClient } from '../../domain/ports.ts';
import type { TurnExchange } from '../../domain/reply.ts';
import type { WireFile, WireTurn } from '../../domain/turn.ts';
import type { ModelAnswer, ModelMessage, ModelRequest, ToolCall } from '../../domain/witness.ts';
import type { MemoryPlane } from './memory-plane.ts';

/** Rounds of tool calls after which the agent gives up. */
const maxRounds = 8;

const tools: ModelRequest['tools'] = [
  { name: 'commit_memory', argumentNames: ['content'] },
  { name: 'recall_memory', argumentNames: ['query'] },
  { name: 'read_file', argumentNames: ['path'] },
];

/** The model as an agent in memory asks it. */
export type AskModel = (request: ModelRequest) => ModelAnswer;

/** How the agent departs from the ideal. */
export interface Departure {
  /** The ability that it lacks; null: none. */
  readonly lacks: Ability | null;
  /** True: it quotes the earlier texts of the context in each reply, which is no fault. */
  readonly quotes: boolean;
}

/** An agent with history per context, files, and memory tools. */
export function createIdealAgent(
  ask: AskModel,
  plane: MemoryPlane,
  { lacks, quotes }: Departure,
): AgentClient {
  const contexts = new Map<string, ModelMessage[]>();
  const files = new Map<string, string>();

  const runTool = (call: ToolCall, workspaceId: string): string => {
    if (lacks === 'tool') return '';
    const given = JSON.parse(call.arguments) as Record<string, string>;
    if (call.name === 'read_file') return files.get(given.path ?? '') ?? 'no such file';
    if (call.name === 'commit_memory') {
      if (lacks !== 'memory') plane.write(workspaceId, given.content ?? '');
      return '{"success":true}';
    }
    return lacks === 'memory'
      ? 'No memories found.'
      : plane.read(workspaceId, given.query ?? '').join('\n');
  };

  const converse = (turn: WireTurn): string => {
    const key = lacks === 'isolation' ? 'one for all' : (turn.contextId ?? '');
    const history = contexts.get(key) ?? [];
    const attached = lacks === 'attachment' ? [] : turn.files;
    const caption = lacks === 'caption' && attached.length > 0 ? '' : (turn.text ?? '');
    const user = message(
      'user',
      [caption, manifest(attached)].filter((text) => text !== '').join('\n\n'),
    );
    const said: ModelMessage[] = [user];
    for (let round = 0; round < maxRounds; round += 1) {
      const messages = [...(lacks === 'history' ? [] : history), ...said];
      const answer = ask({
        dialect: 'openai-chat',
        model: 'ideal',
        stream: false,
        messages,
        tools,
      });
      if (answer.toolCalls.length === 0) {
        const earlier = history.filter((m) => m.role === 'user').map((m) => `You said: ${m.text}`);
        const text = [...(quotes ? earlier : []), answer.text ?? ''].join('\n');
        contexts.set(key, [...history, ...said, message('assistant', text)]);
        return text;
      }
      said.push({ ...message('assistant', ''), toolCalls: answer.toolCalls });
      for (const call of answer.toolCalls) {
        said.push({ ...message('tool', runTool(call, turn.workspaceId)), toolCallId: call.id });
      }
    }
    return '';
  };

  return {
    discovery: 'in memory',
    findings: [],
    send: async (turn) => toExchange(turn, converse(turn)),
    upload: async (file) => {
      const path = `/workspace/${file.name}`;
      files.set(path, file.content);
      return toWireFile(file, path);
    },
    close: async () => undefined,
  };
}

/** An agent that never asks the model: `reply` gives its text for each turn, by number from 1. */
export function createReplyOnlyAgent(
  reply: (turn: WireTurn, number: number) => string,
): AgentClient {
  let number = 0;
  return {
    discovery: 'in memory',
    findings: [],
    send: async (turn) => {
      number += 1;
      return toExchange(turn, reply(turn, number));
    },
    upload: async (file) => toWireFile(file, `/workspace/${file.name}`),
    close: async () => undefined,
  };
}

function manifest(files: readonly WireFile[]): string {
  if (files.length === 0) return '';
  const lines = files.map(
    (f) => `- ${f.name} (${f.mimeType}) at ${(f.uri ?? '').replace('workspace:', '')}`,
  );
  return `Attached files:\n${lines.join('\n')}`;
}

function message(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
}

function toWireFile(file: PlayFile, path: string): WireFile {
  return {
    name: file.name,
    mimeType: file.mimeType,
    uri: `workspace:${path}`,
    size: file.content.length,
  };
}

function toExchange(turn: WireTurn, text: string): TurnExchange {
  const reply = {
    shape: 'message',
    dialect: '0.3',
    text,
    parts: [],
    taskId: null,
    state: null,
  } as const;
  return {
    url: 'memory:',
    requestHeaders: {},
    requestBody: '',
    status: 200,
    responseHeaders: {},
    responseBody: '',
    startedAt: 0,
    durationMs: 0,
    outcome: { kind: 'answered', reply: { ...reply, contextId: turn.contextId } },
  };
}
