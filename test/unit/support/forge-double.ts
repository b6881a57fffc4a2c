// A forge on a real socket: commit statuses and the artifact protocol as measured on Gitea 1.25 and 1.26 (runners-measured 2, 4),
// and comments of a pull request as both forges serve them.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CommentBehaviour,
  createCommentDouble,
  type StoredComment,
} from './comment-double.ts';

/** One request as it arrived. */
export interface ForgeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** How the double behaves; everything defaults to a Gitea 1.26 that allows all. */
export interface ForgeBehaviour {
  /** Answers instead of the routes; undefined leaves it to them. */
  readonly intercept?: (request: ForgeRequest, response: ServerResponse) => boolean;
  /** Fields that the strict JSON reader knows; Gitea 1.25 and act know no `mime_type`. */
  readonly knowsMimeType?: boolean;
  /** false: takes every signature, as the storage behind GitHub does with its own. */
  readonly checksSignature?: boolean;
  /** The field that holds the state in an answer: `status` on Gitea, `state` on GitHub. */
  readonly stateField?: 'status' | 'state';
  /** Comments of a pull request; default: there is none. */
  readonly comments?: CommentBehaviour;
  /** Address to listen on; default: this machine alone. */
  readonly address?: string;
}

/** A started double. */
export interface Forge extends AsyncDisposable {
  /** Without a final slash, with a sub-path as some instances have. */
  readonly url: string;
  readonly requests: ForgeRequest[];
  /** Finished artifacts by name. */
  readonly artifacts: Map<string, Buffer>;
  /** The comments of the pull request, as they stand. */
  readonly comments: readonly StoredComment[];
}

const signature = 'c2lnbmF0dXJl+x/y==';

/** Starts the double on a free port of this machine. */
export async function startForge(behaviour: ForgeBehaviour = {}): Promise<Forge> {
  const address = behaviour.address ?? '127.0.0.1';
  const requests: ForgeRequest[] = [];
  const artifacts = new Map<string, Buffer>();
  const blocks = new Map<string, Buffer>();
  const pull = behaviour.comments === undefined ? null : createCommentDouble(behaviour.comments);
  let assembled = Buffer.alloc(0);
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks),
      };
      requests.push(request);
      if (behaviour.intercept?.(request, response) !== true) answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://${address}:${port}/sub/path`;

  function answer(request: ForgeRequest, response: ServerResponse): void {
    const [status, body] = route(request);
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  function route(request: ForgeRequest): readonly [status: number, body: unknown] {
    const ofComment = pull?.route(request) ?? null;
    if (ofComment !== null) return ofComment;
    if (/\/repos\/[^/]+\/[^/]+\/statuses\/[0-9a-f]+$/.test(request.url)) {
      const { state, context } = JSON.parse(request.body.toString());
      return [201, { id: 1, context, creator: null, [behaviour.stateField ?? 'status']: state }];
    }
    if (request.url.endsWith('/CreateArtifact')) return createArtifact(request);
    if (request.url.endsWith('/FinalizeArtifact')) return finalizeArtifact(request);
    if (request.method === 'PUT') return storeBlock(request);
    return [404, { message: 'not found' }];
  }

  function createArtifact(request: ForgeRequest): readonly [number, unknown] {
    const { mime_type: mimeType } = JSON.parse(request.body.toString());
    if (mimeType !== undefined && behaviour.knowsMimeType === false)
      return [500, 'Error decode request body'];
    return [200, { ok: true, signedUploadUrl: `${url}/upload?sig=${signature}&taskID=3` }];
  }

  function storeBlock(request: ForgeRequest): readonly [number, unknown] {
    const { searchParams, search } = new URL(request.url, url);
    // Compared as text, as Gitea 1.25 does: a signature without padding or encoded anew is another one.
    const isSigned = behaviour.checksSignature === false || search.startsWith(`?sig=${signature}&`);
    if (!isSigned) return [401, 'unauthorized'];
    if (searchParams.get('comp') === 'block') {
      blocks.set(searchParams.get('blockid') ?? '', request.body);
    } else {
      const ids = [...request.body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(
        (match) => match[1] ?? '',
      );
      assembled = Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.from('missing')));
    }
    return [201, ''];
  }

  function finalizeArtifact(request: ForgeRequest): readonly [number, unknown] {
    const { name, size, hash } = JSON.parse(request.body.toString());
    const expected = `sha256:${createHash('sha256').update(assembled).digest('hex')}`;
    if (size !== String(assembled.length) || hash !== expected) return [500, 'Error merge chunks'];
    artifacts.set(name, assembled);
    return [200, { ok: true, artifactId: '41' }];
  }

  return {
    url,
    requests,
    artifacts,
    comments: pull?.comments ?? [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A runtime token as Gitea issues it. */
export function makeRuntimeToken(scope = 'Actions.Results:21:49'): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'HS256' })}.${encode({ scp: scope })}.c2ln`;
}
