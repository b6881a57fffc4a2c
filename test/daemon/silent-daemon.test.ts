// A daemon that takes connections and never answers: every call ends, says so, and nothing keeps
// the process alive.
import { expect, test } from 'vitest';
import {
  runWithDaemon,
  startSilentDaemon,
  startSilentPort,
} from '../container/engine/silent-daemon.ts';
import { docker, freshIdentity, leftovers } from '../container/engine/small-agent.ts';

test('at the first contact is DOCKER_UNAVAILABLE, for a run and for its clean-up', async () => {
  await using silent = await startSilentPort();
  const printed = await runWithDaemon(
    `tcp://127.0.0.1:${silent.port}`,
    `const { engine } = startEngine({ dockerHost, limits });
    await engine.prepareImage('a/b', never).catch(say);
    await engine.sweep();
    await engine[Symbol.asyncDispose]();
    console.log('disposed');`,
  );
  expect(printed).toMatch(
    /^DOCKER_UNAVAILABLE No Docker daemon answers at tcp:\/\/127\.0\.0\.1:\d+ \(silent for 5 s\)\.\ndisposed\n$/,
  );
});

test('at the first contact does not hold up a run that is cancelled', async () => {
  await using silent = await startSilentPort();
  const printed = await runWithDaemon(
    `tcp://127.0.0.1:${silent.port}`,
    `const { engine } = startEngine({ dockerHost, limits: { ...limits, connectMs: 86400000 } });
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 200);
    await engine.prepareImage('a/b', cancel.signal).catch(say);
    await engine[Symbol.asyncDispose]();`,
  );
  expect(printed).toMatch(/^CANCELLED /);
});

test.each([
  ['looking an image up', 'GET /images/', 'GET /images/'],
  ['creating', 'POST /containers/create', 'POST /containers/create'],
  ['seeding', 'PUT /containers/[0-9a-f]+/archive', 'PUT /containers/'],
  ['starting', 'POST /containers/[0-9a-f]+/start', 'POST /containers/'],
  ['inspecting', 'GET /containers/[0-9a-f]+/json', 'GET /containers/'],
])('at %s ends the boot, and leaves no container', async (_what, pattern, said) => {
  await using silent = await startSilentDaemon(new RegExp(`^${pattern}`));
  const identity = freshIdentity();
  const printed = await runWithDaemon(
    silent.dockerHost,
    `const { engine, lines } = startEngine({ dockerHost, limits, identity: '${identity}' });
    await engine.start(toSpec('idle'), never).catch(say);
    await engine[Symbol.asyncDispose]();
    console.log(lines.length);`,
  );
  expect(printed).toMatch(/^DOCKER_UNAVAILABLE .*did not answer .* within (?:5|10) s\.\n0\n$/);
  expect(printed).toContain(said);
  expect(leftovers(identity)).toEqual([]);
});

test('at removing is told in a line with the commands that remove it', async () => {
  await using silent = await startSilentDaemon(/^DELETE \/containers\//);
  const identity = freshIdentity();
  const printed = await runWithDaemon(
    silent.dockerHost,
    `const { engine, lines } = startEngine({ dockerHost, limits, identity: '${identity}' });
    await engine.start(toSpec('idle'), never);
    await engine[Symbol.asyncDispose]();
    console.log(lines.join('\\n'));
    console.log((await removeRun({ identity: '${identity}', dockerHost })).errors[0]);`,
  );
  const [line = '', error = ''] = printed.split('\n');
  expect(line).toMatch(/^Container [0-9a-f]{12} could not be removed: .* within 5 s\./);
  expect(error).toMatch(/^container [0-9a-f]{64}: The Docker daemon did not answer DELETE /);
  const commands = line.split('Remove by hand: ')[1]?.split('; ') ?? [];
  expect(commands).toHaveLength(2);
  for (const command of commands) docker(...command.split(' ').slice(1));
  expect(leftovers(identity)).toEqual([]);
});

test('in the calls on a running container ends each of them', async () => {
  await using silent = await startSilentDaemon(
    /^GET \/containers\/[0-9a-f]+\/(?:logs|archive|changes)/,
  );
  const identity = freshIdentity();
  const printed = await runWithDaemon(
    silent.dockerHost,
    `const { engine } = startEngine({ dockerHost, limits, identity: '${identity}' });
    for (const storePaths of [['/workspace'], []]) {
      const container = await engine.start(toSpec('idle', { storePaths }), never);
      await container.logs().catch(say);
      await container.copyStore(['T-aaaaaaaaaa']).catch(say);
    }
    await engine[Symbol.asyncDispose]();`,
  );
  expect(printed.match(/^DOCKER_UNAVAILABLE .* did not answer GET \/\S+ within 5 s\.$/gm)).toEqual([
    expect.stringContaining('/logs'),
    expect.stringContaining('/archive'),
    expect.stringContaining('/logs'),
    expect.stringContaining('/changes'),
  ]);
  expect(leftovers(identity)).toEqual([]);
});

test('in the middle of an archive ends the copy', async () => {
  await using silent = await startSilentDaemon(/^$/, /^GET \/containers\/[0-9a-f]+\/archive/);
  const identity = freshIdentity();
  const printed = await runWithDaemon(
    silent.dockerHost,
    `const { engine } = startEngine({ dockerHost, limits, identity: '${identity}' });
    const container = await engine.start(toSpec('idle', { storePaths: ['/workspace'] }), never);
    await container.copyStore([]).catch(say);
    await engine[Symbol.asyncDispose]();`,
  );
  expect(printed).toMatch(/^DOCKER_UNAVAILABLE .* did not answer GET \/\S+\/archive within /);
  expect(leftovers(identity)).toEqual([]);
});
