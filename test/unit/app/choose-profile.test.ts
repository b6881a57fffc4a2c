// The second agent's profile: by the signs of its own image, where it has one.
import { describe, expect, it } from 'vitest';
import { choosePeerProfile } from '../../../src/app/definitions/choose-profile.ts';
import type { ImageSigns } from '../../../src/domain/ports.ts';
import { readCanary } from '../definition/built-in.ts';

const { signal } = new AbortController();
const target = { kind: 'image', image: 'agent' } as const;

/** Images by reference, and which of them were looked at. */
function createImages(images: Readonly<Record<string, ImageSigns>>) {
  const prepared: string[] = [];
  return {
    prepared,
    prepareImage: async (reference: string) => {
      prepared.push(reference);
      return { reference, id: null, digests: [], platform: null };
    },
    readSigns: async (reference: string) => images[reference] ?? { env: {}, words: [] },
    findFiles: async (_: string, paths: readonly string[]) =>
      new Set(paths.filter((path) => /\/(?:adapter\.py|langgraph)$/.test(path))),
  };
}

describe('the profile of the second agent', () => {
  const langgraph: ImageSigns = {
    env: { ADAPTER_MODULE: 'adapter' },
    words: ['molecule-runtime'],
  };

  it('is found by the signs of its image', async () => {
    const engine = createImages({ other: langgraph });
    const options = { target, peerImage: 'other' };
    const chosen = await choosePeerProfile(options, [readCanary('peer-call')], engine, signal);
    expect(engine.prepared).toEqual(['other']);
    expect(chosen).toMatchObject({ decidedBy: 'detected', profile: { name: 'langgraph' } });
    const nobody = { target, peerImage: 'nobody' };
    const none = await choosePeerProfile(nobody, [readCanary('peer-call')], engine, signal);
    expect(none).toMatchObject({ decidedBy: 'default', profile: { name: 'default' } });
  });

  it('is the first one’s without an image of its own, and nothing is looked at where no canary asks it', async () => {
    const engine = createImages({});
    const asking = [readCanary('peer-call')];
    expect(await choosePeerProfile({ target }, asking, engine, signal)).toBeNull();
    const other = { target, peerImage: 'other' };
    expect(await choosePeerProfile(other, [readCanary('name-recall')], engine, signal)).toBeNull();
    expect(engine.prepared).toEqual([]);
  });
});
