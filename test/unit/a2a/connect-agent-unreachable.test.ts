// An address that neither takes a connection nor refuses it, such as that of a container that has
// died: whoever gives up has given up at once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import { attemptTimeoutMs } from '../../../src/a2a/limits.ts';

/**
 * Connections that fill the queue of a server which takes none: Linux keeps one more than asked
 * for.
 */
const queueSize = 2;

/**
 * A server whose process is stopped and whose queue is full, so that its port answers no connection
 * any more.
 */
async function startSilence() {
  const code =
    "const s = require('node:net').createServer(); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))";
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const port = Number(line);
  child.kill('SIGSTOP');
  const sockets: Socket[] = [];
  for (let count = 0; count < queueSize; count += 1) {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
  }
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

it('an abort ends a connection that is being made', async () => {
  await using silence = await startSilence();
  const reason = new Error('over');
  const over = new AbortController();
  const connecting = connectAgent(silence.url, over.signal);
  // Long enough for the attempt to be under way, and far shorter than it would last.
  setTimeout(() => over.abort(reason), 200);
  // Counted from the attempt on: the silent server is another process, which takes its time.
  const ended = Promise.race([connecting, delay(attemptTimeoutMs - 500, 'goes on')]);
  await expect(ended).rejects.toMatchObject({ code: 'NEVER_LISTENED' });
});
