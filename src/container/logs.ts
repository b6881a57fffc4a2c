// The log of a container, from Docker's multiplexed form to lines.
import type { Container } from 'dockerode';
import { explainLeftOut, type LeftOut, type LogLine } from '../domain/log.ts';
import { maxLogBytes, rotatedLogBytes } from './limits.ts';

const headerLength = 8;
const lineFeed = 0x0a;
/** What Docker puts before each line when it is asked for times. */
const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;
/** Bytes in which a time and the space after it are looked for. */
const maxTimestampBytes = 40;

interface Draft {
  readonly at: string | null;
  readonly stream: LogLine['stream'];
  readonly pieces: Buffer[];
}

/**
 * Reads the frames of a multiplexed log (8-byte header: stream, three zeros, big-endian length) in
 * their order. Bytes that are no frame are taken as they are, and a frame cut short ends the log.
 * Docker cuts a long line into several frames, each with a time of its own.
 */
export function parseLog(log: Buffer): LogLine[] {
  const drafts: Draft[] = [];
  const open = new Map<LogLine['stream'], Draft>();
  const take = (stream: LogLine['stream'], bytes: Buffer): void => {
    let from = 0;
    while (from < bytes.length) {
      const feed = bytes.indexOf(lineFeed, from);
      const { at, rest } = splitTime(bytes.subarray(from, feed === -1 ? bytes.length : feed));
      let draft = open.get(stream);
      if (draft === undefined) {
        draft = { at, stream, pieces: [] };
        drafts.push(draft);
      }
      draft.pieces.push(rest);
      if (feed === -1) {
        open.set(stream, draft);
        return;
      }
      open.delete(stream);
      from = feed + 1;
    }
  };
  let offset = 0;
  while (offset + headerLength <= log.length) {
    const isFrame = (log[offset] ?? 9) <= 2 && log.readUIntBE(offset + 1, 3) === 0;
    if (!isFrame) break;
    const end = offset + headerLength + log.readUInt32BE(offset + 4);
    take(log[offset] === 2 ? 'stderr' : 'stdout', log.subarray(offset + headerLength, end));
    offset = end;
  }
  const isPlain = offset === 0 || offset + headerLength <= log.length;
  if (isPlain && offset < log.length) take(null, log.subarray(offset));
  return drafts.map(({ at, stream, pieces }) => ({
    at,
    stream,
    text: Buffer.concat(pieces).toString('utf8').replace(/\r$/, ''),
  }));
}

function splitTime(line: Buffer): { at: string | null; rest: Buffer } {
  const found = timestamp.exec(line.toString('latin1', 0, maxTimestampBytes));
  return found?.[1] === undefined
    ? { at: null, rest: line }
    : { at: found[1], rest: line.subarray(found[0].length) };
}

/** Lines, and how many lines and bytes (with line breaks) came before the first of them. */
interface Newest {
  readonly lines: readonly LogLine[];
  readonly cutLines: number;
  readonly cutBytes: number;
}

/**
 * The newest lines whose texts have at most `maxBytes` together. Of one that is longer its end,
 * after `…`, which is not counted. A line before them says what is left out. `isRotated`: the
 * engine may have dropped lines itself.
 */
export function keepNewest(
  lines: readonly LogLine[],
  maxBytes: number,
  isRotated = false,
): readonly LogLine[] {
  const newest = findNewest(lines, maxBytes);
  const [first] = newest.lines;
  if (first === undefined || newest.cutBytes === 0) return lines;
  const leftOut: LeftOut = {
    lines: newest.cutLines,
    bytes: newest.cutBytes,
    mayLackMore: isRotated,
  };
  const text = `(session-continuity: ${explainLeftOut(leftOut)})`;
  return [{ at: first.at, stream: null, text, leftOut }, ...newest.lines];
}

function findNewest(lines: readonly LogLine[], maxBytes: number): Newest {
  const sizes = lines.map(({ text }) => Buffer.byteLength(text) + 1);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const last = lines.at(-1);
  if (last !== undefined && (sizes.at(-1) ?? 0) > maxBytes) {
    const bytes = Buffer.from(last.text);
    let from = bytes.length + 1 - maxBytes;
    while (isInsideCharacter(bytes[from])) from += 1;
    // The sign lets redaction look for the rest of a secret there.
    const text = `…${bytes.subarray(from).toString('utf8')}`;
    const cutBytes = all - (bytes.length + 1 - from);
    return { lines: [{ ...last, text }], cutLines: lines.length - 1, cutBytes };
  }
  let bytes = 0;
  let from = lines.length;
  while (from > 0 && bytes + (sizes[from - 1] ?? 0) <= maxBytes) {
    from -= 1;
    bytes += sizes[from] ?? 0;
  }
  return { lines: lines.slice(from), cutLines: from, cutBytes: all - bytes };
}

/** Whether a byte of UTF-8 goes on with a character that began before it. */
function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * The log so far, its newest lines up to 4 MiB. What Docker sends is bounded by the log driver's
 * own limit (boot.ts).
 */
export async function readLogs(container: Container): Promise<readonly LogLine[]> {
  const log = await container.logs({
    follow: false,
    stdout: true,
    stderr: true,
    timestamps: true,
  });
  // Half of what the driver keeps: with less, none of its files was ever dropped.
  return keepNewest(parseLog(log), maxLogBytes, log.byteLength >= rotatedLogBytes);
}
