// Attachments by ingest, as the platform forwards them (docs/rules/platform.md "Uploads").

import type { UploadRefusal } from '../domain/agent-ports.ts';
import type { PlayFile } from '../domain/canary.ts';
import type { WireFile } from '../domain/turn.ts';
import type { AgentAddress } from './address.ts';
import { withDeadline } from './deadline.ts';
import { exchangeHttp, type HttpResponse } from './http-exchange.ts';
import { ownList, ownText, ownValue, parseUntrustedJson } from './json.ts';
import { maxSmallBodyBytes } from './limits.ts';
import { encodeMultipart } from './multipart.ts';
import { quote } from './quote.ts';

const ingestPath = '/internal/chat/uploads/ingest';
/** A file in the container (push mode) or at the platform (poll mode), of sane length. */
const uriPattern = /^(?:workspace:\/|platform-pending:)\P{Cc}{1,4000}$/u;
/**
 * Statuses of a server that has no such route: an image of before it (docs/rules/platform.md
 * "Uploads").
 */
const missingRoute: readonly number[] = [404, 405, 501];
const secretPattern = /^[\x21-\x7e]+$/;

interface UploadLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Uploads one file, or says why this way is closed. Never throws for what a peer does. */
export async function uploadFile(
  address: AgentAddress,
  file: PlayFile,
  inboundSecret: string | null,
  limits: UploadLimits,
): Promise<WireFile | UploadRefusal> {
  if (inboundSecret === null) return refuseUnregistered(address, limits);
  if (!secretPattern.test(inboundSecret)) return refuse('the inbound secret is no header value');
  const boundary = `----session-continuity-${crypto.randomUUID()}`;
  const content = file.bytes ?? Buffer.from(file.content);
  const body = encodeMultipart(
    { field: 'files', name: file.name, mimeType: file.mimeType, content },
    boundary,
  );
  const response = await withDeadline(limits.signal, limits.timeoutMs, (signal) =>
    exchangeHttp(
      address.connections,
      {
        method: 'POST',
        path: `${address.basePath}${ingestPath}`,
        headers: [
          ['User-Agent', 'Go-http-client/1.1'],
          ['Authorization', `Bearer ${inboundSecret}`],
          ['Content-Type', `multipart/form-data; boundary=${boundary}`],
          ['Accept-Encoding', 'gzip'],
        ],
        body,
      },
      { maxBodyBytes: maxSmallBodyBytes, signal },
    ),
  );
  const given = toWireFile(response, file);
  if (!('isFault' in given) || !given.isFault || !isOdd(response)) return given;
  // A server that takes every path has no route of this kind, whatever it answers.
  const { status, failure } = await askPath(
    address,
    `${ingestPath}/${crypto.randomUUID()}`,
    limits,
  );
  return failure === null && status < 300 ? { ...given, isFault: false } : given;
}

/** A success that reports no file. */
function isOdd({ status, failure }: HttpResponse): boolean {
  return failure === null && status < 300;
}

/**
 * Without a secret nothing can be uploaded. Whether there is a route at all shows without one: it
 * would ask for the secret.
 */
async function refuseUnregistered(
  address: AgentAddress,
  limits: UploadLimits,
): Promise<UploadRefusal> {
  const { status, failure } = await askPath(address, ingestPath, limits);
  // A server that takes every path for the same answers this one with success too.
  const isAbsent = failure === null && (status < 300 || missingRoute.includes(status));
  if (!isAbsent) return refuse('the agent has not registered, so it has no secret for uploads');
  return { ...refuse('the agent never registered, and shows no ingest route'), hasNoRoute: true };
}

/** A POST with nothing in it and without the secret: it shows whether there is such a path. */
function askPath(
  { connections, basePath }: AgentAddress,
  path: string,
  limits: UploadLimits,
): Promise<HttpResponse> {
  return withDeadline(limits.signal, limits.timeoutMs, (signal) =>
    exchangeHttp(
      connections,
      {
        method: 'POST',
        path: `${basePath}${path}`,
        headers: [
          ['User-Agent', 'Go-http-client/1.1'],
          ['Content-Length', '0'],
        ],
        body: Buffer.alloc(0),
      },
      { maxBodyBytes: maxSmallBodyBytes, signal },
    ),
  );
}

/**
 * The four values that the turn carries, as the agent gave them. Where the secret was issued any
 * refusal is a fault, but that of a server that has no such route.
 */
function toWireFile(response: HttpResponse, file: PlayFile): WireFile | UploadRefusal {
  const { status, failure } = response;
  if (failure !== null) return refuse(`upload: ${failure.message}`, true);
  const text = Buffer.from(response.body).toString();
  if (status !== 200)
    return refuse(`upload: HTTP ${status} ${quote(text)}`, !missingRoute.includes(status));
  const files = ownList(parseUntrustedJson(text), 'files');
  const [stored] = files;
  if (files.length !== 1) return refuse(`upload: no answer about one file: ${quote(text)}`, true);
  const uri = ownText(stored, 'uri');
  if (uri === null || !uriPattern.test(uri))
    return refuse(`upload: unexpected uri ${quote(uri ?? '')}`, true);
  const size = ownValue(stored, 'size');
  // The size goes into the turn, where production refuses what is no finite number.
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    return refuse(`upload: unexpected size in ${quote(text)}`, true);
  }
  return {
    name: ownText(stored, 'name') ?? file.name,
    mimeType: ownText(stored, 'mimeType') ?? file.mimeType,
    uri,
    size,
  };
}

function refuse(reason: string, isFault = false): UploadRefusal {
  return { reason, isFault };
}
