// A port for somebody else to open, or for nobody.
import { createServer } from 'node:net';

/**
 * Below the ports that systems hand out themselves (Linux: from 32768 on), of which another test
 * may be given this one before it is opened.
 */
const first = 20_000;
const count = 10_000;
/** Where this process looks next: no port is given twice. */
let next = Math.floor(Math.random() * count);

/** A port of 127.0.0.1 that nobody listens on, and that no system gives to who asks for any. */
export async function findFreePort(): Promise<number> {
  for (let tried = 0; tried < count; tried += 1) {
    const port = first + (next % count);
    next += 1;
    if (await isFree(port)) return port;
  }
  throw new Error('Every port is taken.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
