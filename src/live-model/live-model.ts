// The way of one container to the provider: a keyed server that passes calls on, counts them, and
// refuses beyond the budget.
import type { IncomingMessage } from 'node:http';
import { explainUsedUp, type ModelCall, type Upstream } from '../domain/live-model.ts';
import type { Clock, LiveModel, Random } from '../domain/ports.ts';
import { type KeyedCall, startKeyedServer } from '../http-server/keyed-server.ts';
import type { PassedAnswer } from '../http-server/passed-answer.ts';
import { createUnmatchedList } from '../http-server/unmatched-list.ts';
import type { Provider } from '../providers/provider.ts';
import { providers as allProviders, findCaller, usualProvider } from '../providers/table.ts';
import type { Booking, ModelBudget } from './budget.ts';
import { forward, withoutOwn } from './forward.ts';
import { toRefusal } from './refusal.ts';
import { isFree, toUpstreamUrl, withoutQuery } from './route.ts';
import { createUsageReader, type UsageReader } from './usage.ts';

/** Bytes of a request body. Providers take no more than 32 MB. */
const maxLiveBodyBytes = 32 * 1024 * 1024;
const maxLiveBytesInFlight = 3 * maxLiveBodyBytes;
/** Calls recorded of one container. */
const maxCallsRecorded = 10_000;

/** How {@link startLiveModel} is set up. */
export interface LiveModelOptions {
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly upstreams: readonly Upstream[];
  /** Shared by all containers of the run. */
  readonly budget: ModelBudget;
  /** The one address to listen on: that of the network plan. */
  readonly bindHost: string;
  /** Whose calls are passed on. Absent: those of all providers that are known. */
  readonly providers?: readonly Provider[];
}

/** Starts the way to the provider for one container, on a free port. */
export async function startLiveModel(
  options: LiveModelOptions,
): Promise<LiveModel & AsyncDisposable> {
  const { budget, upstreams, clock, providers = allProviders } = options;
  const calls: ModelCall[] = [];
  const unmatched = createUnmatchedList();
  let sequence = 0;
  let refusedCalls = 0;

  const answer = async (call: KeyedCall, gone: AbortSignal): Promise<PassedAnswer> => {
    const { method, headers, body } = call;
    const { path, provider, rows } = findCaller(providers, call.path, headers);
    const upstream = upstreams.find((known) => known.provider === provider?.name);
    if (provider === undefined || upstream === undefined) {
      // Claude Code looks so whether anyone is there (docs/rules/agents.md "Model probes").
      if (method !== 'HEAD') unmatched.add(`${method} ${withoutQuery(path)}`);
      const whose =
        provider === undefined
          ? 'no provider known here'
          : `${provider.name}, and env has no key of it`;
      const message = `${method} ${withoutQuery(path)} is a call for ${whose}.`;
      return toRefusal(provider ?? usualProvider, 404, message);
    }
    if (body === 'too-large')
      return toRefusal(provider, 413, `The request is larger than ${maxLiveBodyBytes} bytes.`);
    if (body === 'busy') return toRefusal(provider, 503, 'Too many requests are under way.');
    sequence += 1;
    const head = {
      sequence,
      at: clock.now(),
      provider: provider.name,
      method,
      path: withoutQuery(path),
    };
    const record = (end: Pick<ModelCall, 'status' | 'refused' | 'tokens'>): void => {
      if (calls.length < maxCallsRecorded) calls.push({ ...head, ...end });
    };
    // What is only read costs nothing, and is no call of the model.
    const booking = method === 'POST' ? budget.book(body.byteLength) : unbooked;
    if (booking === null) {
      refusedCalls += 1;
      record({ status: 429, refused: true, tokens: null });
      return toRefusal(provider, 429, `${explainUsedUp(budget.spending())}.`);
    }
    let isSettled = false;
    const settle: Settle = (status, tokens) => {
      if (isSettled) return;
      isSettled = true;
      booking.settle(status, tokens);
      record({ status, refused: false, tokens });
    };
    const url = toUpstreamUrl(upstream, path);
    let response: IncomingMessage;
    try {
      response = await forward({ method, url, headers, body }, gone);
    } catch (thrown) {
      settle(502, null);
      return toRefusal(provider, 502, `The provider was not reached (${codeOf(thrown)}).`);
    }
    const status = response.statusCode ?? 502;
    if (status >= 300 && status < 400 && status !== 304) {
      response.destroy();
      settle(502, null);
      return toRefusal(
        provider,
        502,
        `The provider redirects (HTTP ${status}), which is not followed, so that the key stays where it belongs.`,
      );
    }
    const reader =
      status < 300 && !isFree(method, path, rows)
        ? createUsageReader(readableType(response), body.byteLength, providers)
        : null;
    return {
      status,
      headers: withoutOwn(response.headers),
      body: watch(response, reader, (tokens) => settle(status, tokens)),
    };
  };

  const server = await startKeyedServer({
    random: options.random,
    bindHost: options.bindHost,
    maxBodyBytes: maxLiveBodyBytes,
    maxBytesInFlight: maxLiveBytesInFlight,
    answer,
  });
  return {
    url: (host) => server.url(host),
    calls: () => calls.toSorted((a, b) => a.sequence - b.sequence),
    refusedCalls: () => refusedCalls,
    unmatchedRequests: () => unmatched.lines(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

type Settle = Booking['settle'];

const unbooked: Booking = { settle: () => undefined };

/** Passes an answer on unchanged. Whatever ends it, the call is settled with what was seen. */
function watch(
  response: IncomingMessage,
  reader: UsageReader | null,
  settle: (tokens: ModelCall['tokens']) => void,
): AsyncIterable<Uint8Array> {
  const state = { isTaken: false };
  const finish = (): void => settle(reader?.end(response.complete) ?? null);
  // An answer that no one takes ends here. One that is taken may close before its last bytes were
  // looked at.
  response.once('close', () => {
    if (!state.isTaken) finish();
  });
  return readWatched(response, reader, state, finish);
}

async function* readWatched(
  response: IncomingMessage,
  reader: UsageReader | null,
  state: { isTaken: boolean },
  finish: () => void,
): AsyncGenerator<Uint8Array> {
  state.isTaken = true;
  try {
    for await (const chunk of response) {
      reader?.write(chunk);
      yield chunk;
    }
  } finally {
    // Before the client knows of the end: its next call meets the true count.
    finish();
  }
}

/** A compressed answer, which was not asked for, is counted by its bytes alone. */
function readableType({ headers }: IncomingMessage): string {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? (headers['content-type'] ?? '') : `${encoding} bytes`;
}

/**
 * The errno name of a failed connection. Other words of an error may hold an address of the user's.
 */
function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  return typeof code === 'string' ? code : 'connection lost';
}
