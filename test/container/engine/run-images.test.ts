// A name is resolved once: what other jobs of the daemon do with it afterwards changes no container
// of the run.
import { afterAll, describe, expect, test } from 'vitest';
import { docker, freshIdentity, never, smallAgent, startEngine, toSpec } from './small-agent.ts';

const base = 'session-continuity/node-base:local';
const names: string[] = [];
const idOf = (name: string): string => docker('image', 'inspect', '-f', '{{.Id}}', name);

/** A name of this test alone that means the small agent. */
function nameIt(): string {
  const name = `session-continuity/name-test:${freshIdentity()}`;
  docker('tag', smallAgent, name);
  names.push(name);
  return name;
}

/** An image that nothing else needs, and that goes with its name. */
function buildShortLived(): string {
  const name = nameIt();
  const container = docker('create', smallAgent);
  docker('commit', '--message', name, container, name);
  docker('rm', container);
  return name;
}

afterAll(() => {
  for (const name of names) if (docker('images', '-q', name) !== '') docker('rmi', '--force', name);
});

const imageOf = (container: { id: string }): string =>
  docker('inspect', '-f', '{{.Image}}', container.id);

describe('a name that is given to another image while the run goes on', () => {
  test.each(['prepared', 'pinned'])('means what it meant when it was %s', async (when) => {
    const name = nameIt();
    const id = idOf(name);
    await using engine = startEngine().engine;
    if (when === 'prepared') await engine.prepareImage(name, never);
    else await engine.pinImage(name);
    docker('tag', base, name);
    expect(await engine.prepareImage(name, never)).toMatchObject({ reference: name, id });
    expect(await engine.readSigns(name, never)).toMatchObject({ env: { TEMPLATE: 'engine-test' } });
    expect([...(await engine.findFiles(name, ['/agent.mjs'], never))]).toEqual(['/agent.mjs']);
    const spec = toSpec('idle', { image: name });
    const first = await engine.start(spec, never);
    expect(imageOf(first)).toBe(id);
    await first.restart();
    expect(imageOf(first)).toBe(id);
    expect(imageOf(await engine.start({ ...spec, replaces: first }, never))).toBe(id);
    expect((await engine.recheckImages()).images).toMatchObject([
      { facts: { reference: name, id }, idNow: idOf(base) },
    ]);
  });

  test('is also told of when it means nothing any more', async () => {
    const name = nameIt();
    await using engine = startEngine().engine;
    const { id } = await engine.prepareImage(name, never);
    docker('rmi', name);
    expect(imageOf(await engine.start(toSpec('idle', { image: name }), never))).toBe(id);
    expect((await engine.recheckImages()).images).toMatchObject([{ idNow: null }]);
  });
});

describe('an image that is removed while the run goes on', () => {
  const removed = { code: 'IMAGE_NOT_FOUND', message: /removed from the Docker daemon while/ };

  test.each([0, 1])('is said to be, after %s containers', async (started) => {
    const name = buildShortLived();
    await using engine = startEngine().engine;
    await engine.prepareImage(name, never);
    for (let count = 0; count < started; count += 1)
      await (await engine.start(toSpec('idle', { image: name }), never)).remove();
    docker('rmi', '--force', name);
    await expect(engine.start(toSpec('idle', { image: name }), never)).rejects.toMatchObject(
      removed,
    );
    await expect(engine.findFiles(name, ['/agent.mjs'], never)).rejects.toMatchObject(removed);
  });

  test('and was only pinned so far, is not looked for under its name', async () => {
    const name = buildShortLived();
    const id = idOf(name);
    await using engine = startEngine().engine;
    await engine.pinImage(name);
    docker('rmi', '--force', name);
    docker('tag', base, name);
    await expect(engine.prepareImage(name, never)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: expect.stringContaining(`${id}, which "${name}" had before`),
    });
  });
});

describe('an id', () => {
  test.each(['sha256:', ''])('with "%s" before it is an image like any other', async (prefix) => {
    const hex = idOf(smallAgent).slice('sha256:'.length);
    await using engine = startEngine().engine;
    const image = `${prefix}${hex}`;
    expect(await engine.prepareImage(image, never)).toMatchObject({ id: `sha256:${hex}` });
    expect(imageOf(await engine.start(toSpec('idle', { image }), never))).toBe(`sha256:${hex}`);
  });

  test('that is not there is not pulled', async () => {
    const exec = () => Promise.reject(new Error('was started'));
    await using engine = startEngine({ exec }).engine;
    await expect(engine.prepareImage(`sha256:${'0'.repeat(64)}`, never)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: /An id cannot be pulled/,
    });
  });
});

test('pinning a name that is none, or has no image, changes nothing', async () => {
  await using engine = startEngine().engine;
  await engine.pinImage('UPPER/case');
  await engine.pinImage('session-continuity/no-such-image');
  await expect(engine.prepareImage('UPPER/case', never)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
  expect((await engine.recheckImages()).images).toEqual([]);
});

test('containers of another run are seen, at the start and at the end', async () => {
  const image = nameIt();
  await using own = startEngine().engine;
  await own.start(toSpec('idle', { image }), never);
  const others = startEngine();
  await using other = others.engine;
  const container = await other.start(toSpec('idle', { image }), never);
  await own.sweep();
  await container.remove();
  // Seen at the start, and not forgotten.
  expect((await own.recheckImages()).sharesDaemon).toBe(true);
  // To the other run, the container that is still up is another run's.
  expect((await other.recheckImages()).sharesDaemon).toBe(true);
});
