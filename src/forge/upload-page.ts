// Uploads report.html as an artifact of its own, not zipped, so that a browser opens it with one
// click. Nothing here throws.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Forge } from '../domain/forge.ts';
import { toPlainLine } from '../domain/text.ts';
import { describeError } from './answer.ts';
import { uploadArtifactV4 } from './artifact-v4.ts';
import { uploadOfficialArtifact } from './official-artifact.ts';
import { toUploadName, type UploadResult } from './upload.ts';
import { withinDeadline } from './within-deadline.ts';

/** What to upload, and where to. */
export interface PageUpload {
  /** Name of the evidence. The page has it with `.html`. */
  readonly name: string;
  readonly page: string;
  /** null: the forge's own default. */
  readonly retentionDays: number | null;
  readonly forge: Forge;
  /** ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN. `null` when the runner sets none. */
  readonly results: { readonly url: string; readonly token: string } | null;
  /** Defaults to {@link pageDeadlineMs}. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Annotations and summary wait for the page. */
const pageDeadlineMs = 15_000;

/**
 * Name of the artifact: on GitHub it is the name of the file, and the jobs of a run share their
 * names.
 */
export function toPageName(name: string): string {
  return `${toUploadName(name)}.html`;
}

/**
 * Uploads the page. Gitea from 1.26 takes it. An older server and act refuse its type at the first
 * call, and have made nothing by then: the page is in the evidence.
 */
export async function uploadPage(upload: PageUpload): Promise<UploadResult> {
  try {
    const { deadlineMs = pageDeadlineMs, signal } = upload;
    return { id: await withinDeadline(deadlineMs, signal, (limit) => send(upload, limit)) };
  } catch (thrown) {
    const why = toPlainLine(describeError(thrown), 400).replace(/\.$/, '');
    return { reason: `The page is no artifact of its own: ${why}.` };
  }
}

async function send(upload: PageUpload, signal: AbortSignal): Promise<number> {
  const { forge, results, retentionDays } = upload;
  const name = toPageName(upload.name);
  if (forge.upload === 'official') return sendOfficially(upload, name);
  if (results === null) throw new Error('this runner offers no artifact server');
  return uploadArtifactV4({
    name,
    content: Buffer.from(upload.page),
    mimeType: 'text/html',
    resultsUrl: results.url,
    runtimeToken: results.token,
    retentionDays,
    signal,
    now: Date.now(),
  });
}

async function sendOfficially({ page, retentionDays }: PageUpload, name: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'session-continuity-page-'));
  try {
    const file = join(folder, name);
    await writeFile(file, page);
    return await uploadOfficialArtifact({
      name,
      files: [file],
      rootDirectory: folder,
      retentionDays,
      isZipped: false,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
