// What hostile peers are made of: floods, drips and bombs, and the verdict that each must get.
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';

/** An answer of a peer, and what must come of it. */
export interface HostileCase {
  readonly name: string;
  readonly respond: (response: ServerResponse) => void;
  readonly kind: 'rejected' | 'timed-out';
  /** The rejection's reason; empty for a turn that timed out. */
  readonly reason: string;
  /** What the message says. */
  readonly says: string;
}

/** Writes a chunk again and again until the connection ends. */
export function flood(target: ServerResponse | ReturnType<typeof createGzip>, chunk: Buffer): void {
  target.on('error', () => {});
  const write = () => {
    while (!target.destroyed && target.write(chunk));
    if (!target.destroyed) target.once('drain', write);
  };
  write();
}

/** Writes one byte now and then, for ever. */
export function drip(response: ServerResponse, byte: string): void {
  const timer = setInterval(() => response.write(byte), 20);
  response.on('close', () => clearInterval(timer));
}

/** Gzip without end. */
export function bomb(response: ServerResponse, contentType: string, chunk: Buffer): void {
  response.on('error', () => {});
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': contentType });
  const gzip = createGzip({ level: 1 });
  response.on('close', () => gzip.destroy());
  gzip.pipe(response);
  flood(gzip, chunk);
}

/** Whether a case is a {@link bomb}. */
export const isBomb = ({ name }: HostileCase): boolean => name === 'a gzip bomb';

export const mebibyte = 1 << 20;
/** JSON 100,000 levels deep. */
export const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
export const tooLong = 'larger than 67108864 bytes';

/** A peer whose answer is rejected for this reason. */
export const rejected = (
  name: string,
  respond: HostileCase['respond'],
  reason: string,
  says: string,
): HostileCase => ({ name, respond, kind: 'rejected', reason, says });
/** A peer that only the turn's time ends. */
export const timedOut = (name: string, respond: HostileCase['respond']): HostileCase => ({
  name,
  respond,
  kind: 'timed-out',
  reason: '',
  says: '',
});
