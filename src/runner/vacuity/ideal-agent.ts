// An agent in memory that does everything right but for the habits that it is given: what a canary
// is proved against.

import type { AgentClient } from '../../domain/agent-ports.ts';
import type { PlayFile, SkillDefinition } from '../../domain/canary.ts';
import type { ModelMessage, ModelRequest } from '../../domain/model-request.ts';
import type { StreamEvent, TurnExchange } from '../../domain/reply.ts';
import type { WireFile, WireTurn } from '../../domain/turn.ts';
import type { ModelAnswer } from '../../domain/witness.ts';
import { openaiChat } from '../../providers/openai/openai.ts';
import type {
  AgentEvent,
  AgentMessage,
  Habits,
  Moment,
  Origin,
  Stored,
  ToolUse,
} from './habits.ts';
import type { MemoryPlane } from './memory-plane.ts';

/** Rounds of tool calls after which the agent gives up, and what it says then. */
const maxRounds = 8;
const gaveUp = 'I came to no end.';

/** Events of its streams: as many as a client can be told to wait for before it drops one. */
const streamed: readonly StreamEvent[] = Array.from({ length: 1000 }, () => ({
  at: 0,
  data: '',
  afterFinal: false,
}));

/** Tools that the agent has. */
export const idealTools: ModelRequest['tools'] = [
  { name: 'commit_memory', argumentNames: ['content'] },
  { name: 'recall_memory', argumentNames: ['query'] },
  { name: 'read_file', argumentNames: ['path'] },
  { name: 'run_skill', argumentNames: ['skill'] },
  { name: 'delegate_task', argumentNames: ['workspace_id', 'task'] },
];

/** The model as an agent in memory asks it. */
export type AskModel = (request: ModelRequest) => ModelAnswer;

/** An agent in memory, whose store can be looked at. */
export interface AgentInMemory extends AgentClient {
  /** What is kept, by key. */
  stored(): Stored;
  /** Its answer to another agent's text, in a context of their own. */
  answer(text: string, workspaceId: string): string;
  /** Tells it what the platform says. */
  instruct(text: string): void;
  /** Puts skills into its workspace. */
  seed(skills: readonly SkillDefinition[]): void;
  /** Ends and begins again with what is stored. */
  restart(): void;
}

/** The answer of another agent to a text. */
export type AskPeer = (workspaceId: string, text: string) => string;

