// The log of a container, from Docker's multiplexed form to text.
import type { Container } from 'dockerode';
import { maxLogBytes } from './limits.ts';

const headerLength = 8;

/**
 * Joins the frames of a multiplexed log (8-byte header: stream, three zeros, big-endian length) in their order, both
 * streams in one text. Bytes that are no frame are taken as they are; a frame cut short ends the text.
 */
export function demultiplex(log: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let offset = 0;
  while (offset + headerLength <= log.length) {
    const isFrame = (log[offset] ?? 9) <= 2 && log.readUIntBE(offset + 1, 3) === 0;
    if (!isFrame) {
      chunks.push(log.subarray(offset));
      return Buffer.concat(chunks);
    }
    const end = offset + headerLength + log.readUInt32BE(offset + 4);
    chunks.push(log.subarray(offset + headerLength, end));
    offset = end;
  }
  return Buffer.concat(chunks);
}

/** The last `maxBytes` of a text, beginning at a line. */
export function keepTail(text: Buffer, maxBytes: number): string {
  if (text.length <= maxBytes) return text.toString('utf8');
  const tail = text.subarray(text.length - maxBytes);
  return tail.subarray(tail.indexOf(0x0a) + 1).toString('utf8');
}

/** The log so far, newest part up to 4 MiB. What Docker sends is bounded by the log driver's own limit (boot.ts). */
export async function readLogs(container: Container): Promise<string> {
  const log = await container.logs({ follow: false, stdout: true, stderr: true });
  return keepTail(demultiplex(log), maxLogBytes);
}
