// One turn: announce it to the model, attach its files, send the exact body, collect what the
// witnesses saw.

import { abortable } from '../../domain/abort.ts';
import type { Disconnect } from '../../domain/agent-ports.ts';
import { endOfNote } from '../../domain/attachment-text.ts';
import type { PlayTurn } from '../../domain/canary.ts';
import { openingOf } from '../../domain/file-opening.ts';
import { explainUsedUp } from '../../domain/live-model.ts';
import type { UnaskedTool } from '../../domain/profile.ts';
import type { TurnRecord } from '../../domain/record.ts';
import type { Tag } from '../../domain/token.ts';
import type { ModelExchange, ScriptFile, StoreSnapshot } from '../../domain/witness.ts';
import type { Workspace } from '../boot/workspace.ts';
import { WorkspaceSpent } from '../boot/workspace-spent.ts';
import type { TurnAdapters } from '../shared/adapters.ts';
import { attachFiles } from './attachments.ts';
import { registerPeer } from './peer.ts';
import { awaitPushed, holdsReceipt } from './pushed-reply.ts';
import { momentOf } from './recording.ts';
import { areApart, modelOf, pushedSince } from './turn-witnesses.ts';

/** What a turn needs to know of its canary. */
export interface TurnRequest {
  readonly canary: string;
  /** Whether the agent is declared to tell the history in words without a speaker. */
  readonly isToldOutside?: boolean;
  /** Whether the model thinks before it answers. */
  readonly modelThinks?: true;
  /** What of the memory the agent is declared to do by itself. */
  readonly unasked?: readonly UnaskedTool[];
  readonly turn: PlayTurn;
  readonly contextId: string;
  readonly turnTimeoutMs: number;
  /** Tags of this workspace so far, for finding the store. */
  readonly tags: readonly Tag[];
  /** Turns of the session before this one. */
  readonly earlier: readonly PlayTurn[];
  /** Answers of the model to this turn are held back until it settles. */
  readonly hold?: Promise<unknown>;
  /** Ends the agent's process in the middle of the turn. Absent: it goes on. */
  readonly startAgain?: () => Promise<void>;
  /** When the client drops the connection. Absent: never. */
  readonly disconnect?: Disconnect;
}

/** A turn played. Its store copy is parsed while the next turn is under way. */
export interface PlayedTurn {
  readonly record: Omit<TurnRecord, 'store' | 'laterStore' | 'container'>;
  readonly store: Promise<StoreSnapshot | null>;
}

/**
 * Plays one turn. Throws only for what is no fault of its agent: WorkspaceSpent, or the abort
 * reason of the run.
 */
