// Attachments by ingest, as the platform forwards them (wire/README, Files; contract/runtime.md 5).
import type { PlayFile } from '../domain/canary.ts';
import type { UploadRefusal } from '../domain/ports.ts';
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
const secretPattern = /^[\x21-\x7e]+$/;

/** Uploads one file, or says why this way is closed. Never throws for what a peer does. */
export async function uploadFile(
  address: AgentAddress,
  file: PlayFile,
  inboundSecret: string | null,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
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
  return toWireFile(response, file);
}

/**
 * Without a secret nothing can be uploaded. Whether there is a route at all shows without one: it would ask for the secret.
 */
async function refuseUnregistered(
  { connections, basePath }: AgentAddress,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<UploadRefusal> {
  const { status, failure } = await withDeadline(limits.signal, limits.timeoutMs, (signal) =>
    exchangeHttp(
      connections,
      {
        method: 'POST',
        path: `${basePath}${ingestPath}`,
        headers: [
          ['User-Agent', 'Go-http-client/1.1'],
          ['Content-Length', '0'],
        ],
        body: Buffer.alloc(0),
      },
      { maxBodyBytes: maxSmallBodyBytes, signal },
    ),
  );
  // A server that takes every path for the same answers this one with success too.
  const isAbsent = failure === null && (status < 300 || [404, 405, 501].includes(status));
  if (!isAbsent) return refuse('the agent has not registered, so it has no secret for uploads');
  return { ...refuse('the agent never registered, and shows no ingest route'), hasNoRoute: true };
}

/** The four values that the turn carries, as the agent gave them. */
function toWireFile(response: HttpResponse, file: PlayFile): WireFile | UploadRefusal {
  const { status, failure } = response;
  if (failure !== null) return refuse(`upload: ${failure.message}`);
  const text = Buffer.from(response.body).toString();
  if (status !== 200) return refuse(`upload: HTTP ${status} ${quote(text)}`, isFault(status));
  const files = ownList(parseUntrustedJson(text), 'files');
  const [stored] = files;
  if (files.length !== 1) return refuse(`upload: no answer about one file: ${quote(text)}`);
  const uri = ownText(stored, 'uri');
  if (uri === null || !uriPattern.test(uri))
    return refuse(`upload: unexpected uri ${quote(uri ?? '')}`);
  const size = ownValue(stored, 'size');
  // The size goes into the turn, where production refuses what is no finite number.
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    return refuse(`upload: unexpected size in ${quote(text)}`);
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

/** Whether a status says that the route is there and broken; an image of before the route has none (contract/runtime.md 5). */
function isFault(status: number): boolean {
  return status === 400 || (status >= 500 && status !== 501);
}
