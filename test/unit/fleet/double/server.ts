// The forge double on a real socket: tokens and their rights, pages, redirects, limits, and a
// network that breaks.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeGitea } from './gitea.ts';
import { routeGitHub } from './github.ts';
import type { ForgeState } from './state.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly scopes: readonly string[];
}

/** Status, body and headers; `list`: cut into pages, `wrap` puts the page into its envelope. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly list?: readonly unknown[];
  readonly wrap?: (page: readonly unknown[], total: number) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ForgeServer extends AsyncDisposable {
  /** As people open it, with a sub-path as some instances have. */
  readonly url: string;
  readonly calls: {
    method: string;
    path: string;
    body: string;
    headers: IncomingMessage['headers'];
  }[];
  /**
   * Numbers of calls at which the network dies, before or after the call took effect, until
   * `revive`.
   */
  deaths: Map<number, 'before' | 'after'>;
  isDead: boolean;
  /** Answers in place of the routes, while it gives something. */
  intercept: ((call: Call) => Reply | null) | null;
}

/** Tokens that the double knows, with their scopes. */
export const tokens = {
  full: {
    secret: 'tok-5f1e3c0d9b8a7766554433221100ffee',
    scopes: ['write:repository', 'read:organization'],
  },
  readOnly: { secret: 'tok-00112233445566778899aabbccddeeff', scopes: ['read:repository'] },
} as const;

const apiPath = { github: '/sub/path/api/v3', gitea: '/sub/path/api/v1' } as const;
const pageLimits = {
  github: { name: 'per_page', fallback: 30, most: 100 },
  gitea: { name: 'limit', fallback: 30, most: 50 },
} as const;

export async function startForgeServer(state: ForgeState): Promise<ForgeServer> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => answer(incoming, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const self: ForgeServer = {
    url: `http://127.0.0.1:${port}/sub/path`,
    calls: [],
    deaths: new Map(),
    isDead: false,
    intercept: null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer(incoming: IncomingMessage, response: ServerResponse, text: string): void {
    if (self.isDead) return void incoming.socket.destroy();
    const url = new URL(incoming.url ?? '', self.url);
    const method = incoming.method ?? '';
    self.calls.push({ method, path: url.pathname, body: text, headers: incoming.headers });
    const death = self.deaths.get(self.calls.length);
    self.isDead = death !== undefined;
    if (death === 'before') return void incoming.socket.destroy();
    state.settle();
    const reply = route(incoming, url, method, text);
    if (death === 'after') return void incoming.socket.destroy();
    send(response, url, reply);
  }

  function route(incoming: IncomingMessage, url: URL, method: string, text: string): Reply {
    const secret = (incoming.headers.authorization ?? '').replace(/^Bearer /, '');
    const token = Object.values(tokens).find((known) => known.secret === secret);
    if (token === undefined)
      return {
        status: 401,
        body: { message: state.kind === 'github' ? 'Bad credentials' : 'user does not exist' },
      };
    const prefix = apiPath[state.kind];
    if (!url.pathname.startsWith(`${prefix}/`)) return { status: 404, body: '404 page not found' };
    const call: Call = {
      method,
      path: url.pathname.slice(prefix.length),
      query: url.searchParams,
      body: text === '' ? {} : JSON.parse(text),
      scopes: token.scopes,
    };
    const own = self.intercept?.(call) ?? null;
    if (own !== null) return own;
    return state.kind === 'github' ? routeGitHub(state, call) : routeGitea(state, call);
  }

  function send(response: ServerResponse, url: URL, reply: Reply): void {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ...reply.headers,
    };
    let { body } = reply;
    if (reply.list !== undefined) {
      const limits = pageLimits[state.kind];
      const size = Math.min(
        Number(url.searchParams.get(limits.name) ?? limits.fallback),
        limits.most,
      );
      const page = Number(url.searchParams.get('page') ?? 1);
      const items = reply.list.slice((page - 1) * size, page * size);
      body = reply.wrap?.(items, reply.list.length) ?? items;
      if (state.kind === 'gitea') headers['x-total-count'] = String(reply.list.length);
      if (page * size < reply.list.length) {
        const next = new URL(url);
        next.searchParams.set('page', String(page + 1));
        headers.link = `<${next}>; rel="next"`;
      }
    }
    response.writeHead(reply.status, headers);
    response.end(
      reply.status === 204 ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    );
  }

  return self;
}
