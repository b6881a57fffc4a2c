// How the files of a turn get to the agent: as the platform sends them, or in the message itself,
// and why.
import { describe, expect, it } from 'vitest';
import type { UploadRefusal } from '../../../src/domain/agent-ports.ts';
import type { PlayFile } from '../../../src/domain/canary.ts';
import type { FileForm } from '../../../src/domain/profile.ts';
import type { WireFile } from '../../../src/domain/turn.ts';
import type { Workspace } from '../../../src/runner/boot/workspace.ts';
import { attachFiles } from '../../../src/runner/play/attachments.ts';

const file: PlayFile = {
  name: 'two words.txt',
  tag: 'F-aaaaaaaaaa',
  mimeType: 'text/plain',
  content: 'Grüße',
  facts: [],
};
const bytes = Buffer.from(file.content).toString('base64');
const inline = { name: file.name, mimeType: file.mimeType, bytes };
const stored: WireFile = { name: 'two_words.txt', uri: 'workspace:/workspace/x', size: 7 };
const unregistered: UploadRefusal = {
  reason: 'the agent never registered, and shows no ingest route',
  isFault: false,
  hasNoRoute: true,
};

/**
 * Attaches the file where uploads end so; `put` notes what went into the container, null: there is
 * none.
 */
async function attach(
  upload: WireFile | UploadRefusal,
  given: { files?: FileForm; put?: string[] | null; fails?: boolean } = {},
) {
  const { put = [], files, fails } = given;
  let uploads = 0;
  const workspace = {
    agent: {
      upload: async () => {
        uploads += 1;
        return upload;
      },
    },
    controlPlane: null,
    container:
      put === null
        ? null
        : {
            putFile: async (path: string) => {
              if (fails === true) throw new Error('no space');
              put.push(path);
            },
          },
    ...(files === undefined ? {} : { files }),
  } as unknown as Workspace;
  const [attached] = await attachFiles(workspace, [file], AbortSignal.timeout(1_000));
  return { ...attached, uploads, put };
}

describe('a file', () => {
  it('goes by ingest where the agent takes it', async () => {
    expect(await attach(stored)).toMatchObject({ wire: stored, route: { via: 'ingest' }, put: [] });
  });

  it('goes into the container where the agent registered and lacks the route', async () => {
    expect(await attach({ reason: 'ingest: HTTP 404', isFault: false })).toMatchObject({
      wire: { uri: 'workspace:/workspace/two_words.txt', size: 7 },
      route: { via: 'archive-copy', fallbackReasons: ['ingest: HTTP 404'] },
      put: ['/workspace/two_words.txt'],
    });
  });

  it('goes inline where the agent never registered and shows no route', async () => {
    const { wire, route, put } = await attach(unregistered);
    expect(wire).toEqual(inline);
    expect(route).toMatchObject({ via: 'inline-bytes', fallbackReasons: [unregistered.reason] });
    expect(put).toEqual([]);
  });

  it('goes inline where the profile says so, and nothing is uploaded', async () => {
    const { wire, route, uploads } = await attach(stored, { files: 'inline' });
    expect(wire).toEqual(inline);
    expect(route).toMatchObject({ fallbackReasons: ['the profile says so'], isFault: false });
    expect(uploads).toBe(0);
  });

  it('goes into the container where the profile says workspace, whatever the agent shows', async () => {
    expect(await attach(unregistered, { files: 'workspace' })).toMatchObject({
      wire: { uri: 'workspace:/workspace/two_words.txt' },
    });
  });

  it('goes inline where there is no container, and the agent is asked for no route', async () => {
    const refusal = { reason: 'ingest: HTTP 500', isFault: true };
    const { wire, route } = await attach(refusal, { put: null, files: 'workspace' });
    expect(wire).toEqual(inline);
    const fallbackReasons = ['the agent is in no container of this run'];
    expect(route).toMatchObject({ isFault: false, fallbackReasons });
  });

  it('goes inline where the container does not take it', async () => {
    expect(await attach({ reason: 'x', isFault: false }, { fails: true })).toMatchObject({
      wire: inline,
      route: { fallbackReasons: ['x', 'no space'] },
    });
  });
});
