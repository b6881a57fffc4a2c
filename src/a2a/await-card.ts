// Waits for an agent to listen: its card is asked for until one comes.
import { CanaryError } from '../domain/error.ts';
import type { AgentAddress } from './address.ts';
import { pause, withDeadline } from './deadline.ts';
import { exchangeHttp } from './http-exchange.ts';
import { isRecord, type JsonRecord, parseUntrustedJson } from './json.ts';
import { maxSmallBodyBytes, pollIntervalMs } from './limits.ts';
import { quote } from './quote.ts';

/**
 * Where cards are found: A2A 0.3 and 1.0, A2A up to 0.2 and the 0.3 Python SDK, and two that older
 * servers use.
 */
export const cardPaths = [
  '/.well-known/agent-card.json',
  '/.well-known/agent.json',
  '/agent-card.json',
  '/agent.json',
] as const;

/** A card and the path at which it was found. */
export interface FoundCard {
  readonly path: string;
  readonly card: JsonRecord;
  /** The card as it came. */
  readonly text: string;
}

/** What one look at one path gave. */
type Look =
  | { readonly card: JsonRecord; readonly text: string }
  | { readonly problem: string; readonly isSilent: boolean };

/**
 * Polls until a card answers 200 with a JSON object. @throws NEVER_LISTENED, or the signal's own
 * CanaryError
 */
export async function awaitCard(
  address: AgentAddress,
  paths: readonly [string, ...string[]],
  attemptTimeoutMs: number,
  signal: AbortSignal,
): Promise<FoundCard> {
  const startedAt = performance.now();
  let problems: readonly string[] = [];
  while (!signal.aborted) {
    const round = await lookOnce(address, paths, attemptTimeoutMs, signal);
    if ('card' in round) return round;
    // A round that the end of the wait cut short says less than the one before it.
    if (!signal.aborted || problems.length === 0) problems = round.problems;
    await pause(pollIntervalMs, signal);
  }
  throw toWaitError(
    signal,
    `No agent card at ${address.origin}${address.basePath}${paths[0]} within ${toSeconds(startedAt)}. ` +
      `Last attempt: ${problems.join('; ') || 'none'}.`,
  );
}

/** The signal's own CanaryError when it has one, else NEVER_LISTENED with this message. */
export function toWaitError(signal: AbortSignal, message: string): CanaryError {
  if (signal.reason instanceof CanaryError) return signal.reason;
  return new CanaryError('NEVER_LISTENED', message, {
    hint: 'The agent must listen on 0.0.0.0, port 8000. Its log may name the port that it took. Only if the log shows that it is still starting: a longer boot-timeout.',
  });
}

/**
 * Time since `startedAt` for people. Whole seconds once they are many, so that two that waited
 * alike say the same.
 */
export function toSeconds(startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return `${seconds.toFixed(seconds < 2 ? 1 : 0)} s`;
}

async function lookOnce(
  address: AgentAddress,
  paths: readonly string[],
  attemptTimeoutMs: number,
  signal: AbortSignal,
): Promise<FoundCard | { readonly problems: readonly string[] }> {
  const problems: string[] = [];
  for (const path of paths) {
    const look = await withDeadline(signal, attemptTimeoutMs, (deadline) =>
      lookAt(address, path, deadline),
    );
    if ('card' in look) return { path, card: look.card, text: look.text };
    problems.push(`GET ${path}: ${look.problem}`);
    // Where nothing answers, the other paths would fare no better.
    if (look.isSilent) break;
  }
  return { problems };
}

async function lookAt(address: AgentAddress, path: string, signal: AbortSignal): Promise<Look> {
  const response = await exchangeHttp(
    address.connections,
    {
      method: 'GET',
      path: `${address.basePath}${path}`,
      headers: [
        ['User-Agent', 'Go-http-client/1.1'],
        ['Accept-Encoding', 'gzip'],
      ],
      body: null,
    },
    { maxBodyBytes: maxSmallBodyBytes, signal },
  );
  const { status, failure } = response;
  if (failure !== null) return { problem: failure.message, isSilent: status === 0 };
  if (status !== 200) return { problem: `HTTP ${status}`, isSilent: false };
  const text = Buffer.from(response.body).toString();
  const card = parseUntrustedJson(text);
  if (isRecord(card)) return { card, text };
  return { problem: `HTTP 200, but no JSON object: ${quote(text)}`, isSilent: false };
}
