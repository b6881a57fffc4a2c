// Where the processes of a container listen, for an agent that cannot be reached: read from the
// kernel's own tables.
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Container } from 'dockerode';
import { toLogText } from '../domain/log.ts';
import { parseLog } from './logs.ts';
import { readTablesOfProcess, tryPorts } from './sockets-outside.ts';

/** Bytes of the tables that are read. A line has 150. */
const maxTableBytes = 256 * 1024;
/** Addresses told. */
const maxListening = 8;
/** States LISTEN and SYN_SENT in `/proc/net/tcp`. */
const listenState = '0A';
const callingState = '02';
/** Docker's own name server in containers of a network with a name. */
const dockerDns = '127.0.0.11';

/**
 * `address:port` of each socket that listens, sorted. `null`: no one can know. `address` is where
 * this process reaches the container, whatever the port. `null`: one port alone is reached.
 */
export async function readListening(
  container: Container,
  address: string | null,
): Promise<readonly string[] | null> {
  const tables = await readTables(container);
  if (tables !== null) return parseListening(tables);
  if (address === null) return null;
  const { Config } = await container.inspect();
  const exposed = Object.keys(Config.ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10));
  return tryPorts(
    address,
    exposed.filter((port) => port > 0),
  );
}

/**
 * `address:port` of each call from inside that waits for an answer, sorted. `null`: no one can
 * know.
 */
export async function readUnanswered(container: Container): Promise<readonly string[] | null> {
  const tables = await readTables(container);
  return tables === null ? null : parseUnanswered(tables);
}

/** The kernel's tables of sockets, by the image's own `cat` or, where it has none, from outside. */
async function readTables(container: Container): Promise<string | null> {
  const inside = await readInside(container).catch(() => null);
  if (inside !== null) return inside;
  const { State, Id } = await container.inspect();
  return readTablesOfProcess(State.Pid, Id);
}

async function readInside(container: Container): Promise<string | null> {
  const command = await container.exec({
    Cmd: ['cat', '/proc/net/tcp', '/proc/net/tcp6'],
    AttachStdout: true,
    AttachStderr: false,
  });
  const stream = await command.start({});
  const chunks: Buffer[] = [];
  let size = 0;
  await pipeline(
    stream,
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size <= maxTableBytes) chunks.push(chunk);
        done();
      },
    }),
  );
  const text = toLogText(parseLog(Buffer.concat(chunks)));
  return text.includes('local_address') ? text : null;
}

/**
 * The listening sockets of the text of `/proc/net/tcp` and `/proc/net/tcp6`, the most widely bound
 * first.
 */
export function parseListening(tables: string): string[] {
  return parseSockets(tables, listenState, 1);
}

/** The other ends of the calls in these tables that wait for an answer. */
export function parseUnanswered(tables: string): string[] {
  return parseSockets(tables, callingState, 2);
}

/** `column`: 1 for the own end of a socket, 2 for the other. */
function parseSockets(tables: string, wanted: string, column: 1 | 2): string[] {
  const found = new Set<string>();
  for (const line of tables.split('\n')) {
    const columns = line.trim().split(/\s+/);
    const [, hexAddress = '', hexPort = ''] =
      /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(columns[column] ?? '') ?? [];
    if (columns[3] !== wanted || hexAddress === '') continue;
    const address = toAddress(hexAddress);
    if (address !== dockerDns) found.add(`${address}:${Number.parseInt(hexPort, 16)}`);
  }
  return [...found].sort().slice(0, maxListening);
}

/**
 * The kernel writes each four bytes of an address as one number in the machine's order, here
 * little-endian.
 */
function toAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [
    ...Buffer.from(word, 'hex').reverse(),
  ]);
  if (bytes.length === 4) return bytes.join('.');
  const isIpv4 = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  if (isIpv4) return bytes.slice(12).join('.');
  if (bytes.every((byte) => byte === 0)) return '[::]';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '[::1]';
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return `[${groups.join(':')}]`;
}
