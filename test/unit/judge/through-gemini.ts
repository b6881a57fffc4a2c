// One agent in memory whose requests go over Gemini's wire, as a client of it writes them.
import { commonTools } from '../../../src/definition/common-tools.ts';
import { type Fields, parseJson } from '../../../src/domain/fields.ts';
import type { ModelMessage, ModelRequest } from '../../../src/domain/model-request.ts';
import type { ModelEndpoint } from '../../../src/domain/ports.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';

import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { toSpoken } from '../../../src/scripted-model/final-answer.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { readCanary } from '../definition/built-in.ts';
import { clock, seededRandom } from '../scripted-model/builders.ts';

/** How a client writes what was said. */
export interface GeminiClient {
  /** False: calls have no id. */
  readonly callIds?: boolean;
  /** False: responses have no id. */
  readonly responseIds?: boolean;
  /** The role of responses. Absent: the user's. */
  readonly responseRole?: 'function' | 'tool';
  /** An answer as the contents that the client keeps of it, each the texts of its parts. */
  readonly kept?: (answer: string) => readonly (readonly string[])[];
  /** The mode of function calling. Absent: none is sent. */
  readonly mode?: string;
}

/** The verdict and layer of {@link judgedThrough}. */
export async function verdictThrough(...given: Parameters<typeof judgedThrough>) {
  const { verdict, layer } = await judgedThrough(...given);
  return { verdict, layer };
}

/** What is judged of an agent with such a client and these habits in a built-in canary. */
export async function judgedThrough(client: GeminiClient, canary: string, habits: Habits = {}) {
  const session = createModelSession({ random: seededRandom(99), clock, tools: commonTools });
  const plane = createMemoryPlane();
  const ask = (request: ModelRequest) => {
    const body = JSON.stringify(toBody(client, request));
    const decoded = decodeBody(geminiContent, body, '/v1beta/models/g:generateContent');
    if (decoded.kind !== 'decoded') throw new Error(decoded.message);
    const exchange = session.answer(decoded.request, body, decoded);
    return exchange === null ? { text: '', toolCalls: [] } : toSpoken(exchange.answer);
  };
  const model: ModelEndpoint = {
    register: (script) => session.register(script),
    exchanges: () => session.exchanges(),
    tokens: () => session.tokens(),
    unmatchedRequests: () => [],
    refusals: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
  const agent = createIdealAgent(ask, plane, habits);
  const random = seededRandom(4711);
  const workspace = createWorkspace({ agent, controlPlane: plane, model, container: null }, random);
  return judgeRecord(await playInMemory(readCanary(canary), workspace, random));
}

function toBody(client: GeminiClient, { messages, tools }: ModelRequest) {
  const names = new Map(
    messages.flatMap(({ toolCalls }) => toolCalls.map(({ id, name }) => [id, name])),
  );
  const functionDeclarations = tools.map(({ name, argumentNames }) => ({
    name,
    parameters: {
      type: 'OBJECT',
      properties: Object.fromEntries(argumentNames.map((one) => [one, { type: 'STRING' }])),
    },
  }));
  const { mode } = client;
  return {
    contents: messages.flatMap((message) => toContents(client, message, names)),
    tools: [{ functionDeclarations }],
    ...(mode === undefined ? {} : { toolConfig: { functionCallingConfig: { mode } } }),
  };
}

function toContents(
  { callIds = true, responseIds = true, responseRole, kept = (answer) => [[answer]] }: GeminiClient,
  { role, text, toolCalls, toolCallId }: ModelMessage,
  names: ReadonlyMap<string, string>,
): { readonly role: string; readonly parts: readonly Fields[] }[] {
  if (role === 'tool') {
    const id = toolCallId ?? '';
    const given = { name: names.get(id) ?? 'read_file', response: { result: text } };
    const functionResponse = responseIds ? { id, ...given } : given;
    return [{ role: responseRole ?? 'user', parts: [{ functionResponse }] }];
  }
  if (role !== 'assistant') return [{ role: 'user', parts: [{ text }] }];
  const calls = toolCalls.map(({ id, name, arguments: json }) => {
    const called = { name, args: parseJson(json) };
    return { functionCall: callIds ? { id, ...called } : called };
  });
  const said = text === '' ? [] : kept(text).map((texts) => texts.map((one) => ({ text: one })));
  return [...said, ...(calls.length > 0 ? [calls] : [])].map((parts) => ({ role: 'model', parts }));
}
