// A container that is started again, and one that takes the place of another: what of it stays, and
// what goes.
import { describe, expect, test } from 'vitest';
import { toLogText } from '../../../src/domain/log.ts';
import {
  docker,
  freshIdentity,
  leftovers,
  never,
  play,
  startEngine,
  toSpec,
  until,
} from './small-agent.ts';

const read = (id: string, path: string): string => docker('exec', id, 'cat', path);
const mountsOf = (id: string): string[] =>
  JSON.parse(docker('inspect', id))[0]
    .Mounts.map(
      ({ Name, Destination }: { Name: string; Destination: string }) => `${Destination} ${Name}`,
    )
    .sort();

describe('a container that is restarted', () => {
  test('is the same one, keeps its volumes and its layer, and is reached again', async () => {
    await using engine = startEngine().engine;
    const container = await engine.start(toSpec('idle'), never);
    await play(container.url, 'one', 'before the restart');
    docker('exec', container.id, 'sh', '-c', 'echo layer > /tmp/mark');
    const [before] = JSON.parse(docker('inspect', container.id));
    const mounts = mountsOf(container.id);
    await container.restart();
    const [after] = JSON.parse(docker('inspect', container.id));
    expect(after.State.StartedAt).not.toBe(before.State.StartedAt);
    expect(mountsOf(container.id)).toEqual(mounts);
    expect(read(container.id, '/workspace/notes.log')).toBe('before the restart');
    expect(read(container.id, '/tmp/mark')).toBe('layer');
    expect(await container.status()).toMatchObject({ running: true });
    await play(container.url, 'one', 'after the restart');
    expect(read(container.id, '/workspace/notes.log')).toBe('after the restart');
    // The engine takes a line some time after it was written.
    await until(async () => /to stdout[\s\S]*to stdout/.test(toLogText(await container.logs())));
  });

  test('that is gone is told as such', async () => {
    await using engine = startEngine().engine;
    const container = await engine.start(toSpec('idle'), never);
    docker('rm', '--force', container.id);
    await expect(container.restart()).rejects.toThrow(/restart the container/);
  });
});

describe('a container in the place of another', () => {
  test('has its volumes and nothing else of it; the other one is gone, and so are all in the end', async () => {
    const identity = freshIdentity();
    {
      await using engine = startEngine({ identity }).engine;
      const spec = toSpec('idle');
      const old = await engine.start(spec, never);
      await play(old.url, 'one', 'kept on the volume');
      docker('exec', old.id, 'sh', '-c', 'echo layer > /tmp/mark');
      const mounts = mountsOf(old.id);
      const replacing = await engine.start({ ...spec, replaces: old }, never);
      expect(replacing.id).not.toBe(old.id);
      expect(() => docker('inspect', old.id)).toThrow();
      expect(mountsOf(replacing.id)).toEqual(mounts);
      expect(read(replacing.id, '/workspace/notes.log')).toBe('kept on the volume');
      expect(() => read(replacing.id, '/tmp/mark')).toThrow();
      await play(replacing.url, 'one', 'written by the new one');
      // The old one's handle has nothing left to remove: the new one goes on.
      await old.remove();
      expect(await replacing.status()).toMatchObject({ running: true });
      expect(mountsOf(replacing.id)).toEqual(mounts);
    }
    expect(leftovers(identity)).toEqual([]);
  });

  test('takes over from one that has died', async () => {
    await using engine = startEngine().engine;
    const spec = toSpec('idle');
    const old = await engine.start(spec, never);
    await play(old.url, 'one', 'kept on the volume');
    docker('kill', old.id);
    const replacing = await engine.start({ ...spec, replaces: old }, never);
    await play(replacing.url, 'two', 'alive');
    expect(read(replacing.id, '/workspace/notes.log')).toBe('alive');
  });
});
