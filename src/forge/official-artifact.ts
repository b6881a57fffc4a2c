// GitHub's own artifact client; the only file that imports @actions/artifact, and only when something is uploaded.

/** One upload by the official client, which reads its server and token from the job's environment. */
export interface OfficialUpload {
  readonly name: string;
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly rootDirectory: string;
  readonly retentionDays: number | null;
}

/** Uploads and returns the id. @throws whatever the client throws */
export async function uploadOfficialArtifact(upload: OfficialUpload): Promise<number> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const options = upload.retentionDays === null ? {} : { retentionDays: upload.retentionDays };
  const answer = await new DefaultArtifactClient().uploadArtifact(
    upload.name,
    [...upload.files],
    upload.rootDirectory,
    options,
  );
  if (answer.id === undefined) throw new Error('the server gave the upload no id');
  return answer.id;
}
