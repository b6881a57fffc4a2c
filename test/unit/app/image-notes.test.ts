// The note on image names: which names another job could have taken, which were taken, and what is
// said of them.
import { describe, expect, it } from 'vitest';
import { findImageNotes } from '../../../src/app/run/image-notes.ts';
import type { CheckedImage } from '../../../src/domain/ports.ts';

const id = `sha256:${'a'.repeat(64)}`;
const otherId = `sha256:${'b'.repeat(64)}`;
const commit = '0123456789abcdef0123456789abcdef01234567';
const marks = { runId: '4711', commits: [commit] };

const image = (
  reference: string,
  over: { idNow?: string | null; digests?: string[] } = {},
): CheckedImage => ({
  facts: { reference, id, digests: over.digests ?? [], platform: 'linux/amd64' },
  idNow: over.idNow === undefined ? id : over.idNow,
});

const notesOf = (images: readonly CheckedImage[], sharesDaemon = true): string[] =>
  findImageNotes({ images, sharesDaemon }, marks);

describe('a name that another job may build under', () => {
  it.each([
    'candidate',
    'candidate:latest',
    'acme/agent:main',
    'localhost:5000/agent',
    // A longer number, and a short or foreign hex word, are nothing of this run.
    'candidate:14711',
    'candidate:012345',
    'candidate:fedcba9876',
  ])('%s is told of beside another run', (reference) => {
    expect(notesOf([image(reference)])).toEqual([
      expect.stringMatching(`^image: other runs .*"${reference}".*sha256:aaaaaaaaaaaa`),
    ]);
    expect(notesOf([image(reference)], false)).toEqual([]);
  });

  it.each([
    ['an id', id],
    ['an id without its algorithm', 'a'.repeat(64)],
    ['a digest', `acme/agent@sha256:${'c'.repeat(64)}`],
    ['the id of the run', 'candidate:run-4711-1-e2e'],
    ['the commit', `candidate:${commit}`],
    ['the short commit', 'candidate:0123456'],
  ])('is none with %s in it', (_what, reference) => {
    expect(notesOf([image(reference)])).toEqual([]);
  });

  it('is none where the image came from a registry, and one where the digest is just its id', () => {
    const pulled = [`acme/agent@sha256:${'c'.repeat(64)}`];
    expect(notesOf([image('acme/agent:main', { digests: pulled })])).toEqual([]);
    expect(notesOf([image('candidate', { digests: [`candidate@${id}`] })])).toHaveLength(1);
  });

  it('is one even where neither run nor commit is known', () => {
    const nothing = { runId: '', commits: [''] };
    const check = { images: [image('candidate')], sharesDaemon: true };
    expect(findImageNotes(check, nothing)).toHaveLength(1);
  });

  it('several are told of in one note', () => {
    const [note, ...more] = notesOf([image('candidate'), image('peer')]);
    expect(more).toEqual([]);
    expect(note).toContain('"candidate" and "peer"');
  });
});

describe('a name that changed hands', () => {
  it.each([true, false])('is told of with both ids, beside another run: %s', (sharesDaemon) => {
    const notes = notesOf([image('candidate', { idNow: otherId })], sharesDaemon);
    expect(notes).toEqual([
      expect.stringMatching(/"candidate" meant sha256:aaaaaaaaaaaa .* sha256:bbbbbbbbbbbb/),
    ]);
  });

  it('is told of when it means nothing any more', () => {
    expect(notesOf([image('candidate', { idNow: null })])).toEqual([
      expect.stringContaining('no image any more'),
    ]);
  });
});
