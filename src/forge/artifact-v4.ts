// A client of the artifact protocol, version 4, for Gitea and act: the official one refuses Gitea
// by the server's name, sends a field that Gitea 1.25 and act do not know, drops the padding of
// signed URLs and a sub-path of the server (docs/rules/forges.md "Uploads").
import { createHash } from 'node:crypto';
import { Agent, request as sendRequest } from 'undici';
import { isRecord, parseJson, readBounded } from './answer.ts';

/** One upload. */
export interface ArtifactRequest {
  readonly name: string;
  readonly content: Buffer;
  /**
   * Of a file that is not zipped. `null`: a zip. Servers that do not know the field refuse the
   * first call.
   */
  readonly mimeType: string | null;
  /** ACTIONS_RESULTS_URL. A sub-path is kept. */
  readonly resultsUrl: string;
  /** ACTIONS_RUNTIME_TOKEN. */
  readonly runtimeToken: string;
  /** null: the server's own default. */
  readonly retentionDays: number | null;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch, for the time of expiry. */
  readonly now: number;
}

/** Bytes of one block of the upload. */
const blockBytes = 8 * 1024 * 1024;
const dayMs = 86_400_000;

const service = 'twirp/github.actions.results.api.v1.ArtifactService';

/**
 * Uploads one artifact and returns its id. @throws Error with a sentence for people. The caller
 * turns it into a reason
 */
export async function uploadArtifactV4(request: ArtifactRequest): Promise<number> {
  const ids = parseBackendIds(request.runtimeToken);
  if (ids === null)
    throw new Error(
      'the runtime token is no JWT with the scope "Actions.Results", so this runner offers no artifact server',
    );
  const identity = {
    workflow_run_backend_id: ids.run,
    workflow_job_run_backend_id: ids.job,
    name: request.name,
  };
  const agent = new Agent();
  try {
    const created = await callService(request, agent, 'CreateArtifact', {
      ...identity,
      ...toExpiry(request),
      ...(request.mimeType === null ? { version: 4 } : { version: 7, mime_type: request.mimeType }),
    });
    const signedUrl = created.signedUploadUrl ?? created.signed_upload_url;
    if (created.ok !== true || typeof signedUrl !== 'string')
      throw new Error('CreateArtifact was answered without an upload URL');
    await putBlocks(signedUrl, request.content, request.signal, agent);
    const hash = `sha256:${createHash('sha256').update(request.content).digest('hex')}`;
    const final = await callService(request, agent, 'FinalizeArtifact', {
      ...identity,
      size: String(request.content.length),
      hash,
    });
    const id = Number(final.artifactId ?? final.artifact_id);
    if (final.ok !== true || !Number.isSafeInteger(id))
      throw new Error('FinalizeArtifact was answered without an id');
    return id;
  } finally {
    await agent.destroy();
  }
}

/**
 * Run and job ids in the `scp` claim `Actions.Results:<run>:<job>` of the runtime token. `null`
 * when it has none.
 */
export function parseBackendIds(
  runtimeToken: string,
): { readonly run: string; readonly job: string } | null {
  const [, payload, signature] = runtimeToken.split('.');
  if (payload === undefined || signature === undefined) return null;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isRecord(claims) || typeof claims.scp !== 'string') return null;
  const match = /(?:^|\s)Actions\.Results:([^\s:]+):([^\s:]+)(?:\s|$)/.exec(claims.scp);
  const [, run, job] = match ?? [];
  return run === undefined || job === undefined ? null : { run, job };
}

/**
 * Gitea keeps whole days and rounds down what is left by its own clock: half a day more is still
 * the number that was asked for.
 */
function toExpiry({ now, retentionDays }: ArtifactRequest): { expires_at?: string } {
  if (retentionDays === null) return {};
  return { expires_at: new Date(now + (retentionDays + 0.5) * dayMs).toISOString() };
}

async function callService(
  request: ArtifactRequest,
  dispatcher: Agent,
  method: string,
  body: Readonly<Record<string, string | number>>,
): Promise<Readonly<Record<string, unknown>>> {
  // Never follows a redirect: the token goes to the results server and nowhere else.
  const { statusCode, body: answerBody } = await sendRequest(
    `${request.resultsUrl.replace(/\/+$/, '')}/${service}/${method}`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${request.runtimeToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: request.signal,
      dispatcher,
    },
  );
  const text = await readBounded(answerBody, request.runtimeToken);
  if (statusCode !== 200) throw new Error(describeRefusal(method, statusCode, text));
  const answer = parseJson(text);
  if (!isRecord(answer))
    throw new Error(`${method} was answered with something other than a JSON object`);
  return answer;
}

/**
 * Azure's block protocol. The URL is extended as text, so that its signature stays byte for byte.
 */
async function putBlocks(
  signedUrl: string,
  content: Buffer,
  signal: AbortSignal,
  dispatcher: Agent,
): Promise<void> {
  if (!/^https?:\/\//.test(signedUrl))
    throw new Error('CreateArtifact was answered with an upload URL that is not http');
  const base = signedUrl + (signedUrl.includes('?') ? '&' : '?');
  const blockIds: string[] = [];
  for (let start = 0; start < content.length; start += blockBytes) {
    const id = Buffer.from(`block-${String(blockIds.length).padStart(8, '0')}`).toString('base64');
    blockIds.push(id);
    await put(
      `${base}comp=block&blockid=${encodeURIComponent(id)}`,
      content.subarray(start, start + blockBytes),
      'application/octet-stream',
    );
  }
  const list = blockIds.map((id) => `<Latest>${id}</Latest>`).join('');
  await put(
    `${base}comp=blocklist`,
    Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`),
    'application/xml',
  );

  async function put(url: string, body: Buffer, type: string): Promise<void> {
    const answer = await sendRequest(url, {
      method: 'PUT',
      headers: { 'content-type': type },
      body,
      signal,
      dispatcher,
    });
    // The signature in the URL is as good as a token.
    const text = await readBounded(answer.body, signedUrl.split('?')[1] ?? '');
    if (answer.statusCode < 200 || answer.statusCode > 299)
      throw new Error(describeRefusal('the upload', answer.statusCode, text));
  }
}

function describeRefusal(what: string, statusCode: number, text: string): string {
  const said = text.trim() === '' ? '' : `: ${text.trim()}`;
  return `${what} was refused with HTTP ${statusCode}${said}`;
}