/** An agent with history per context, files, and memory tools. */
export function createIdealAgent(
  ask: AskModel,
  plane: MemoryPlane,
  habits: Habits = {},
  askPeer: AskPeer = () => 'No such agent.',
): AgentInMemory {
  let store = new Map<string, readonly AgentMessage[]>();
  const turns = new Map<string, number>();
  const files = new Map<string, string>();
  const skills = new Map<string, string>();
  let instructions = '';

  const happen = (event: AgentEvent): void => {
    store = new Map(habits.survives?.(store, event) ?? store);
  };

  const runTool = ({ name, given }: ToolUse, workspaceId: string): string => {
    if (name === 'read_file') return files.get(given.path ?? '') ?? 'no such file';
    if (name === 'commit_memory') {
      plane.write(workspaceId, given.content ?? '');
      return '{"success":true}';
    }
    if (name === 'run_skill') return skills.get(given.skill ?? '') ?? 'no such skill';
    if (name === 'delegate_task') {
      plane.discover?.(given.workspace_id ?? '');
      return askPeer(given.workspace_id ?? '', given.task ?? '');
    }
    if (name === 'recall_memory') return plane.read(workspaceId, given.query ?? '').join('\n');
    return 'no such tool';
  };

  const converse = (sent: WireTurn): { text: string; moment: Moment } => {
    const wire = habits.hear?.(sent) ?? sent;
    const key = habits.key?.(wire) ?? wire.contextId ?? '';
    const history = store.get(key) ?? [];
    const contextId = wire.contextId ?? '';
    const turn = (turns.get(contextId) ?? 0) + 1;
    turns.set(contextId, turn);
    const origin = (part: Origin['part']): { origin: Origin } => ({
      origin: { contextId, turn, part },
    });
    const others = [...store].filter(([other]) => other !== key).flatMap(([, kept]) => kept);
    let moment: Moment = { turn, round: 1, wire, history, others, answers: [] };
    habits.start?.(plane, moment);
    const listed = habits.manifest?.(wire.files, moment) ?? renderManifest(wire.files);
    const plain = [wire.text ?? '', listed].filter((part) => part !== '').join('\n\n');
    const user = { ...say('user', habits.user?.(plain, moment) ?? plain), ...origin('user') };
    const said: AgentMessage[] = [user];
    let answered = '';
    const take = (answer: string): void => {
      answered = answer;
      moment = { ...moment, answers: [...moment.answers, answer] };
    };
    const rounds = (habits.asks?.(moment) ?? true) ? maxRounds : 0;
    for (let round = 1; round <= rounds; round += 1) {
      moment = { ...moment, round };
      const own = [...history, ...said];
      const told = habits.messages?.(own, moment) ?? own;
      const isInstructed = instructions !== '' && (habits.instructs?.(moment) ?? true);
      const messages = isInstructed ? [say('system', instructions), ...told] : told;
      for (const extra of habits.before?.(messages, moment) ?? []) ask(extra);
      const answer = ask(toRequest(messages, habits.tools?.(moment) ?? idealTools));
      if (answer.toolCalls.length === 0) {
        take(answer.text ?? '');
        for (;;) {
          const more = habits.again?.(messages, moment) ?? null;
          if (more === null) break;
          take(ask(toRequest(more, habits.tools?.(moment) ?? idealTools)).text ?? '');
        }
        for (const extra of habits.after?.(messages, answered, moment) ?? []) ask(extra);
        break;
      }
      said.push({
        ...say('assistant', answer.text ?? ''),
        toolCalls: answer.toolCalls,
        ...origin('call'),
      });
      for (const { id, name, arguments: json } of answer.toolCalls) {
        const given = parseArguments(json);
        if (given === null) {
          const refusal = say('tool', 'The arguments are no JSON.');
          said.push({ ...refusal, toolCallId: id, ...origin('result') });
          continue;
        }
        const use: ToolUse = { name, given };
        const run = (given: ToolUse['given']): string => runTool({ name, given }, wire.workspaceId);
        const result = habits.tool?.(use, run, moment) ?? run(use.given);
        said.push({ ...say('tool', result), toolCallId: id, ...origin('result') });
      }
      if (round === rounds) answered = gaveUp;
    }
    const text = habits.reply?.(answered, moment) ?? answered;
    const all = [...said, { ...say('assistant', text), ...origin('answer') }];
    for (const message of habits.keep?.(all, moment) ?? all) {
      const under = habits.recordKey === undefined ? key : habits.recordKey(key, message, moment);
      if (under !== null) store.set(under, [...(store.get(under) ?? []), message]);
    }
    return { text, moment };
  };

  return {
    discovery: 'in memory',
    findings: [],
    send: async (turn, limits) => {
      const method = limits.stream === true ? 'message/stream' : turn.method;
      const { text, moment } = converse({ ...turn, method });
      if (limits.disconnect !== undefined) {
        happen('drop');
        const { afterEvents } = limits.disconnect;
        // With 0 it is dropped once the model is asked, and any number may have come before that.
        const events = streamed.slice(0, afterEvents === 0 ? undefined : afterEvents);
        const outcome = { kind: 'disconnected', events: afterEvents } as const;
        return { ...toExchange(turn.contextId, ''), events, outcome };
      }
      const context = habits.replyContext?.(turn.contextId, moment);
      const exchange = toExchange(context === undefined ? turn.contextId : context, text);
      return limits.stream === true ? { ...exchange, events: streamed } : exchange;
    },
    upload: async (file) => {
      const plain = `/workspace/${file.name}`;
      // Files of one name are files all the same.
      const path = files.has(plain) ? `/workspace/${files.size + 1}/${file.name}` : plain;
      files.set(path, file.content);
      return toWireFile(file, path);
    },
    // As most agents do: a Stop that names no task stops nothing.
    stop: async () => {
      happen('stop');
      return null;
    },
    close: async () => undefined,
    stored: () => store,
    answer: (text, workspaceId) =>
      converse({
        method: 'message/send',
        requestId: '',
        messageId: '',
        contextId: `peer-${workspaceId}`,
        workspaceId,
        text,
        files: [],
        identity: null,
      }).text,
    seed: (seeded) => {
      for (const skill of seeded) skills.set(skill.name, Object.values(skill.files).join('\n'));
    },
    instruct: (text) => {
      instructions = text;
    },
    restart: () => happen('restart'),
  };
}

/** The arguments of a call. `null`: they are no JSON. */
function parseArguments(json: string): ToolUse['given'] | null {
  try {
    return JSON.parse(json) as ToolUse['given'];
  } catch {
    return null;
  }
}

/** A message of plain text. */
export function say(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
}

/** A request as agents in memory send it. */
export function toRequest(
  messages: readonly ModelMessage[],
  tools: ModelRequest['tools'] = [],
): ModelRequest {
  const { name: dialect, demands } = openaiChat;
  return { dialect, demands, model: 'in-memory', stream: false, messages, tools };
}

/** The lines by which an agent tells its model about the turn's files. Empty without files. */
export function renderManifest(files: readonly WireFile[]): string {
  if (files.length === 0) return '';
  const lines = files.map(
    (f) => `- ${f.name} (${f.mimeType}) at ${(f.uri ?? '').replace('workspace:', '')}`,
  );
  return `Attached files:\n${lines.join('\n')}`;
}

/** A file as it is in a turn once it was uploaded to `path`. */
export function toWireFile(file: PlayFile, path: string): WireFile {
  return {
    name: file.name,
    mimeType: file.mimeType,
    uri: `workspace:${path}`,
    size: file.content.length,
  };
}

/** An exchange whose reply is a Message. */
export function toExchange(contextId: string | null, text: string): TurnExchange {
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
    outcome: { kind: 'answered', reply: { ...reply, contextId } },
  };
}
