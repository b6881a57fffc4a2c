// One turn: announce it to the model, attach its files, send the exact body, collect what the witnesses saw.

import { abortable } from '../domain/abort.ts';
import type { PlayTurn } from '../domain/canary.ts';
import { explainUsedUp } from '../domain/live-model.ts';
import type { TurnObservation } from '../domain/observation.ts';
import type { Disconnect } from '../domain/ports.ts';
import type { Tag } from '../domain/token.ts';
import type { ModelExchange, ScriptFile, StoreSnapshot } from '../domain/witness.ts';
import type { TurnAdapters } from './adapters.ts';
import { attachFiles } from './attachments.ts';
import { findForeign } from './foreign.ts';
import { observePeer, registerPeer } from './peer.ts';
import { awaitPushed, holdsReceipt } from './pushed-reply.ts';
import { astrayOf, modelOf, notificationsOf, refusedOf } from './turn-witnesses.ts';
import type { Workspace } from './workspace.ts';

/** What a turn needs to know of its canary. */
export interface TurnRequest {
  readonly canary: string;
  readonly turn: PlayTurn;
  readonly contextId: string;
  readonly turnTimeoutMs: number;
  /** Tags of this workspace so far, for finding the store. */
  readonly tags: readonly Tag[];
  /** Turns of the session before this one. */
  readonly earlier: readonly PlayTurn[];
  /** Answers of the model to this turn are held back until it settles. */
  readonly hold?: Promise<unknown>;
  /** When the client drops the connection; absent: never. */
  readonly disconnect?: Disconnect;
}

/** A turn played; its store copy is parsed while the next turn is under way. */
export interface PlayedTurn {
  readonly observation: Omit<TurnObservation, 'store'>;
  readonly store: Promise<StoreSnapshot | null>;
}

/** Plays one turn. Throws only for what is no fault of the agent: an abort of the run. */
export async function playTurn(
  adapters: TurnAdapters,
  workspace: Workspace,
  request: TurnRequest,
  signal: AbortSignal,
): Promise<PlayedTurn> {
  const { turn, contextId, canary } = request;
  // A turn that overlaps with another goes in beside it: the other holds the place.
  const leave = turn.overlap === true ? () => undefined : await workspace.gate.enter();
  try {
    signal.throwIfAborted();
    const files = toScriptFiles(turn);
    const earlierFiles = new Map(request.earlier.map((t) => [t.number, toScriptFiles(t)]));
    workspace.model?.register({
      tag: turn.tag,
      contextId,
      canary,
      turn: turn.number,
      steps: turn.model,
      files,
      earlierFiles,
      ...(request.hold === undefined ? {} : { hold: request.hold }),
      ...registerPeer(workspace, request),
    });
    const askedBefore = workspace.model?.exchanges().at(-1)?.sequence ?? 0;
    const memoryBefore = workspace.controlPlane?.memoryEvents().at(-1)?.sequence ?? 0;
    const unsupportedBefore = workspace.model?.refusals?.().at(-1)?.sequence ?? 0;
    const refusedBefore = workspace.live?.refusedCalls() ?? 0;
    const startedAt = adapters.clock.now();
    const attached = await attachFiles(workspace, turn.files, signal);
    const asked = (): ModelExchange[] => modelOf(workspace, turn);
    const notified = (): string[] => notificationsOf(workspace, contextId, startedAt);
    const isPushed = (): boolean => holdsReceipt(notified(), asked());
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
    const isLost = exchange.outcome.kind !== 'answered';
    if (!isLost) {
      // Nothing of this turn is under way in the agent any more: its store is copied beside the next one.
      if (!workspace.gate.isOpen) openWhenApart(workspace, { contextId, model: asked() });
      leave();
    }
    const died = isLost ? await describeDeath(workspace, signal) : null;
    const { store } = await copyStore(workspace, request.tags, signal);
    const wasRefused = (workspace.live?.refusedCalls() ?? 0) > refusedBefore;
    const unsupported = refusedOf(workspace, turn, contextId, unsupportedBefore);
    const observation = {
      turn,
      contextId,
      exchange,
      attachments: attached.map(({ route }) => route),
      model: asked(),
      astray: astrayOf(workspace, turn, contextId, askedBefore),
      memory: (workspace.controlPlane?.memoryEvents() ?? []).filter(
        (e) => e.sequence > memoryBefore,
      ),
      notifications: notified(),
      ...observePeer(workspace, turn),
      died,
      ...(unsupported === null ? {} : { unsupported }),
      ...(wasRefused && adapters.live !== undefined
        ? { overBudget: explainUsedUp(adapters.live.spending()) }
        : {}),
    };
    return { observation, store };
  } finally {
    leave();
  }
}

function toScriptFiles(turn: PlayTurn): ScriptFile[] {
  return turn.files.map(({ name, tag }) => ({ name, tag }));
}

/** Waits until the store's bytes are out of the container, and returns the parsing of them under way. */
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
  // Awaited at the end of the canary; a canary that ends before must not leave a rejection unhandled.
  store.catch(() => undefined);
  return { store };
}

/** Opens the gate once a second context's request was seen free of the first one's tags. */
function openWhenApart(
  workspace: Workspace,
  observation: Pick<TurnObservation, 'contextId' | 'model'>,
): void {
  const tokens = workspace.model?.tokens() ?? new Map();
  const others = (workspace.model?.exchanges() ?? []).some(
    (e) => e.route.kind === 'turn' && tokens.get(e.route.tag)?.contextId !== observation.contextId,
  );
  const isClean = observation.model.length > 0 && findForeign(observation, tokens) === null;
  if (others && isClean) workspace.gate.open();
}

/** The end of a container that is no longer running, in words; null while it lives. */
async function describeDeath(workspace: Workspace, signal: AbortSignal): Promise<string | null> {
  const status = await abortable(workspace.container?.status(), signal).catch(() => undefined);
  if (status === undefined || status.running) return null;
  const cause = status.outOfMemory
    ? 'out of memory'
    : `with exit code ${status.exitCode ?? 'unknown'}`;
  return `the agent's process died in the turn (${cause})`;
}
