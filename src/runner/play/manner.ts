// How turns are played that are not simply sent and answered: side by side, stopped, dropped by the
// client, or ended by a restart. The model holds its answers back meanwhile, so that a turn is
// under way for as long as that takes.
import { canvasContextId } from '../../domain/turn.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { TurnAdapters } from '../shared/adapters.ts';
import { type PlayedTurn, playTurn, type TurnRequest } from './turn.ts';
import { modelOf } from './turn-witnesses.ts';

/** How often the model is looked at, in milliseconds. */
const pollMs = 20;
/**
 * For how long a turn that is to be interrupted may take to reach the model. The first of a process
 * is slow.
 */
const askedWithinMs = 15_000;
/**
 * An agent that queues turns asks the model about the second one only when the first is done: no
 * longer is waited for it.
 */
const queuedAfterMs = 700;
/** Without a further event for this long, the client drops the connection all the same. */
const quietMs = 700;
/** An agent that is to hear of its client's going gets this long before the model answers. */
const noticedWithinMs = 700;
/** What an agent still does with an interrupted turn gets this long before the next one comes. */
const settleMs = 1_200;

/** A turn with its place. */
export interface TurnToPlay {
  readonly workspace: Workspace;
  readonly request: TurnRequest;
}

type Clocked = Pick<TurnAdapters, 'clock' | 'random'>;

/**
 * Plays one turn, or several that overlap. Results in their order. Throws only for an abort of the
 * run.
 */
export async function playTogether(
  adapters: Clocked,
  turns: readonly TurnToPlay[],
  signal: AbortSignal,
): Promise<PlayedTurn[]> {
  const [first, ...others] = turns;
  if (first === undefined) return [];
  const { turn } = first.request;
  const held = Promise.withResolvers<void>();
  try {
    if (others.length > 0) return await playOverlapping(adapters, turns, held, signal);
    if (turn.disconnectAfter !== undefined)
      return [await playDropped(adapters, first, held, signal)];
    if (turn.stop === true) return [await playStopped(adapters, first, held, signal)];
    const { startAgain } = first.request;
    if (startAgain !== undefined)
      return [await playUnfinished(adapters, first, startAgain, held, signal)];
    return [await playTurn(adapters, first.workspace, first.request, signal)];
  } finally {
    held.resolve();
  }
}

/** A turn under way. */
interface UnderWay {
  readonly played: Promise<PlayedTurn>;
  isOver(): boolean;
  /** True once the model was asked about it after so many rounds of calls, or it is over. */
  isAsked(): boolean;
}

function begin(
  adapters: Clocked,
  { workspace, request }: TurnToPlay,
  signal: AbortSignal,
): UnderWay {
  const played = playTurn(adapters, workspace, request, signal);
  let over = false;
  const end = (): void => {
    over = true;
  };
  // Whoever awaits it gets the error. Until then it must not end the process.
  played.then(end, end);
  const { afterCalls = 0 } = request.turn;
  const isDue = ({ route }: ModelExchange): boolean =>
    route.kind === 'turn' && route.round >= afterCalls;
  const isAsked = (): boolean => over || modelOf(workspace, request.turn).some(isDue);
  return { played, isOver: () => over, isAsked };
}

/** Each turn is sent once the one before it has reached the model. Then the answers go out. */
async function playOverlapping(
  adapters: Clocked,
  turns: readonly TurnToPlay[],
  held: PromiseWithResolvers<void>,
  signal: AbortSignal,
): Promise<PlayedTurn[]> {
  const underWay: UnderWay[] = [];
  for (const [index, { workspace, request }] of turns.entries()) {
    const one = begin(adapters, { workspace, request: { ...request, hold: held.promise } }, signal);
    underWay.push(one);
    const limitMs = index === 0 ? askedWithinMs : queuedAfterMs;
    await waitUntil(adapters, one.isAsked, limitMs, signal);
  }
  held.resolve();
  return Promise.all(underWay.map((one) => one.played));
}

/**
 * The client drops the stream after its events, or once nothing more comes while the model is
 * thinking.
 */
async function playDropped(
  adapters: Clocked,
  { workspace, request }: TurnToPlay,
  held: PromiseWithResolvers<void>,
  signal: AbortSignal,
): Promise<PlayedTurn> {
  const now = new AbortController();
  const afterEvents = request.turn.disconnectAfter ?? 0;
  // Before the model was asked there is nothing under way that could be dropped.
  const isReady = (): boolean => modelOf(workspace, request.turn).length > 0;
  const disconnect = { afterEvents, now: now.signal, isReady };
  const one = begin(
    adapters,
    { workspace, request: { ...request, hold: held.promise, disconnect } },
    signal,
  );
  await waitUntil(adapters, one.isAsked, askedWithinMs, signal);
  if (afterEvents > 0) await waitUntil(adapters, one.isOver, quietMs, signal);
  now.abort();
  const played = await one.played;
  // Else it is a matter of chance which of the two reaches the agent first.
  await adapters.clock.sleep(noticedWithinMs, signal).catch(() => undefined);
  held.resolve();
  await adapters.clock.sleep(settleMs, signal).catch(() => undefined);
  return played;
}

/** The UI's Stop is pressed once the model was asked. */
async function playStopped(
  adapters: Clocked,
  { workspace, request }: TurnToPlay,
  held: PromiseWithResolvers<void>,
  signal: AbortSignal,
): Promise<PlayedTurn> {
  const { turn, turnTimeoutMs } = request;
  const one = begin(adapters, { workspace, request: { ...request, hold: held.promise } }, signal);
  await waitUntil(adapters, one.isAsked, askedWithinMs, signal);
  const pressed = await workspace.agent.stop(
    {
      method: 'tasks/cancel',
      requestId: adapters.random.uuid(),
      messageId: adapters.random.uuid(),
      contextId: canvasContextId(workspace.id),
      workspaceId: workspace.id,
      text: null,
      files: [],
      identity: turn.identity ?? null,
    },
    { timeoutMs: turnTimeoutMs, signal },
  );
  await waitUntil(adapters, one.isOver, quietMs, signal);
  held.resolve();
  const played = await one.played;
  await adapters.clock.sleep(settleMs, signal).catch(() => undefined);
  if (pressed === null) return played;
  const { exchange } = played.record;
  const followUps = [...(exchange.followUps ?? []), pressed];
  return { ...played, record: { ...played.record, exchange: { ...exchange, followUps } } };
}

/** The agent is started again once the model was asked, which answers nothing before that. */
async function playUnfinished(
  adapters: Clocked,
  { workspace, request }: TurnToPlay,
  startAgain: () => Promise<void>,
  held: PromiseWithResolvers<void>,
  signal: AbortSignal,
): Promise<PlayedTurn> {
  const one = begin(adapters, { workspace, request: { ...request, hold: held.promise } }, signal);
  await waitUntil(adapters, one.isAsked, askedWithinMs, signal);
  await startAgain();
  held.resolve();
  return one.played;
}

async function waitUntil(
  { clock }: Clocked,
  isSo: () => boolean,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const endsAt = clock.now() + limitMs;
  while (!isSo() && clock.now() < endsAt && !signal.aborted)
    await clock.sleep(pollMs, signal).catch(() => undefined);
}
