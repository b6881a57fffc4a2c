// GitHub's own artifact client. The only file that imports @actions/artifact, and only when
// something is uploaded. What it logs is dropped: names of files and answers of the server appear
// in it as they are, and we tell the outcome ourselves.

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

/**
 * Does `act` with a standard output that takes nothing but what the runner is to mask. Nothing else
 * writes meanwhile.
 */
async function withoutLog<T>(act: () => Promise<T>): Promise<T> {
  const { stdout } = process;
  const { write } = stdout;
  stdout.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    if (String(chunk).startsWith('::add-mask::')) return write.call(stdout, String(chunk));
    const done = rest.find((one) => typeof one === 'function');
    if (done !== undefined) queueMicrotask(() => done());
    return true;
  };
  try {
    return await act();
  } finally {
    stdout.write = write;
  }
}
