// The `envelope` command: turns in, one a line. The exact request bodies out, one a line. Every
// answer is written before the next line is read, so memory holds one line however long the input
// is.
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { CanaryError } from '../../domain/error.ts';
import type { Dialect, DialectChoice } from '../../domain/profile.ts';
import { defaultCurlUrl, renderCurl } from '../../wire/curl.ts';
import { type NormalisedBody, normaliseCanvasBody, normaliseTurn } from '../../wire/normalise.ts';
import type { Header } from '../../wire/request-headers.ts';
import { translateBody } from '../../wire/translate-turn.ts';
import { parseTurnLine } from '../../wire/turn-line.ts';

/**
 * A longer line is a usage error. The server's 16 MiB, all of it escaped as `\u0000`, and again as
 * a string, fits.
 */
export const maxEnvelopeLineBytes = 268_435_456;

/** Milliseconds for the look at the card of an agent. */
const lookUpMs = 3_000;

/** How `envelope` answers. */
export interface EnvelopeOptions {
  /**
   * URL of an agent: answers become curl commands to it. The empty string represents
   * `http://127.0.0.1:8000`.
   */
  readonly curl?: string;
  /**
   * How the bodies are written. Absent: as the agent of `curl` is spoken to, else as the platform
   * writes them.
   */
  readonly dialect?: DialectChoice | 'platform';
  /** Default {@link maxEnvelopeLineBytes}. */
  readonly maxLineBytes?: number;
}

/**
 * Answers each line of `input` with one line: `{"body": …}`, or `{"error": {"status", "body"}}`
 * where the platform's server would refuse. Blank lines are passed over. A line that cannot be used
 * is reported on `errors` with its number and gives no answer. Resolves to the exit code: 0, or 2
 * when any line or option was unusable.
 */
export async function runEnvelope(
  input: AsyncIterable<Buffer | string>,
  output: Writable,
  errors: Writable,
  options: EnvelopeOptions = {},
): Promise<number> {
  const url = options.curl === '' ? defaultCurlUrl : options.curl;
  if (url !== undefined && !isHttpUrl(url)) {
    await write(
      errors,
      `Option "--curl" must be an http or https URL such as ${defaultCurlUrl}.\n`,
    );
    return 2;
  }
  // A failed write is seen at its callback. The stream's own event, unheard, would end the process.
  // It may come after the last write, so the listener stays.
  for (const stream of [output, errors]) stream.on('error', () => {});
  const target = await toTarget(url, options.dialect, errors);
  return await answerLines(
    input,
    output,
    errors,
    target,
    options.maxLineBytes ?? maxEnvelopeLineBytes,
  );
}

/** How bodies are written, and the URL that curl sends them to. `undefined`: bodies alone. */
interface LineTarget {
  readonly url: string | undefined;
  readonly dialect: Dialect;
  readonly strict: boolean;
}

/** As `run` would speak: by the flag, else by the card of the agent at the URL. */
async function toTarget(
  url: string | undefined,
  choice: EnvelopeOptions['dialect'],
  errors: Writable,
): Promise<LineTarget> {
  const strict = choice === 'strict';
  if (choice === 'platform' || (url === undefined && (strict || choice === undefined)))
    return { url, dialect: 'json-rpc-0.3', strict };
  if (choice !== undefined && !strict)
    return { url: url === undefined ? url : toSendUrl(url, choice), dialect: choice, strict };
  const agentUrl = url ?? defaultCurlUrl;
  try {
    const { connectAgent } = await import('../../a2a/connect-agent.ts');
    const agent = await connectAgent(agentUrl, AbortSignal.timeout(lookUpMs));
    await agent.close();
    const { dialect = 'json-rpc-0.3', path = '/' } = agent.endpoint ?? {};
    return { url: new URL(path, agentUrl).href, dialect, strict };
  } catch (error) {
    if (!(error instanceof CanaryError)) throw error;
    await write(
      errors,
      `No A2A agent answers at ${agentUrl}, so its card cannot say how it is spoken to: the lines speak JSON-RPC 0.3, as the platform does. --dialect names another.\n`,
    );
    return { url, dialect: 'json-rpc-0.3', strict };
  }
}

