// Hands the files of a turn to the agent as the platform does: by ingest and `workspace:` URI, else by a named fallback.
import type { PlayFile } from '../domain/canary.ts';
import type { AttachmentRoute } from '../domain/record.ts';
import type { WireFile } from '../domain/turn.ts';
import type { Workspace } from './workspace.ts';

/** Folder for the archive fallback: below /workspace, where agents look for attachments (contract/runtime.md 5). */
const fallbackFolder = '/workspace';

/** A file ready for the turn's body, with the way it took. */
export interface Attached {
  readonly wire: WireFile;
  readonly route: AttachmentRoute;
}

/** Attaches all files of a turn, in order. */
export async function attachFiles(
  workspace: Workspace,
  files: readonly PlayFile[],
  signal: AbortSignal,
): Promise<Attached[]> {
  const attached: Attached[] = [];
  for (const file of files) attached.push(await attachFile(workspace, file, signal));
  return attached;
}

async function attachFile(
  workspace: Workspace,
  file: PlayFile,
  signal: AbortSignal,
): Promise<Attached> {
  const inboundSecret = workspace.controlPlane?.inboundSecret() ?? null;
  const ingested = await workspace.agent.upload(file, inboundSecret, signal);
  if (!('reason' in ingested)) {
    const uri = ingested.uri ?? '';
    const route = { file, via: 'ingest', fallbackReasons: [], isFault: false, uri } as const;
    return { wire: ingested, route };
  }
  const fallbackReasons = [ingested.reason];
  const content = file.bytes ?? Buffer.from(file.content);
  const attached = (via: AttachmentRoute['via'], uri: string, name = uri): Attached => ({
    wire: { name: file.name, mimeType: file.mimeType, size: content.byteLength, uri },
    route: { file, via, fallbackReasons, isFault: ingested.isFault, uri: name },
  });
  if (workspace.container !== null) {
    // As ingest names what it keeps: no agent and no tool has to quote a path.
    const path = `${fallbackFolder}/${file.name.replaceAll(/[^A-Za-z0-9._-]/gu, '_')}`;
    try {
      await workspace.container.putFile(path, content);
      return attached('archive-copy', `workspace:${path}`);
    } catch (error) {
      fallbackReasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  // A data: URI keeps the production shape (`uri`, never `bytes`) for an agent that can be reached in no other way.
  const uri = `data:${file.mimeType};base64,${Buffer.from(content).toString('base64')}`;
  return attached('inline-bytes', uri, file.name);
}
