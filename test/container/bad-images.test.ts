// Images that are not as they should be: each ends in a bounded time with a verdict that says what
// is wrong with it.
import { afterAll, describe, expect, it } from 'vitest';
import { coreCanaries, runCli } from './support/cli.ts';
import { buildOnFixture, removeImage, withPreload } from './support/images.ts';

const built: string[] = [];
afterAll(() => built.forEach(removeImage));

async function build(...definition: Parameters<typeof buildOnFixture>): Promise<string> {
  const tag = await buildOnFixture(...definition);
  built.push(tag);
  return tag;
}

const allPassed = coreCanaries.map((name) => [name, 'passed']);

describe('an entrypoint that guards its environment', () => {
  it('is quoted in the first lines', async () => {
    const guard = `#!/bin/sh
found=$(env | cut -d= -f1 | grep -E '^(GH_TOKEN|MOLECULE_OPERATOR_.*)$' | tr '\\n' ' ')
if [ -n "$found" ]; then
  echo "RFC#523 Layer 2: refusing to start tenant workspace — forbidden operator-scope env var(s) present: $found" >&2
  exit 1
fi
exec node /app/agent.cjs
`;
    const lines = ['ENV GH_TOKEN=', 'COPY guard.sh /guard.sh', 'ENTRYPOINT ["/guard.sh"]'];
    const image = await build('guard', lines, { 'guard.sh': guard });
    const run = await runCli([], image);
    expect(run.exitCode, run.log).toBe(2);
    expect(run.report.error?.code).toBe('CONTAINER_EXITED');
    const [first, second] = run.report.error?.message.split('\n') ?? [];
    expect(first).toBe('The container exited with code 1. Its last log lines:');
    expect(second).toBe(
      '  RFC#523 Layer 2: refusing to start tenant workspace — forbidden operator-scope env var(s) present: GH_TOKEN',
    );
    for (const canary of run.report.canaries) expect(canary.error?.code).toBe('CONTAINER_EXITED');
    // What the run itself gives passes the guard.
    const free = await build('guarded', lines.slice(1), { 'guard.sh': guard });
    expect((await runCli(['--canary', 'name-recall'], free)).exitCode).toBe(0);
  });
});

describe('an agent that cannot be reached', () => {
  const listenOn = (...place: readonly (string | number)[]): string[] =>
    withPreload(`
      import { Server } from 'node:net';
      const listen = Server.prototype.listen;
      Server.prototype.listen = function (port, host, done) {
        return Reflect.apply(listen, this, [...${JSON.stringify(place)}, done]);
      };`);

  it.each([
    [
      'on another port',
      listenOn(9000, '0.0.0.0'),
      'What listens in the container: 0.0.0.0:9000.',
      'The platform sends to port 8000, and so does this run. Set the port of the agent to 8000, with its own option or a variable (--env, input "env"); an agent that you start yourself can be named with its port, by --url.',
    ],
    [
      'on a loopback address',
      listenOn(8000, '127.0.0.1'),
      'What listens in the container: 127.0.0.1:8000.',
      'No one can reach an agent on a loopback address: it must listen on 0.0.0.0, port 8000.',
    ],
    [
      'nowhere',
      ['--env', 'FIXTURE_REGRESSION=never-listens'],
      'What listens in the container: nothing.',
      'The agent must listen on 0.0.0.0, port 8000. Its log may name the port that it took. Only if the log shows that it is still starting: a longer boot-timeout.',
    ],
  ])('since it listens %s is told so', async (_name, flags, listens, hint) => {
    // No room for a second boot, and all there can be around the first.
    const run = await runCli([...flags, '--boot-timeout', '15s', '--timeout', '29s']);
    expect(run.exitCode, run.log).toBe(2);
    expect(run.report.error).toMatchObject({ code: 'NEVER_LISTENED', hint });
    const [first] = run.report.error?.message.split('\n') ?? [];
    expect(first).toMatch(/^No agent card at http:\/\/[^ ]+:8000[:/]/);
    expect(first?.endsWith(listens), first).toBe(true);
  });
});

describe('an image without a shell', () => {
  it('passes as any other, and is told apart when it does not listen', async () => {
    const image = await build('no-shell', ['RUN ["/bin/busybox", "rm", "-rf", "/bin"]']);
    const run = await runCli([], image);
    expect(run.report.canaries.map(({ name, verdict }) => [name, verdict]).sort(), run.log).toEqual(
      allPassed,
    );
    expect(run.exitCode).toBe(0);
    const silent = ['--env', 'FIXTURE_REGRESSION=never-listens', '--boot-timeout', '3s'];
    const other = await runCli(silent, image);
    expect(other.report.error?.code, other.log).toBe('NEVER_LISTENED');
    const elsewhere = withPreload(`
      import { Server } from 'node:net';
      const listen = Server.prototype.listen;
      Server.prototype.listen = function (port, host, done) {
        return Reflect.apply(listen, this, [8080, '0.0.0.0', done]);
      };`);
    const moved = await runCli([...elsewhere, '--boot-timeout', '90s', '--timeout', '100s'], image);
    expect(moved.report.error?.message, moved.log).toContain(
      'the agent answers on port 8080, and nothing listens on port 8000',
    );
  });
});

describe('a root that the agent may not write to', () => {
  const lines = ['USER 1000:1000'];

  it('is no obstacle for an agent that keeps to its folders', async () => {
    const image = await build('user-1000', lines);
    const run = await runCli([], image);
    expect(run.report.canaries.map(({ name, verdict }) => [name, verdict]).sort(), run.log).toEqual(
      allPassed,
    );
  });

  it('is named by the error of one that does not', async () => {
    const image = await build('user-1000', lines);
    const flags = withPreload(
      "import { mkdirSync } from 'node:fs'; mkdirSync('/var-state/agent', { recursive: true });",
    );
    const run = await runCli(flags, image);
    expect(run.exitCode, run.log).toBe(2);
    expect(run.report.error?.code).toBe('CONTAINER_EXITED');
    const [first] = run.report.error?.message.split('\n') ?? [];
    expect(first).toBe('The container exited with code 1. Its last log lines:');
    expect(run.report.canaries[0]?.logTail.join('\n')).toMatch(/EACCES.*'\/var-state/);
  });
});
