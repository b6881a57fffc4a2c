// A forge on a real socket: commit statuses, runs and the artifact protocol as measured on Gitea
// 1.25 and 1.26 (docs/rules/forges.md "Uploads", "Rows of Gitea"), and comments of a pull request
// as both forges serve them.
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
  /**
   * Commits that the forge has; default: all. Gitea answers HTTP 500 without a message for another
   * one.
   */
  readonly commits?: readonly string[];
  /**
   * What the path of a run's page holds: up to Gitea 1.25 its number, from 1.26 its id. `refused`:
   * the token may not see runs; `untold`: the server has no such call.
   */
  readonly runPages?: 'number' | 'id' | 'refused' | 'untold';
  /** By how many milliseconds the forge's clock is ahead of this machine's. */
  readonly clockAheadMs?: number;
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
  /** Commit statuses that were sent, in their order. */
  statuses(): ForgeRequest[];
  /** Finished artifacts by name. */
  readonly artifacts: Map<string, Buffer>;
  /** Whole days for which an artifact is kept, by name; absent: as the server has it. */
  readonly keptDays: Map<string, number>;
  /** The comments of the pull request, as they stand. */
  readonly comments: readonly StoredComment[];
}

/** The number of every run in its repository, which is not its id. */
export const runNumber = 4;

const signature = 'c2lnbmF0dXJl+x/y==';

/** Starts the double on a free port of this machine. */
export async function startForge(behaviour: ForgeBehaviour = {}): Promise<Forge> {
  const address = behaviour.address ?? '127.0.0.1';
  const requests: ForgeRequest[] = [];
  const artifacts = new Map<string, Buffer>();
  const keptDays = new Map<string, number>();
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
    const [, run] = /\/repos\/[^/]+\/[^/]+\/actions\/runs\/([^/]+)$/.exec(request.url) ?? [];
    if (run !== undefined) return showRun(run);
    const [, sha] = statusPath.exec(request.url) ?? [];
    if (sha !== undefined && behaviour.commits?.includes(sha) === false)
      return [500, { message: '', url: 'http://forge.example/git/api/swagger' }];
    if (sha !== undefined) {
      const { state, context } = JSON.parse(request.body.toString());
      return [201, { id: 1, context, creator: null, [behaviour.stateField ?? 'status']: state }];
    }
    if (request.url.endsWith('/CreateArtifact')) return createArtifact(request);
    if (request.url.endsWith('/FinalizeArtifact')) return finalizeArtifact(request);
    if (request.method === 'PUT') return storeBlock(request);
    return [404, { message: 'not found' }];
  }

  function showRun(id: string): readonly [number, unknown] {
    const pages = behaviour.runPages ?? 'id';
    if (pages === 'untold') return [404, '404 page not found\n'];
    if (pages === 'refused')
      return [403, { message: 'token does not have at least one of required scope(s)' }];
    const shown = pages === 'id' ? id : runNumber;
    const page = `http://forge.example/git/someone/template/actions/runs/${shown}`;
    return [200, { id, run_number: runNumber, run_attempt: 0, status: 'running', html_url: page }];
  }

  function createArtifact(request: ForgeRequest): readonly [number, unknown] {
    const {
      mime_type: mimeType,
      name,
      expires_at: expiresAt,
    } = JSON.parse(request.body.toString());
    if (mimeType !== undefined && behaviour.knowsMimeType === false)
      return [500, 'Error decode request body'];
    // Gitea takes the whole days until then, by its own clock.
    const now = Date.now() + (behaviour.clockAheadMs ?? 0);
    if (expiresAt !== undefined)
      keptDays.set(name, Math.floor((Date.parse(expiresAt) - now) / 86_400_000));
    return [200, { ok: true, signedUploadUrl: `${url}/upload?sig=${signature}&taskID=3` }];
  }

  function storeBlock(request: ForgeRequest): readonly [number, unknown] {
    const { searchParams, search } = new URL(request.url, url);
    // Compared as text, as Gitea 1.25 does: a signature without padding or encoded anew is another
    // one.
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
    statuses: () => requests.filter(({ url }) => statusPath.test(url)),
    artifacts,
    keptDays,
    comments: pull?.comments ?? [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const statusPath = /\/repos\/[^/]+\/[^/]+\/statuses\/([0-9a-f]+)$/;

/** A runtime token as Gitea issues it. */
export function makeRuntimeToken(scope = 'Actions.Results:21:49'): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'HS256' })}.${encode({ scp: scope })}.c2ln`;
}
