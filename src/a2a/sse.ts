// Server-Sent Events (HTML Standard, "Event stream interpretation") from bytes that a peer
// controls, within bounds.
import { decodeUtf8 } from '../wire/decode-utf8.ts';

/** One event. An empty `name` is a plain message. */
export interface SseEvent {
  readonly name: string;
  readonly data: string;
}

/** Bytes at which the reader gives up. */
export interface SseLimits {
  readonly maxLineBytes: number;
  readonly maxEventBytes: number;
}

/**
 * A line of data costs memory beyond its bytes, so that an event of empty lines is no way around
 * its limit.
 */
const bytesPerDataLine = 16;

/** Reads a stream chunk by chunk, wherever the chunks are cut. */
export interface SseReader {
  /**
   * The events that this chunk completes. Nothing is read any more once there is a {@link problem}.
   */
  read(chunk: Uint8Array): readonly SseEvent[];
  /** The event that the stream's end completes: servers leave out the last blank line. */
  end(): readonly SseEvent[];
  /** Which limit the stream went over. `null` while it is within all. */
  readonly problem: string | null;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A reader at the start of a stream. Lines are decoded whole, so that a cut character is none. */
export function createSseReader(limits: SseLimits): SseReader {
  let line: Uint8Array[] = [];
  let lineBytes = 0;
  let isFirstLine = true;
  let endedWithReturn = false;
  let name = '';
  let data: string[] = [];
  let dataBytes = 0;
  let problem: string | null = null;

  const isTooLong = (bytes: number): boolean => {
    lineBytes += bytes;
    if (lineBytes <= limits.maxLineBytes) return false;
    problem = `a line of the stream is longer than ${limits.maxLineBytes} bytes`;
    return true;
  };

  /** The line that ends with these bytes. Most lines appear in one chunk and are not copied. */
  const takeLine = (rest: Uint8Array): string => {
    const text = decodeUtf8(line.length === 0 ? rest : Buffer.concat([...line, rest]));
    line = [];
    lineBytes = 0;
    const start = isFirstLine && text.startsWith('\ufeff') ? 1 : 0;
    isFirstLine = false;
    return text.slice(start);
  };

  const dispatch = (): readonly SseEvent[] => {
    const event = { name, data: data.join('\n') };
    const isEmpty = data.length === 0;
    name = '';
    data = [];
    dataBytes = 0;
    return isEmpty ? [] : [event];
  };

  const interpret = (text: string): readonly SseEvent[] => {
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + (text[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') name = value;
    if (field !== 'data') return [];
    dataBytes += Buffer.byteLength(value) + bytesPerDataLine;
    if (dataBytes > limits.maxEventBytes) {
      problem = `an event of the stream is larger than ${limits.maxEventBytes} bytes`;
    } else data.push(value);
    return [];
  };

  return {
    read(chunk) {
      const events: SseEvent[] = [];
      let start = 0;
      for (let at = 0; at < chunk.byteLength && problem === null; at += 1) {
        const byte = chunk[at];
        const isSecondHalf = endedWithReturn && byte === lineFeed;
        endedWithReturn = byte === carriageReturn;
        if (isSecondHalf) start = at + 1;
        else if (byte === lineFeed || byte === carriageReturn) {
          const rest = chunk.subarray(start, at);
          start = at + 1;
          if (isTooLong(rest.byteLength)) return events;
          for (const event of interpret(takeLine(rest))) events.push(event);
        }
      }
      const rest = chunk.subarray(start);
      // A copy: a view would hold the whole chunk in memory.
      if (problem === null && !isTooLong(rest.byteLength)) line.push(Uint8Array.from(rest));
      return events;
    },
    end() {
      const last = lineBytes > 0 ? interpret(takeLine(new Uint8Array())) : [];
      return [...last, ...dispatch()];
    },
    get problem() {
      return problem;
    },
  };
}
