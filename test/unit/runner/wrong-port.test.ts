// An agent on another port: told as soon as it is certain, and a slow starter that opens a side
// port first is waited for.
import { describe, expect, it } from 'vitest';
import type { AgentClient } from '../../../src/domain/agent-ports.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import type { AgentContainer, Clock } from '../../../src/domain/ports.ts';
import { watchForWrongPort } from '../../../src/runner/boot/wrong-port.ts';

/** Time that passes only while somebody sleeps. */
function createTime(): Clock & { elapsed(): number } {
  let now = 0;
  return {
    now: () => now,
    elapsed: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

const silence = new CanaryError('NEVER_LISTENED', 'no card');

/**
 * Watches a container that listens as `at(seconds)` says, whose ports in `answering` answer as
 * agents; until `untilMs`.
 */
async function watch(
  at: (seconds: number) => readonly string[] | null,
  answering: readonly number[],
  { url = 'http://172.17.0.9:8000', isOfPlatform = false, untilMs = 60_000 } = {},
): Promise<{ error: CanaryError | null; afterMs: number; asked: string[] }> {
  const clock = createTime();
  const stop = new AbortController();
  const asked: string[] = [];
  const container = {
    url,
    listening: async () => {
      if (clock.elapsed() > untilMs) stop.abort(silence);
      return at(clock.elapsed() / 1_000);
    },
  } as unknown as AgentContainer;
  const connectAgent = async (asUrl: string): Promise<AgentClient> => {
    asked.push(asUrl);
    if (!answering.includes(Number(new URL(asUrl).port))) throw silence;
    return { close: async () => undefined } as unknown as AgentClient;
  };
  await watchForWrongPort({ clock, connectAgent }, { container, isOfPlatform, pins: {} }, stop);
  const reason: unknown = stop.signal.reason;
  const error = reason instanceof CanaryError && reason !== silence ? reason : null;
  return { error, afterMs: clock.elapsed(), asked };
}

describe('an agent that answers on another port', () => {
  it('is told once it has done so for some seconds, with what to do', async () => {
    const { error, afterMs } = await watch(() => ['0.0.0.0:8080'], [8080]);
    expect(error).toMatchObject({ code: 'NEVER_LISTENED', isFinal: true });
    expect(error?.message).toBe(
      'No agent card at http://172.17.0.9:8000: the agent answers on port 8080, and nothing listens on port 8000. What listens in the container: 0.0.0.0:8080.',
    );
    expect(error?.hint).toBe(
      'The platform sends to port 8000, and so does this run. Set the port of the agent to 8000, with its own option or a variable (--env, input "env"); an agent that you start yourself can be named with its port, by --url.',
    );
    expect(afterMs).toBeLessThan(15_000);
  });

  it('of a template of the platform is told where that port comes from', async () => {
    const { error } = await watch(() => ['[::]:8080'], [8080], { isOfPlatform: true });
    expect(error?.hint).toContain('a2a.port in /configs/config.yaml');
  });

  it('on the loopback address alone is told so', async () => {
    const { error, asked } = await watch(() => ['127.0.0.1:8000'], []);
    expect(error?.hint).toContain('it must listen on 0.0.0.0, port 8000');
    expect(asked).toEqual([]);
  });
});

describe('a slow starter', () => {
  it('with a side port that is no agent is waited for', async () => {
    const { error, asked } = await watch(() => ['0.0.0.0:9090'], []);
    expect(error).toBeNull();
    expect(new Set(asked)).toEqual(new Set(['http://172.17.0.9:9090']));
  });

  it('that answers as an agent elsewhere for a moment, and then on its port, is waited for', async () => {
    const at = (seconds: number) =>
      seconds < 6 ? ['0.0.0.0:8645'] : ['0.0.0.0:8645', '0.0.0.0:8000'];
    expect((await watch(at, [8645])).error).toBeNull();
  });

  it('with its helpers on the loopback address is not asked there', async () => {
    const { error, asked } = await watch(() => ['127.0.0.1:8642', '127.0.0.1:8645'], [8642, 8645]);
    expect(error).toBeNull();
    expect(asked).toEqual([]);
  });

  it('whose ports cannot be reached from here, or cannot be seen, is waited for', async () => {
    const published = { url: 'http://127.0.0.1:49153' };
    expect((await watch(() => ['0.0.0.0:8080'], [8080], published)).error).toBeNull();
    expect((await watch(() => null, [8080])).error).toBeNull();
  });
});