export async function playTurn(
  adapters: TurnAdapters,
  workspace: Workspace,
  request: TurnRequest,
  signal: AbortSignal,
): Promise<PlayedTurn> {
  const { turn, contextId, canary } = request;
  let isOver = false;
  // A turn that overlaps with another goes in next to it: the other holds the place.
  const leave = turn.overlap === true ? () => undefined : await workspace.gate.enter();
  try {
    signal.throwIfAborted();
    // While it waited for its place, another canary's turn may have failed here.
    if (workspace.spent) throw new WorkspaceSpent();
    const session = [...request.earlier, turn];
    const files = toScriptFiles(turn, session);
    const earlierFiles = new Map(request.earlier.map((t) => [t.number, toScriptFiles(t, session)]));
    workspace.model?.register({
      tag: turn.tag,
      contextId,
      canary,
      turn: turn.number,
      steps: turn.model,
      files,
      earlierFiles,
      isOver: () => isOver,
      ...(request.isToldOutside === true ? { isToldOutside: true } : {}),
      ...(request.modelThinks === true ? { thinks: true } : {}),
      ...(request.unasked === undefined ? {} : { unasked: request.unasked }),
      ...(request.hold === undefined ? {} : { hold: request.hold }),
      ...(turn.afterCalls === undefined ? {} : { afterCalls: turn.afterCalls }),
      ...(turn.modelFails === undefined ? {} : { fails: turn.modelFails }),
      ...(turn.text === null ? {} : { text: turn.text }),
      ...registerPeer(workspace, request, () => isOver),
    });
    const refusedBefore = workspace.live?.refusedCalls() ?? 0;
    const startedAt = adapters.clock.now();
    const began = momentOf(workspace, startedAt);
    const attached = await attachFiles(workspace, turn.files, signal);
    const asked = (): ModelExchange[] => modelOf(workspace, turn);
    const isPushed = (): boolean =>
      holdsReceipt(pushedSince(workspace, began.notifications), asked());
    const sent = await workspace.agent.send(
      {
        method: 'message/send',
        requestId: adapters.random.uuid(),
        messageId: adapters.random.uuid(),
        contextId,
        workspaceId: workspace.id,
        text: turn.text,
        files: attached.map(({ wire }) => wire),
        identity: turn.identity ?? null,
      },
      {
        timeoutMs: request.turnTimeoutMs,
        signal,
        stream: turn.stream === true,
        isPushed,
        ...(request.disconnect === undefined ? {} : { disconnect: request.disconnect }),
      },
    );
    const endsAt = startedAt + request.turnTimeoutMs;
    // Without a container there is no platform that an agent could push to.
    const exchange =
      workspace.container === null
        ? sent
        : await awaitPushed(sent, isPushed, endsAt, adapters.clock, signal);
    isOver = true;
    const replied = momentOf(workspace, adapters.clock.now());
    const isLost = exchange.outcome.kind !== 'answered';
    if (!isLost) {
      // Nothing of this turn is under way in the agent any more: its store is copied next to the
      // next one.
      if (!workspace.gate.isOpen) openWhenApart(workspace, contextId, asked());
      leave();
    }
    const isEnded = request.startAgain !== undefined;
    const died = isLost && !isEnded ? await describeDeath(workspace, signal) : null;
    const { store } = await copyStore(workspace, request.tags, signal);
    const wasRefused = (workspace.live?.refusedCalls() ?? 0) > refusedBefore;
    const record = {
      turn,
      contextId,
      began,
      replied,
      ended: momentOf(workspace, adapters.clock.now()),
      exchange,
      attachments: attached.map(({ route }) => route),
      died,
      overBudget:
        wasRefused && adapters.live !== undefined
          ? explainUsedUp(adapters.live.spending())
          : undefined,
    };
    return { record, store };
  } finally {
    leave();
  }
}

/** The files of a turn as its script knows them. `session`: the turns of its session until now. */
function toScriptFiles(turn: PlayTurn, session: readonly PlayTurn[]): ScriptFile[] {
  const all = session.flatMap(({ files }) => files);
  return turn.files.map((file) => {
    const { name, tag, content, facts, mimeType, bytes } = file;
    const alike = all.filter((one) => one.tag === tag);
    const opening = openingOf(content, facts);
    return {
      name,
      tag,
      ...(opening === null ? {} : { opening }),
      ...(bytes === undefined ? {} : { endOfNote: endOfNote({ mimeType, bytes }) }),
      ...(alike.length < 2 ? {} : { ordinal: alike.indexOf(file) }),
    };
  });
}

/**
 * Waits until the store's bytes are out of the container, and returns the parsing of them under
 * way.
 */
async function copyStore(
  workspace: Workspace,
  tags: readonly Tag[],
  signal: AbortSignal,
): Promise<Pick<PlayedTurn, 'store'>> {
  const parse = await abortable(workspace.container?.copyStore(tags), signal).catch(
    () => undefined,
  );
  signal.throwIfAborted();
  const store = parse?.() ?? Promise.resolve(null);
  // Awaited at the end of the canary. A canary that ends before must not leave a rejection
  // unhandled.
  store.catch(() => undefined);
  return { store };
}

/** Opens the gate once a second context's request was seen free of the first one's tags. */
function openWhenApart(
  workspace: Workspace,
  contextId: string,
  model: readonly ModelExchange[],
): void {
  const tokens = workspace.model?.tokens() ?? new Map();
  const others = (workspace.model?.exchanges() ?? []).some(
    ({ route }) => route.kind === 'turn' && tokens.get(route.tag)?.contextId !== contextId,
  );
  if (others && model.length > 0 && areApart(workspace, contextId, model)) workspace.gate.open();
}

/** The end of a container that is no longer running, in words. `null` while it lives. */
async function describeDeath(workspace: Workspace, signal: AbortSignal): Promise<string | null> {
  const status = await abortable(workspace.container?.status(), signal).catch(() => undefined);
  if (status === undefined || status.running) return null;
  const cause = status.outOfMemory
    ? 'out of memory'
    : `with exit code ${status.exitCode ?? 'unknown'}`;
  return `the agent's process died in the turn (${cause})`;
}
