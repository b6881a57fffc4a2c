// GitHub's own artifact client. The only file that imports @actions/artifact, and only when
// something is uploaded. What it logs is dropped: names of files and answers of the server appear
// in it as they are, and we tell the outcome ourselves.
import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * One upload by the official client, which reads its server and token from the job's environment.
 */
export interface OfficialUpload {
  readonly name: string;
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly rootDirectory: string;
  readonly retentionDays: number | null;
  /** false: one file, which a browser can open. Its name becomes the artifact's. */
  readonly isZipped: boolean;
}

/** Uploads and returns the id. @throws whatever the client throws */
export async function uploadOfficialArtifact(upload: OfficialUpload): Promise<number> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const options = {
    ...(upload.retentionDays === null ? {} : { retentionDays: upload.retentionDays }),
    skipArchive: !upload.isZipped,
  };
  const answer = await withoutLog(() =>
    new DefaultArtifactClient().uploadArtifact(
      upload.name,
      [...upload.files],
      upload.rootDirectory,
      options,
    ),
  );
  if (answer.id === undefined) throw new Error('the server gave the upload no id');
  return answer.id;
}

/** Set for everything that the client does, also what it goes on doing once it is given up. */
const ofClient = new AsyncLocalStorage<true>();
/** Clients that have not settled. The first finds the standard output as it is. */
let underWay = 0;
let restore = (): void => undefined;

/**
 * Does `act`, of which the standard output takes nothing but what the runner is to mask. Everybody
 * else writes as ever meanwhile: a client that hangs takes no signal, and may outlive its deadline.
 */
async function withoutLog<T>(act: () => Promise<T>): Promise<T> {
  if (underWay === 0) restore = muteClient();
  underWay += 1;
  try {
    return await ofClient.run(true, act);
  } finally {
    underWay -= 1;
    if (underWay === 0) restore();
  }
}

/** @returns what takes the standard output back to how it was */
function muteClient(): () => void {
  const { stdout } = process;
  const { write } = stdout;
  const writeOfOthers = write.bind(stdout) as (...all: unknown[]) => boolean;
  const filtered = (chunk: unknown, ...rest: unknown[]): boolean => {
    const isHeard = ofClient.getStore() === undefined || String(chunk).startsWith('::add-mask::');
    if (isHeard) return writeOfOthers(chunk, ...rest);
    const done = rest.find((one) => typeof one === 'function');
    if (done !== undefined) queueMicrotask(() => done());
    return true;
  };
  stdout.write = filtered;
  return () => {
    if (stdout.write === filtered) stdout.write = write;
  };
}
