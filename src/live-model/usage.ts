// Token counts as providers tell them, read from the bytes that pass by: JSON, lists of JSON,
// server-sent events.
import { toFields } from '../domain/fields.ts';
import type { TokenUsage } from '../domain/live-model.ts';
import type { Provider, UsageReading } from '../providers/provider.ts';

/**
 * Bytes of one answer, or of one line of a stream, that are looked into. Beyond, tokens are
 * estimated.
 */
const maxReadBytes = 8 * 1024 * 1024;
/** What is taken for a token where no one counts. */
const bytesPerToken = 4;

/** Looks on while an answer passes. */
export interface UsageReader {
  write(chunk: Uint8Array): void;
  /** The tokens of the call. `isWhole`: the answer came to its end. */
  end(isWhole: boolean): TokenUsage;
}

/** Counts of one answer as told. `null`: not known. */
interface Told {
  input: number | null;
  output: number | null;
}

/** Tokens for so many bytes. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** Makes a reader for the answer to a request of `requestBytes`. */
export function createUsageReader(
  contentType: string,
  requestBytes: number,
  providers: readonly Provider[],
): UsageReader {
  const told: Told = { input: null, output: null };
  const readings = providers.map(({ usage }) => usage);
  const isStream = contentType.toLowerCase().startsWith('text/event-stream');
  const parser = isStream ? createLineParser(told, readings) : createWholeParser(told, readings);
  let seenBytes = 0;
  return {
    write(chunk) {
      seenBytes += chunk.byteLength;
      parser.write(chunk);
    },
    end(isWhole) {
      parser.end();
      const isTold = told.input !== null && told.output !== null;
      const output = estimateTokens(seenBytes);
      return {
        input: told.input ?? estimateTokens(requestBytes),
        // A stream that broke off had told at most how it began.
        output: isTold && isWhole ? (told.output ?? 0) : Math.max(told.output ?? 0, output),
        estimated: !isTold || !isWhole,
      };
    },
  };
}

type Readings = readonly UsageReading[];

interface Parser {
  write(chunk: Uint8Array): void;
  end(): void;
}

/** Only numbers are wanted: Latin-1 keeps JSON valid wherever a chunk ends within a character. */
function toText(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
}

function createWholeParser(told: Told, readings: Readings): Parser {
  let text = '';
  let isTooLong = false;
  return {
    write(chunk) {
      isTooLong ||= text.length + chunk.byteLength > maxReadBytes;
      text = isTooLong ? '' : text + toText(chunk);
    },
    end: () => note(told, readings, text),
  };
}

function createLineParser(told: Told, readings: Readings): Parser {
  let line = '';
  let isTooLong = false;
  const take = (piece: string): void => {
    isTooLong ||= line.length + piece.length > maxReadBytes;
    line = isTooLong ? '' : line + piece;
  };
  const finish = (): void => {
    // Few events tell counts: the others need no parsing.
    const tells = readings.some(({ field }) => line.includes(`"${field}"`));
    if (line.startsWith('data:') && tells) note(told, readings, line.slice(5));
    line = '';
    isTooLong = false;
  };
  return {
    write(chunk) {
      const [first = '', ...rest] = toText(chunk).split('\n');
      take(first);
      for (const piece of rest) {
        finish();
        take(piece);
      }
    },
    end: finish,
  };
}

/**
 * All providers' counts are looked for: one's clients may ask at an address where another's format
 * is spoken.
 */
function note(told: Told, readings: Readings, json: string): void {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return;
  }
  for (const item of Array.isArray(value) ? value : [value]) {
    for (const { read } of readings) {
      const { input, output } = read(toFields(item));
      // Streams tell running totals.
      if (input !== null) told.input = Math.max(told.input ?? 0, input);
      if (output !== null) told.output = Math.max(told.output ?? 0, output);
    }
  }
}
