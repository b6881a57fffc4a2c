// Memory over the platform's own MCP server, JSON-RPC on POST /workspaces/:id/mcp
// (docs/rules/platform.md "Memory").
import { textField, toFields } from '../domain/fields.ts';
import { isAnswer, readMemory, refusalOf, writeMemory } from './memory.ts';
import {
  type Handler,
  ok,
  type PlatformAnswer,
  type PlatformCall,
  type PlatformState,
  type Route,
} from './state.ts';

const protocolVersion = '2024-11-05';

interface McpTool {
  readonly name: string;
  readonly description: string;
  /** Argument name → whether it is required. All are strings. */
  readonly arguments: Readonly<Record<string, boolean>>;
}

const tools: readonly McpTool[] = [
  {
    name: 'commit_memory',
    description: 'Store a memory of this workspace.',
    arguments: { content: true, scope: false },
  },
  {
    name: 'recall_memory',
    description: 'Recall memories of this workspace.',
    arguments: { query: false, scope: false },
  },
  {
    name: 'commit_memory_v2',
    description: 'Store a memory in a namespace.',
    arguments: { content: true, namespace: false, kind: false },
  },
  {
    name: 'search_memory',
    description: 'Search memories.',
    arguments: { query: false },
  },
];

/** A tool's outcome: text for the caller, or the platform's refusal. */
type ToolOutcome = string | PlatformAnswer;

function callTool(call: PlatformCall, state: PlatformState, params: unknown): ToolOutcome | null {
  const fields = toFields(params);
  const values = toFields(fields.arguments);
  switch (textField(fields, 'name')) {
    case 'commit_memory':
    case 'commit_memory_v2': {
      const content = textField(values, 'content');
      if (content === null || content === '') return null;
      const scope = textField(values, 'scope') ?? 'LOCAL';
      const namespace = textField(values, 'namespace') ?? 'general';
      const row = writeMemory(call, state, { content, scope, namespace });
      return isAnswer(row) ? row : JSON.stringify({ success: true, id: row.id, scope });
    }
    case 'recall_memory':
    case 'search_memory': {
      const rows = readMemory(call, state, textField(values, 'query'));
      if (isAnswer(rows)) return rows;
      return rows.length === 0
        ? 'No memories found.'
        : rows.map((row) => `[${row.scope}] ${row.content}`).join('\n');
    }
    default:
      return null;
  }
}

const handle: Handler = (call, state) => {
  const id = call.fields.id ?? null;
  const result = (value: unknown) => ok({ jsonrpc: '2.0', id, result: value });
  const error = (code: number, message: string) =>
    ok({ jsonrpc: '2.0', id, error: { code, message } });
  const method = textField(call.fields, 'method') ?? '';
  if (method === 'tools/call') {
    const outcome = callTool(call, state, call.fields.params);
    if (outcome === null) return error(-32602, 'invalid params');
    if (typeof outcome !== 'string') return outcome;
    return result({ content: [{ type: 'text', text: outcome }] });
  }
  const refusal = refusalOf(call, state);
  if (refusal !== null) return refusal;
  if (method.startsWith('notifications/')) return { status: 202, json: undefined };
  if (method === 'ping') return result({});
  if (method === 'tools/list') return result({ tools: tools.map(toListed) });
  if (method === 'initialize')
    return result({
      protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'molecule-a2a', version: '1.0.0' },
    });
  return error(-32601, 'method not found');
};

function toListed(tool: McpTool): unknown {
  const names = Object.keys(tool.arguments);
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
      required: names.filter((name) => tool.arguments[name]),
    },
  };
}

export const memoryMcpRoutes: readonly Route[] = [
  { name: 'memory-mcp', method: 'POST', path: '/workspaces/:id/mcp', body: 'json', handle },
];
