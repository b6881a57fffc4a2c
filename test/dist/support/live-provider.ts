// A provider of OpenAI chat completions that remembers nothing and reads well: it answers with all
// that the user said, calls the tools that a turn asks for, and demands its key.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
  readonly role: string;
  readonly content: string | null;
}

interface Request {
  readonly messages: readonly Message[];
}

/** What each call is said to cost. */
export const tokensPerCall = 150;

/** Starts the provider; `calls` counts what had the right key. */
export async function startLiveProvider(key: string) {
  const counts = { calls: 0, refused: 0 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const isAsked = request.method === 'POST' && request.url === '/openai/v1/chat/completions';
    if (!isAsked || request.headers.authorization !== `Bearer ${key}`) {
      counts.refused += 1;
      response.writeHead(401).end(`{"error":{"message":"no key: ${key}"}}`);
      return;
    }
    counts.calls += 1;
    const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as Request;
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        created: 0,
        model: 'm',
        choices: [{ index: 0, finish_reason: 'stop', message: answer(messages) }],
        usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: tokensPerCall },
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    counts,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/openai/v1`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(messages: readonly Message[]): unknown {
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => content ?? '');
  const last = said.at(-1) ?? '';
  if (messages.at(-1)?.role === 'user') {
    const files = [...last.matchAll(/^- .* at (\/\S+)$/gm)].map(([, path = '']) => path);
    if (files.length > 0)
      return calls(
        'read_file',
        files.map((path) => ({ path })),
      );
    if (last.includes('Please remember that'))
      return calls('commit_memory', [{ content: last.split('remember that ')[1] ?? '' }]);
    if (last.includes('look it up in your memory')) return calls('recall_memory', [{ query: '' }]);
  }
  const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
  return { role: 'assistant', content: [...said, ...results].join('\n') };
}

function calls(name: string, argumentsOf: readonly Record<string, string>[]): unknown {
  return {
    role: 'assistant',
    content: null,
    tool_calls: argumentsOf.map((values, index) => ({
      id: `call-${crypto.randomUUID()}-${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(values) },
    })),
  };
}
