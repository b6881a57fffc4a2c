// A plan is tried, held or disproved: with real sockets, and a daemon in small that can be told to
// call or to refuse.
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import Dockerode from 'dockerode';
import { describe, expect, test } from 'vitest';
import type { Docker } from '../../../../src/container/docker.ts';
import { createNetworkChoice } from '../../../../src/container/network/choose.ts';
import type { NetworkFacts } from '../../../../src/container/network/facts.ts';

const never = new AbortController().signal;

const facts: NetworkFacts = {
  endpoint: 'unix:///var/run/docker.sock',
  platform: 'linux',
  isDesktop: false,
  isRootless: false,
  own: { isContained: false, networks: null },
  addresses: [{ device: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8', isLocal: true }],
  routedAddress: '127.0.0.1',
  defaultNetwork: { name: 'bridge', gateway: '127.0.0.1', isHere: true },
  tcp: null,
};
/** As a Docker-in-Docker service: what it is told to call is called. */
const shared: NetworkFacts = {
  ...facts,
  endpoint: 'tcp://docker',
  defaultNetwork: null,
  tcp: { localAddress: '127.0.0.1', remoteAddress: '127.0.0.2' },
};

/** `calls`: the address from which the daemon calls what it is told to import; null: it refuses. */
async function startDaemon(calls: string | null) {
  const called: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://daemon').searchParams.get('fromSrc') ?? '';
    called.push(url);
    const refuse = (message: string): void => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message }));
    };
    if (calls === null) refuse('dial tcp: no route to host');
    else if (calls !== 'hangs')
      get(url, { localAddress: calls }, () => refuse('an image was made of the answer')).once(
        'error',
        () => refuse('EOF'),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const docker = {
    dockerode: new Dockerode({ host: '127.0.0.1', port }),
    info: { isProxied: false },
  } as Docker;
  return {
    docker,
    called,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function choose(docker: Docker, known: NetworkFacts, ended: AbortSignal = never) {
  const lines: string[] = [];
  let asked = 0;
  const choice = createNetworkChoice(docker, {
    readFacts: async () => {
      asked += 1;
      return known;
    },
    onProgress: (line) => lines.push(line),
    ended,
  });
  return { choice, lines, asked: () => asked };
}

describe('the choice', () => {
  test('is made once for all containers, and asks the daemon for nothing on its host', async () => {
    await using daemon = await startDaemon(null);
    const { choice, lines, asked } = choose(daemon.docker, facts);
    const plans = await Promise.all([choice.current(never), choice.current(never)]);
    expect(plans[0]).toBe(plans[1]);
    expect(plans[0]).toMatchObject({ bindAddress: '127.0.0.1', publishOn: null });
    expect({ asked: asked(), called: daemon.called, lines }).toEqual({
      asked: 1,
      called: [],
      lines: [],
    });
  });

  test('goes on to the next plan, and says what was tried', async () => {
    await using daemon = await startDaemon('127.0.0.1');
    const { choice, lines } = choose(daemon.docker, facts);
    const first = await choice.current(never);
    choice.refute(first, 'nobody answers');
    choice.refute(first, 'nobody answers');
    const second = await choice.current(never);
    expect(second).not.toBe(first);
    expect(daemon.called).toHaveLength(1);
    expect(lines).toEqual([`network: ${first.line}: nobody answers`]);
    expect(choice.lineOf(second)).toBe(
      `${second.line} (tried before: ${first.line}: nobody answers)`,
    );
    choice.refute(second, 'nor here');
    const failing = choice.current(never);
    await expect(failing).rejects.toMatchObject({ code: 'NETWORK_UNREACHABLE', hint: /machine/ });
    await expect(failing).rejects.toThrow(
      /\(1\) tried .*: nobody answers; \(2\) tried .*: nor here; \(3\) no job network: /,
    );
    await expect(choice.current(never)).rejects.toMatchObject({ code: 'NETWORK_UNREACHABLE' });
  });

  test('passes over an address that is not there', async () => {
    await using daemon = await startDaemon(null);
    const bridge = { name: 'bridge', gateway: '203.0.113.1', isHere: true };
    const { choice, lines } = choose(daemon.docker, {
      ...facts,
      defaultNetwork: bridge,
      routedAddress: null,
    });
    await expect(choice.current(never)).rejects.toMatchObject({ code: 'NETWORK_UNREACHABLE' });
    expect(lines[0]).toContain('this process cannot listen on 203.0.113.1 (EADDRNOTAVAIL)');
  });

  test('takes a daemon in another container when it calls from where it is reached', async () => {
    await using daemon = await startDaemon('127.0.0.2');
    const { choice } = choose(daemon.docker, shared);
    expect(await choice.current(never)).toMatchObject({
      publishOn: '127.0.0.2',
      bindAddress: '127.0.0.1',
      hostForContainers: '127.0.0.1',
    });
    expect(daemon.called[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/);
  });

  test.each([
    ['calls from elsewhere', '127.0.0.3', /calls from 127\.0\.0\.3 and not from 127\.0\.0\.2/],
    ['cannot call', null, /cannot call this process at 127\.0\.0\.1: .*no route to host/],
  ])('leaves a daemon that %s', async (_name, calls, reason) => {
    await using daemon = await startDaemon(calls);
    const { choice } = choose(daemon.docker, shared);
    const failing = choice.current(never);
    await expect(failing).rejects.toMatchObject({
      code: 'NETWORK_UNREACHABLE',
      hint: /Docker-in-Docker/,
    });
    await expect(failing).rejects.toThrow(reason);
  });

  test('leaves a daemon that calls from another machine than this one', async () => {
    await using daemon = await startDaemon('127.0.0.9');
    const { choice } = choose(daemon.docker, {
      ...facts,
      own: { isContained: true, networks: null },
    });
    await expect(choice.current(never)).rejects.toThrow(
      /calls from 127\.0\.0\.9: it is not on this/,
    );
  });

  test('does not ask a daemon to call that goes through a proxy', async () => {
    await using daemon = await startDaemon(null);
    const docker = { ...daemon.docker, info: { ...daemon.docker.info, isProxied: true } };
    const plan = await choose(docker, shared).choice.current(never);
    expect({ on: plan.publishOn, called: daemon.called }).toEqual({ on: '127.0.0.2', called: [] });
  });

  test('ends with the run, whoever is still waiting', async () => {
    await using daemon = await startDaemon('hangs');
    const waiting = new AbortController();
    const ended = new AbortController();
    const { choice } = choose(daemon.docker, shared, ended.signal);
    const gone = choice.current(waiting.signal);
    const left = choice.current(never);
    waiting.abort();
    await expect(gone).rejects.toMatchObject({ code: 'CANCELLED' });
    ended.abort();
    await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a started container', () => {
  const running = async (): Promise<boolean> => true;

  test('proves the plan when its port answers or refuses', async () => {
    await using daemon = await startDaemon(null);
    const { port } = daemon.docker.dockerode.modem as unknown as { port: number };
    const { choice } = choose(daemon.docker, facts);
    const plan = await choice.current(never);
    await choice.prove(plan, `http://127.0.0.1:${port}`, running, never);
    const other = choose(daemon.docker, facts).choice;
    await other.prove(await other.current(never), 'http://127.0.0.1:9', running, never);
    // Once is enough.
    await choice.prove(plan, 'http://255.255.255.255:8000', running, never);
  });

  test('disproves it when nothing answers, unless it has ended', async () => {
    await using daemon = await startDaemon(null);
    const { choice, lines } = choose(daemon.docker, facts);
    const plan = await choice.current(never);
    await choice.prove(plan, 'http://exited.invalid:8000', running, never);
    const other = choose(daemon.docker, facts).choice;
    await other.prove(
      await other.current(never),
      'http://255.255.255.255:8000',
      async () => false,
      never,
    );
    const third = choose(daemon.docker, facts);
    const tried = await third.choice.current(never);
    await expect(
      third.choice.prove(tried, 'http://255.255.255.255:8000', running, never),
    ).rejects.toMatchObject({ code: 'NETWORK_UNREACHABLE' });
    expect(third.lines[0]).toContain('nothing answers at 255.255.255.255:8000');
    expect(lines).toEqual([]);
  });

  test('is not waited for when the run is cancelled', async () => {
    await using daemon = await startDaemon(null);
    const { choice } = choose(daemon.docker, facts);
    const cancel = new AbortController();
    const proving = choice.prove(
      await choice.current(never),
      'http://255.255.255.255:8000',
      running,
      cancel.signal,
    );
    cancel.abort();
    await expect(proving).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