/** Where HTTP+JSON takes a turn: below the URL, with the `/v1` that A2A 0.3 has. */
function toSendUrl(url: string, dialect: Dialect): string {
  if (dialect.startsWith('json-rpc')) return url;
  const base = url.replace(/\/+$/, '');
  const isVersioned = dialect === 'http-json-1.0' || base.endsWith('/v1');
  return `${base}${isVersioned ? '' : '/v1'}/message:send`;
}

async function answerLines(
  input: AsyncIterable<Buffer | string>,
  output: Writable,
  errors: Writable,
  target: LineTarget,
  maxLineBytes: number,
): Promise<number> {
  let exitCode = 0;
  let lineNumber = 0;
  for await (const line of splitLines(input, maxLineBytes)) {
    lineNumber += 1;
    let reached = true;
    try {
      const text = decodeLine(line, maxLineBytes);
      if (text.trim() === '') continue;
      reached = await write(output, `${renderAnswer(answer(text), target)}\n`);
    } catch (error) {
      if (!(error instanceof CanaryError)) throw error;
      exitCode = 2;
      reached = await write(errors, `Line ${lineNumber}: ${error.message}\n`);
    }
    if (!reached) break;
  }
  return exitCode;
}

function answer(text: string): NormalisedBody {
  const line = parseTurnLine(text, randomUUID);
  return line.from === 'turn'
    ? normaliseTurn(line.turn)
    : normaliseCanvasBody(line.canvasBody, line.turn);
}

function renderAnswer(result: NormalisedBody, { url, dialect, strict }: LineTarget): string {
  const body = result.ok ? translateBody(result.body, dialect, strict) : null;
  if (url === undefined) {
    return JSON.stringify(
      result.ok ? { body } : { error: { status: result.status, body: result.body } },
    );
  }
  if (result.ok) {
    const version: Header[] = dialect.endsWith('1.0') ? [['A2A-Version', '1.0']] : [];
    return renderCurl(body ?? '', url, version);
  }
  // A comment keeps the output runnable, and one line for one turn.
  return `# The server would refuse this turn with ${result.status}: ${JSON.stringify(result.body)}`;
}

/**
 * Lines without their line feed, as bytes. `null` in place of one over `maxLineBytes`, which is
 * never held whole.
 */
async function* splitLines(
  input: AsyncIterable<Buffer | string>,
  maxLineBytes: number,
): AsyncGenerator<Buffer | null, void, undefined> {
  let parts: Buffer[] = [];
  let size = 0;
  const keep = (part: Buffer): void => {
    size += part.length;
    if (size > maxLineBytes) parts = [];
    else parts.push(part);
  };
  const take = (): Buffer | null => {
    const line = size > maxLineBytes ? null : Buffer.concat(parts);
    parts = [];
    size = 0;
    return line;
  };
  for await (const chunk of input) {
    let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      keep(rest.subarray(0, end));
      yield take();
      rest = rest.subarray(end + 1);
    }
    keep(rest);
  }
  if (size > 0) yield take();
}

const strict = new TextDecoder('utf-8', { fatal: true });

function decodeLine(line: Buffer | null, maxLineBytes: number): string {
  if (line === null)
    throw new CanaryError('INPUT_INVALID', `It is longer than ${maxLineBytes} bytes.`);
  try {
    return strict.decode(line);
  } catch (cause) {
    // Replacing what is no UTF-8 would answer with bytes that no one asked for.
    throw new CanaryError('INPUT_INVALID', 'It is not UTF-8.', { cause });
  }
}

function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/**
 * Resolves when the chunk has left the stream, which is what holds the reading back. To false when
 * the stream's reader has closed it, as `| head -1` does.
 */
function write(stream: Writable, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve(true);
      else if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'))
        resolve(false);
      else reject(error);
    });
  });
}
