// Agents that are dead, each in another way: code that runs in the container in place of the
// fixture agent.

/** A server in place of the agent. `turn` says what becomes of a turn, `post` of every POST. */
const server = (how: string, port = 8000, host = '0.0.0.0'): string => `
  import { createServer } from 'node:http';
  const card = { name: 'dead', description: 'dead', version: '1', protocolVersion: '0.3.0',
    url: 'http://localhost:8000/', preferredTransport: 'JSONRPC', capabilities: { streaming: false },
    defaultInputModes: ['text/plain'], defaultOutputModes: ['text/plain'], skills: [] };
  const json = (response, value) => response
    .writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const noTask = (id) => ({ jsonrpc: '2.0', id, error: { code: -32001, message: 'Task not found' } });
  createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const { id = null, method = '' } = body === '' ? {} : JSON.parse(body);
      const isTurn = method.startsWith('message/') || /Message$/.test(method);
      ${how}
      if (request.method === 'GET') return json(response, card);
      json(response, noTask(id));
    });
  }).listen(${port}, '${host}');
  await new Promise(() => undefined);`;

const drip = `if (isTurn) {
  response.writeHead(200, { 'content-type': 'application/json' });
  return void setInterval(() => response.write(' '), 200);
}`;

/** What is dead about it, and how. */
export const deadAgents: Readonly<Record<string, string>> = {
  'never listens': 'await new Promise(() => setInterval(() => undefined, 1000));',
  'exits at once': "console.error('no'); process.exit(3);",
  'another port': server('', 8080),
  'loopback alone': server('', 8000, '127.0.0.1'),
  'no card': server("if (request.method === 'GET') return response.writeHead(404).end();"),
  'card without endpoint': server(
    "if (request.method === 'POST') return response.writeHead(503).end('Service Unavailable');",
  ),
  'hangs in each turn': server('if (isTurn) return;'),
  'drips in each turn': server(drip),
};

/** Flags that put such code in the agent's place. */
export function toFlags(code: string): string[] {
  return ['--env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(code)}`];
}
