// One streamed request: its events read as they come, each kept with its time, within bounds of
// size, number and time.
import type { Disconnect } from '../domain/agent-ports.ts';
import type { Dialect } from '../domain/profile.ts';
import type { StreamEvent, TurnOutcome } from '../domain/reply.ts';
import type { AgentAddress } from './address.ts';
import { type DialectRequest, versionOf } from './endpoint.ts';
import { exchangeRequest, toFailedOutcome, toOutcome } from './exchange-request.ts';
import type { BodySink, HttpResponse } from './http-exchange.ts';
import {
  afterFinalMs,
  maxEvidenceBytes,
  maxReplyBodyBytes,
  maxSseBytes,
  maxStreamEvents,
} from './limits.ts';
import { rejected } from './reply.ts';
import { createSseReader, type SseEvent } from './sse.ts';
import { createStreamReply } from './stream-reply.ts';

/** What a streamed request came to. */
export interface StreamExchange {
  readonly response: HttpResponse;
  readonly events: readonly StreamEvent[];
  readonly outcome: TurnOutcome;
  /** False for a plain reply in place of a stream. */
  readonly wasStream: boolean;
}

/** Times in milliseconds. */
export interface StreamLimits {
  readonly signal: AbortSignal;
  /** The time of the whole turn, for the outcome. */
  readonly timeoutMs: number;
  readonly idleMs: number;
  /** When the client is to drop the connection. Absent: never. */
  readonly disconnect?: Disconnect;
}

/**
 * Sends a request whose answer is a stream, and reads it to its end. A plain reply is read as one.
 */
export async function openStream(
  address: AgentAddress,
  request: DialectRequest,
  dialect: Dialect,
  limits: StreamLimits,
): Promise<StreamExchange> {
  const reader = createSseReader({ maxLineBytes: maxSseBytes, maxEventBytes: maxSseBytes });
  const reply = createStreamReply(request.requestId, versionOf(dialect));
  const events: StreamEvent[] = [];
  let keptBytes = 0;
  let tooLarge: string | null = null;
  let wasStream = false;
  let isDropped = false;
  const drop = limits.disconnect;
  const watch = startWatch(limits);

  const take = (event: SseEvent): void => {
    keptBytes += Buffer.byteLength(event.data);
    const data = keptBytes <= maxEvidenceBytes ? event.data : '';
    events.push({ at: Date.now(), data, afterFinal: reply.isFinal });
    reply.accept(event);
    if (reply.isFinal) watch.finish();
    if (drop !== undefined && events.length >= drop.afterEvents && drop.isReady()) isDropped = true;
    if (events.length >= maxStreamEvents) {
      tooLarge = `the stream has ${maxStreamEvents} events and no end`;
    }
  };
  const takeAll = (read: readonly SseEvent[]): void => {
    for (const event of read) if (tooLarge === null && !isDropped) take(event);
    tooLarge ??= reader.problem;
  };
  const sink: BodySink = {
    accepts(status, headers) {
      wasStream = status < 300 && /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
      return wasStream;
    },
    write(chunk) {
      watch.touch();
      takeAll(reader.read(chunk));
      return tooLarge === null && !isDropped && !watch.isOver();
    },
  };
  try {
    const bounds = { maxBodyBytes: maxReplyBodyBytes, signal: watch.signal };
    const response = await exchangeRequest(address, request, bounds, sink);
    // What came whole before the time to drop it was answered like any other turn.
    if (isDropped || (drop?.now.aborted === true && response.failure !== null)) {
      const outcome = { kind: 'disconnected', events: events.length } as const;
      return { response, events, outcome, wasStream };
    }
    if (!wasStream) {
      const outcome = toOutcome(response, dialect, request.requestId, watch.limitMs());
      return { response, events, outcome, wasStream };
    }
    if (response.failure === null) takeAll(reader.end());
    const outcome = settle(response);
    return { response, events, outcome, wasStream };
  } finally {
    watch.stop();
  }

  /**
   * How the stream ended matters only while nothing final had come: agents may close it as they
   * like.
   */
  function settle(response: HttpResponse): TurnOutcome {
    if (reply.isFinal) return reply.outcome();
    if (tooLarge !== null) return rejected('body-too-large', `The reply was cut off: ${tooLarge}.`);
    if (response.failure === null) return reply.outcome();
    const failed = toFailedOutcome(response.status, response.failure, watch.limitMs());
    const so = reply.outcome();
    return failed.kind === 'rejected' && so.kind === 'rejected'
      ? { ...failed, reply: so.reply }
      : failed;
  }
}

/**
 * Watches over a stream: ends it with the turn, when nothing comes for too long, and soon after its
 * final event.
 */
function startWatch(limits: StreamLimits) {
  const controller = new AbortController();
  let isFinished = false;
  let isIdle = false;
  const abort = (): void => controller.abort();
  const onIdle = (): void => {
    isIdle = true;
    abort();
  };
  let timer = setTimeout(onIdle, limits.idleMs);
  const signals = [limits.signal, limits.disconnect?.now].filter((signal) => signal !== undefined);
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  if (signals.some((signal) => signal.aborted)) abort();
  return {
    signal: controller.signal,
    touch(): void {
      if (isFinished) return;
      clearTimeout(timer);
      timer = setTimeout(onIdle, limits.idleMs);
    },
    /** Called at the final event: what comes after it is read for a moment only. */
    finish(): void {
      if (isFinished) return;
      isFinished = true;
      clearTimeout(timer);
      timer = setTimeout(abort, afterFinalMs);
    },
    isOver: (): boolean => controller.signal.aborted,
    /** The limit that an abort came from. */
    limitMs: (): number => (isIdle ? limits.idleMs : limits.timeoutMs),
    stop(): void {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
