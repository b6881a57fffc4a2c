// A small A2A 0.3 agent as a process of its own, on the OpenAI client and its environment:
// `node small-agent.ts PORT [forgets]`. It keeps a history for each context, or, where it forgets,
// only the newest message.
import { createServer } from 'node:http';
import OpenAI from 'openai';

type Part = {
  kind?: string;
  text?: string;
  file?: { name?: string; bytes?: string; uri?: string };
};

const [port = '', habit = ''] = process.argv.slice(2);
const client = new OpenAI({ maxRetries: 0 });
const histories = new Map<string, OpenAI.ChatCompletionMessageParam[]>();

async function reply(contextId: string, parts: readonly Part[]): Promise<string> {
  const texts = await Promise.all(parts.map(toText));
  const history = histories.get(contextId) ?? [];
  histories.set(contextId, history);
  history.push({ role: 'user', content: texts.join('\n') });
  const messages = habit === 'forgets' ? history.slice(-1) : history;
  const answer = await client.chat.completions.create({ model: 'm', messages });
  const content = answer.choices[0]?.message.content ?? '';
  history.push({ role: 'assistant', content });
  return content;
}

async function toText({ text, file }: Part): Promise<string> {
  if (file === undefined) return text ?? '';
  const bytes =
    file.bytes === undefined
      ? Buffer.from(await (await fetch(file.uri ?? '')).arrayBuffer())
      : Buffer.from(file.bytes, 'base64');
  return `file ${file.name}:\n${bytes}`;
}

createServer(async (request, response) => {
  const send = (value: unknown): void => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  if (request.method === 'GET')
    return send({
      name: 'small',
      description: '',
      version: '1',
      protocolVersion: '0.3.0',
      url: `http://127.0.0.1:${port}/`,
      capabilities: {},
      defaultInputModes: ['text'],
      defaultOutputModes: ['text'],
      skills: [],
    });
  let body = '';
  for await (const chunk of request) body += chunk;
  const { id, method, params } = JSON.parse(body);
  if (method !== 'message/send')
    return send({ jsonrpc: '2.0', id, error: { code: -32001, message: 'Task not found' } });
  try {
    const { contextId, parts } = params.message;
    const text = await reply(contextId ?? 'none', parts);
    send({
      jsonrpc: '2.0',
      id,
      result: {
        kind: 'message',
        role: 'agent',
        messageId: crypto.randomUUID(),
        contextId,
        parts: [{ kind: 'text', text }],
      },
    });
  } catch (thrown) {
    send({ jsonrpc: '2.0', id, error: { code: -32603, message: String(thrown) } });
  }
}).listen(Number(port), '127.0.0.1');
