// Hands the files of a turn to the agent as the platform does, by ingest and `workspace:` URI, or
// in the message itself. Each other way than ingest with its reason.
import type { PlayFile } from '../../domain/canary.ts';
import type { AttachmentRoute } from '../../domain/record.ts';
import type { WireFile } from '../../domain/turn.ts';
import type { Workspace } from '../boot/workspace.ts';

/**
 * Folder for the archive fallback: below /workspace, where agents look for attachments
 * (docs/rules/platform.md "Uploads").
 */
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

/**
 * The platform's way is ingest and a `workspace:` URI. Bytes go in the message itself where the
 * profile says so, where no container of ours could hold the file, and where nothing shows that the
 * agent is made for the platform.
 */
async function attachFile(
  workspace: Workspace,
  file: PlayFile,
  signal: AbortSignal,
): Promise<Attached> {
  const { container, files: declared } = workspace;
  if (declared === 'inline') return inline(file, ['the profile says so']);
  const secret = workspace.controlPlane?.inboundSecret() ?? null;
  // An agent that somebody else runs has no secret of ours: it is not asked for a route that it
  // could not open.
  if (container === null && secret === null)
    return inline(file, ['the agent is in no container of this run']);
  const ingested = await workspace.agent.upload(file, secret, signal);
  if (!('reason' in ingested)) {
    const uri = ingested.uri ?? '';
    return {
      wire: ingested,
      route: { file, via: 'ingest', fallbackReasons: [], isFault: false, uri },
    };
  }
  const { isFault, hasNoRoute, reason } = ingested;
  if (container === null) return inline(file, [reason], isFault);
  if (hasNoRoute === true && declared === undefined) return inline(file, [reason]);
  const content = contentOf(file);
  // As ingest names what it keeps: no agent and no tool has to quote a path.
  const path = `${fallbackFolder}/${file.name.replaceAll(/[^A-Za-z0-9._-]/gu, '_')}`;
  const uri = `workspace:${path}`;
  try {
    await container.putFile(path, content);
  } catch (error) {
    return inline(file, [reason, error instanceof Error ? error.message : String(error)], isFault);
  }
  return {
    wire: { name: file.name, mimeType: file.mimeType, uri, size: content.byteLength },
    route: { file, via: 'archive-copy', fallbackReasons: [reason], isFault, uri },
  };
}

/** A file in the message itself, as clients of A2A other than the platform send it. */
function inline(file: PlayFile, fallbackReasons: readonly string[], isFault = false): Attached {
  const { name, mimeType } = file;
  return {
    wire: { name, mimeType, bytes: contentOf(file).toString('base64') },
    route: { file, via: 'inline-bytes', fallbackReasons, isFault, uri: name },
  };
}

function contentOf(file: PlayFile): Buffer {
  return Buffer.from(file.bytes ?? Buffer.from(file.content));
}
