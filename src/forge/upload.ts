// Uploads evidence. Nothing here throws: an upload that fails is reported and never changes the
// verdict.
import { lstat, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Forge } from '../domain/forge.ts';
import { toPlainLine } from '../domain/text.ts';
import { describeError } from './answer.ts';
import { uploadArtifactV4 } from './artifact-v4.ts';
import { uploadOfficialArtifact } from './official-artifact.ts';
import { withinDeadline } from './within-deadline.ts';
import { encodeZip, type ZipEntry } from './zip.ts';

/** What to upload, and where to. */
export interface EvidenceUpload {
  readonly name: string;
  /** Paths below `rootDirectory`, absolute or relative to it. */
  readonly files: readonly string[];
  readonly rootDirectory: string;
  /** null: the forge's own default. */
  readonly retentionDays: number | null;
  /** null: a terminal, where nothing takes an upload. */
  readonly forge: Forge | null;
  /**
   * ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN, which Gitea and act need. `null` when the runner
   * sets none.
   */
  readonly results: { readonly url: string; readonly token: string } | null;
  /** Defaults to {@link uploadDeadlineMs}. */
  readonly deadlineMs?: number;
  /** Gives the upload up when aborted. Its reason is reported. */
  readonly signal?: AbortSignal;
}

/** The id of the upload, or why there is none, as a sentence that ends with where the files are. */
export type UploadResult = { readonly id: number } | { readonly reason: string };

/** An upload that takes longer is given up. */
const uploadDeadlineMs = 60_000;
/** Bytes that are packed in memory for Gitea and act. */
const maxUploadBytes = 256 * 1024 * 1024;

/** Uploads the files as one artifact. Never throws. */
export async function uploadEvidence(upload: EvidenceUpload): Promise<UploadResult> {
  try {
    const { deadlineMs = uploadDeadlineMs, signal } = upload;
    return { id: await withinDeadline(deadlineMs, signal, (limit) => send(upload, limit)) };
  } catch (thrown) {
    const why = toPlainLine(describeError(thrown), 400).replace(/\.$/, '');
    return {
      reason: `Evidence was not uploaded: ${why}. The files are in ${toPlainLine(upload.rootDirectory, 300)}.`,
    };
  }
}

async function send(upload: EvidenceUpload, signal: AbortSignal): Promise<number> {
  const { forge, results, rootDirectory, retentionDays } = upload;
  const name = toUploadName(upload.name);
  const files = upload.files.map((file) => toInnerPath(rootDirectory, file));
  if (files.length === 0) throw new Error('there is no file to upload');
  if (forge === null) throw new Error('there is no job runner to take it');
  if (forge.upload === 'official') {
    const root = resolve(rootDirectory);
    return uploadOfficialArtifact({
      name,
      files: files.map((file) => join(root, file)),
      rootDirectory: root,
      retentionDays,
      isZipped: true,
    });
  }
  if (results === null)
    throw new Error(
      'this runner offers no artifact server (ACTIONS_RESULTS_URL or ACTIONS_RUNTIME_TOKEN is not set)',
    );
  const entries = await readEntries(rootDirectory, files);
  const { url: resultsUrl, token: runtimeToken } = results;
  return uploadArtifactV4({
    name,
    content: await encodeZip(entries),
    mimeType: null,
    resultsUrl,
    runtimeToken,
    retentionDays,
    signal,
    now: Date.now(),
  });
}

/**
 * A name that every server takes: GitHub refuses these characters, Gitea stores the name in a path.
 */
export function toUploadName(name: string): string {
  const clean = name
    .replaceAll(/["*:<>?|\\/\x00-\x1f\x7f]+/g, '-')
    .trim()
    .slice(0, 200);
  return clean === '' ? 'session-continuity' : clean;
}

function toInnerPath(rootDirectory: string, file: string): string {
  const inner = relative(resolve(rootDirectory), resolve(rootDirectory, file));
  if (inner === '' || inner.startsWith('..') || isAbsolute(inner))
    throw new Error(`"${file}" is not in the report folder`);
  return inner.split(sep).join('/');
}

async function readEntries(rootDirectory: string, files: readonly string[]): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  let size = 0;
  for (const path of files) {
    const file = join(rootDirectory, path);
    const stats = await lstat(file);
    if (!stats.isFile()) throw new Error(`"${path}" is no regular file`);
    size += stats.size;
    if (size > maxUploadBytes)
      throw new Error(`the evidence is larger than ${maxUploadBytes / 1024 / 1024} MiB`);
    entries.push({ path, content: await readFile(file) });
  }
  return entries;
}
