// The log of a container, from Docker's multiplexed form to lines.
import type { Container } from 'dockerode';
import type { LogLine } from '../domain/log.ts';
import { maxLogBytes } from './limits.ts';

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

/** The newest lines whose texts have at most `maxBytes` together. Of one that is longer its end. */
export function keepNewest(lines: readonly LogLine[], maxBytes: number): readonly LogLine[] {
  const last = lines.at(-1);
  if (last !== undefined && Buffer.byteLength(last.text) + 1 > maxBytes)
    return [{ ...last, text: Buffer.from(last.text).subarray(-maxBytes).toString('utf8') }];
  let bytes = 0;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    bytes += Buffer.byteLength(lines[index]?.text ?? '') + 1;
    if (bytes > maxBytes) return lines.slice(index + 1);
  }
  return lines;
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
  return keepNewest(parseLog(log), maxLogBytes);
}
