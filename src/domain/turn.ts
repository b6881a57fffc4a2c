// One chat turn as the platform's UI hands it to the platform's server: all that the bytes on the
// wire follow from. Names are ours (camelCase). The vectors and the command line write the same
// fields in snake_case.

/** Context id of a workspace's default conversation (docs/rules/platform.md "Context ids"). */
export type CanvasContextId = `canvas-${string}`;

/** Context id after the UI's "New session" (docs/rules/platform.md "Context ids"). */
export type SessionContextId = `sess-${string}-${string}`;

/**
 * A file that was uploaded before the turn. An absent field is absent on the wire
 * (docs/rules/platform.md "Uploads").
 */
export interface WireFile {
  readonly name?: string;
  readonly mimeType?: string;
  /** As the runtime answered at ingest, for example `workspace:/workspace/uploads/notes.txt`. */
  readonly uri?: string;
  /** Base64 in place of `uri`. The platform never sends it. */
  readonly bytes?: string;
  /** Bytes. A size beyond double range makes the server refuse the turn. */
  readonly size?: number;
}

/**
 * The signed-in user. It counts as unknown when either field is empty (docs/rules/platform.md
 * "Envelope").
 */
export interface WireIdentity {
  readonly userId: string;
  readonly email: string;
}

/** One chat turn. Strings go out verbatim: whoever makes the turn trims the text as the UI does. */
export interface WireTurn {
  /** `message/send` for the UI's turns. `message/stream` is forwarded likewise. */
  readonly method: string;
  /** Becomes the envelope's `id`: a new random UUID for every dispatch. */
  readonly requestId: string;
  /** Minted by the UI, unchanged if it retries. */
  readonly messageId: string;
  /**
   * Turns that we make carry only a {@link CanvasContextId} or a {@link SessionContextId}. Turns
   * that are read may carry any string. `null` leaves the key out, and the server fills it for
   * `message/send`.
   */
  readonly contextId: string | null;
  readonly workspaceId: string;
  /** `null` for no text part. An empty string is an empty text part. */
  readonly text: string | null;
  /** One file part each, in upload order, after the text. */
  readonly files: readonly WireFile[];
  readonly identity: WireIdentity | null;
}

/**
 * The default conversation of a workspace: what the UI sends first and the server fills in
 * (docs/rules/platform.md "Context ids").
 */
export function canvasContextId(workspaceId: string): CanvasContextId {
  return `canvas-${workspaceId}`;
}

/**
 * A further conversation, as after the UI's "New session". `uuid` is a fresh UUID v4
 * (docs/rules/platform.md "Context ids").
 */
export function sessionContextId(workspaceId: string, uuid: string): SessionContextId {
  return `sess-${workspaceId}-${uuid}`;
}
