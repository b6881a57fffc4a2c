// Token counts as providers tell them, read from the bytes that pass by: JSON, lists of JSON, server-sent events.
import { type Fields, toFields } from '../domain/fields.ts';
import type { TokenUsage } from '../domain/live-model.ts';

/** Bytes of one answer, or of one line of a stream, that are looked into; beyond, tokens are estimated. */
const maxReadBytes = 8 * 1024 * 1024;
/** What is taken for a token where nobody counts. */
const bytesPerToken = 4;

/** Looks on while an answer passes. */
export interface UsageReader {
  write(chunk: Uint8Array): void;
  /** The tokens of the call; `isWhole`: the answer came to its end. */
  end(isWhole: boolean): TokenUsage;
}

/** Counts of one answer as told; null: not told. */
interface Told {
  input: number | null;
  output: number | null;
}

/** Tokens for so many bytes. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** Makes a reader for the answer to a request of `requestBytes`. */
export function createUsageReader(contentType: string, requestBytes: number): UsageReader {
  const told: Told = { input: null, output: null };
  const isStream = contentType.toLowerCase().startsWith('text/event-stream');
  const parser = isStream ? createLineParser(told) : createWholeParser(told);
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

interface Parser {
  write(chunk: Uint8Array): void;
  end(): void;
}

/** Only numbers are wanted: Latin-1 keeps JSON valid wherever a chunk ends within a character. */
function toText(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
}

function createWholeParser(told: Told): Parser {
  let text = '';
  let isTooLong = false;
  return {
    write(chunk) {
      isTooLong ||= text.length + chunk.byteLength > maxReadBytes;
      text = isTooLong ? '' : text + toText(chunk);
    },
    end: () => note(told, text),
  };
}

function createLineParser(told: Told): Parser {
  let line = '';
  let isTooLong = false;
  const take = (piece: string): void => {
    isTooLong ||= line.length + piece.length > maxReadBytes;
    line = isTooLong ? '' : line + piece;
  };
  const finish = (): void => {
    // Few events tell counts: the others need no parsing.
    if (line.startsWith('data:') && line.includes('"usage')) note(told, line.slice(5));
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

function note(told: Told, json: string): void {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return;
  }
  for (const item of Array.isArray(value) ? value : [value]) {
    const { input, output } = readCounts(item);
    // Streams tell running totals.
    if (input !== null) told.input = Math.max(told.input ?? 0, input);
    if (output !== null) told.output = Math.max(told.output ?? 0, output);
  }
}

/** Counts in any of the four dialects; a stream's event has them below `response` or `message`. */
function readCounts(value: unknown): Told {
  const root = toFields(value);
  const found: Told = { input: null, output: null };
  for (const holder of [root, toFields(root.response), toFields(root.message)]) {
    const usage = toFields(holder.usage);
    const google = toFields(holder.usageMetadata);
    found.input ??=
      sum(usage, ['prompt_tokens']) ??
      sum(usage, ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']) ??
      sum(google, ['promptTokenCount', 'toolUsePromptTokenCount']);
    found.output ??=
      sum(usage, ['completion_tokens']) ??
      sum(usage, ['output_tokens']) ??
      sum(google, ['candidatesTokenCount', 'thoughtsTokenCount']);
  }
  // Google leaves the count of an empty answer out.
  if (found.input !== null && root.usageMetadata !== undefined) found.output ??= 0;
  return found;
}

/** The fields that are there added up; null: none is. */
function sum(fields: Fields, names: readonly string[]): number | null {
  const counts = names
    .map((name) => fields[name])
    .filter((count): count is number => typeof count === 'number' && count >= 0 && count < 1e12);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}
