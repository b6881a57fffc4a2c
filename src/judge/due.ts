// What of a conversation is due in a turn's request, where the turns before it were not simply sent
// and answered: turns that overlapped, were stopped or dropped, or a restart in between.
import type { PlayTurn, RestartKind } from '../domain/canary.ts';
import { findReceipts, type Receipt, type Tag } from '../domain/token.ts';
import type { StoreSnapshot } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { isAnsweredWithNothing, isFailedBy, toldOfFailure } from './failed-model.ts';
import { groupOf } from './group.ts';
import type { Ledger, LedgerTurn } from './ledger-entry.ts';
import { recordsWith } from './store.ts';

/** Why something may be missing from a request. `null`: it must appear there. */
export type Excuse = string | null;

/** Folders of the boot contract that outlive a container (docs/rules/platform.md "Boot"). */
const keptFolders = ['/configs', '/workspace'];

/** Whether an earlier turn was still under way when this one was sent. */
export function isOverlapping(context: TurnContext, earlier: TurnContext): boolean {
  const { observation, turn } = context;
  return groupOf(observation.play, turn.turn) === groupOf(observation.play, earlier.turn.turn);
}

/** Why the tag of an earlier turn of the context need not appear in this turn's request. */
export function excuseOf(context: TurnContext, earlier: TurnContext): Excuse {
  if (context === earlier) return null;
  if (isOverlapping(context, earlier)) return 'it was still under way when this turn was sent';
  return excuseOfRestart(context, earlier) ?? excuseOfEnding(context, earlier);
}

/** Why the answer of an earlier turn need not appear there, besides {@link excuseOf}. */
export function excuseOfAnswer(context: TurnContext, earlier: TurnContext): Excuse {
  const { turn } = earlier.turn;
  if (isAnsweredWithNothing(earlier) && keepsNothing(context, earlier))
    return 'the model answered nothing first, and that may be kept';
  if (earlier.receipt !== null) return excuseOf(context, earlier);
  const declared = context.observation.declared?.streamCancellation;
  if (turn.disconnectAfter !== undefined && declared === 'survive')
    return excuseOf(context, earlier);
  return 'it did not reach the user';
}

/** Whether a request has an answer of nothing after the text of a turn. */
function keepsNothing({ request }: TurnContext, { turn: { turn } }: TurnContext): boolean {
  const utterances = request?.transcript.utterances ?? [];
  const at = utterances.findIndex(
    ({ speaker, marks }) => speaker === 'user' && marks.some(({ value }) => value === turn.tag),
  );
  const [next] = utterances.slice(at + 1);
  const isNothing = next?.text.trim() === '' || next?.isPlaceholder === true;
  return next?.speaker === 'assistant' && isNothing && next.calls.length === 0;
}

/** Receipts that the model gave in a turn whose reply no one read: an agent may have kept them. */
export function unreadReceipts({ turn, receipt }: TurnContext): Receipt[] {
  if (receipt !== null || !hasEnding(turn.turn)) return [];
  return turn.model.flatMap((exchange) => exchange.receipt ?? []);
}

/** True for a turn that ended before its reply. */
export function hasEnding(turn: PlayTurn): boolean {
  return turn.disconnectAfter !== undefined || turn.stop === true || turn.unfinished === true;
}

/**
 * A turn that was stopped, or ended by a restart, and not answered is kept or not, as the agent
 * likes. One whose stream was
 * dropped is due where it was worked on.
 */
function excuseOfEnding({ observation }: TurnContext, earlier: TurnContext): Excuse {
  const { turn } = earlier.turn;
  if (isFailedBy(earlier)) return toldOfFailure;
  if (!hasEnding(turn) || earlier.receipt !== null) return null;
  if (turn.stop === true) return 'it was stopped';
  if (turn.unfinished === true) return 'the agent was started again while it was under way';
  switch (observation.declared?.streamCancellation) {
    case 'survive':
      return null;
    case 'cancel':
      return 'its connection was dropped';
    case undefined:
      // What the model was asked, the agent has heard: only a profile can say that it need not
      // remember.
      return earlier.turn.model.length > 0 ? null : 'its connection was dropped';
  }
}

/** The restarts between an earlier turn and this one, in order. */
function restartsBetween(context: TurnContext, earlier: TurnContext): RestartKind[] {
  const { turns } = context.observation.play;
  const between = turns.slice(earlier.turn.turn.number, context.turn.turn.number);
  return between.flatMap(({ restart }) => restart ?? []);
}

function isRestarted(context: TurnContext, earlier: TurnContext): boolean {
  return restartsBetween(context, earlier).length > 0;
}

/**
 * What a restart leaves of a conversation: all of it, what memory brings back, or nothing.
 * Undeclared, that is due which shows that it was meant to last: what the store keeps on a volume,
 * and the rest of what was sent in part.
 */
function excuseOfRestart(context: TurnContext, earlier: TurnContext): Excuse {
  const kinds = restartsBetween(context, earlier);
  if (kinds.length === 0) return null;
  if (kinds.includes('new-container-and-volumes')) return 'its volumes are gone';
  if (kinds.includes('upgrade') && isOffVolumes(context, earlier))
    return 'the base image kept it on no volume';
  const { declared } = context.observation;
  switch (declared?.survivesRestart) {
    case 'transcript':
      return null;
    case 'memory':
      return 'the profile declares that memory alone survives a restart';
    case 'none':
      return 'the profile declares that nothing survives a restart';
    case undefined:
      return isMeantToLast(context, earlier) ? null : 'no profile declares what survives a restart';
  }
}

/**
 * Whether an earlier turn is no part of the transcript any more: where its words appear, memory has
 * brought them back.
 */
export function isForgotten(context: TurnContext, earlier: TurnContext): boolean {
  return isRestarted(context, earlier) && excuseOfRestart(context, earlier) !== null;
}

function isMeantToLast(context: TurnContext, earlier: TurnContext): boolean {
  const { observation, turn } = context;
  const before = context.earlier.filter((c) => isRestarted(context, c));
  // What the image under test keeps shows nothing of the base image.
  const isUpgraded = restartsBetween(context, earlier).includes('upgrade');
  return (
    isOnVolume(observation, turn.store, earlier.turn.turn.tag) ||
    keepsTranscripts(observation, isUpgraded ? ofBase(observation) : observation.turns) ||
    before.some((c) => isSent(context, c))
  );
}

/**
 * Whether a turn of the base image was in its store, and on no volume: nothing of it was there to
 * be taken over.
 */
function isOffVolumes({ observation }: TurnContext, { turn }: TurnContext): boolean {
  const { tag } = turn.turn;
  const stores = ofBase(observation).flatMap(({ store }) => store ?? []);
  return (
    stores.some((store) => recordsWith(store, tag).length > 0) &&
    !stores.some((store) => isOnVolume(observation, store, tag))
  );
}

/** The turns before an upgrade. */
function ofBase({ turns }: Ledger): readonly LedgerTurn[] {
  const upgraded = turns.findIndex(({ turn }) => turn.restart === 'upgrade');
  return turns.slice(0, Math.max(upgraded, 0));
}

/** Whether a record below a folder that outlives the container holds a text. */
function isOnVolume({ declared }: Ledger, store: StoreSnapshot | null, text: string): boolean {
  const folders = [...keptFolders, ...(declared?.volumes ?? [])];
  return (
    store !== null &&
    recordsWith(store, text).some(({ path }) =>
      folders.some((folder) => path.startsWith(`${folder}/`)),
    )
  );
}

/**
 * Whether one of these turns and its answer were seen on a volume at any time of them: what keeps
 * sessions there means them to last, and one that is gone, or was not written yet, is lost.
 */
function keepsTranscripts(observation: Ledger, turns: readonly LedgerTurn[]): boolean {
  const stores = turns.flatMap(({ store, laterStore = null }) => [store, laterStore]);
  return turns.some(({ turn, model }) => {
    const receipts = model.flatMap(({ receipt }) => receipt ?? []);
    return stores.some(
      (store) =>
        isOnVolume(observation, store, turn.tag) &&
        receipts.some((receipt) => isOnVolume(observation, store, receipt)),
    );
  });
}

/**
 * Whether something of an earlier turn was sent to the model by the agent itself, and not as a row
 * of the shared memory.
 */
function isSent(context: TurnContext, earlier: TurnContext): boolean {
  const served = [...context.earlier.map((c) => c.turn), context.turn]
    .flatMap(({ memory }) => memory)
    .flatMap((event) => (event.kind === 'read' ? event.rows : []))
    .join('\n');
  const tokens: readonly (Tag | Receipt)[] = [
    earlier.turn.turn.tag,
    ...earlier.turn.model.flatMap(({ answer }) => findReceipts(answer.text ?? '')),
  ];
  const said = (context.request?.transcript.utterances ?? []).filter(
    ({ speaker }) => speaker !== 'tool',
  );
  return tokens.some(
    (token) => !served.includes(token) && said.some(({ text }) => text.includes(token)),
  );
}

/** Why nothing rests on the platform's instructions. `null`: they are due. */
export function whyUnread({ instructionsUnread }: Ledger): string | null {
  return instructionsUnread === true
    ? 'the agent never asked the platform for its instructions'
    : null;
}

/**
 * Why a text that was told only before a restart cannot be expected of the reply. `null` when it
 * can. Memory that survives is due in the reply, whatever became of the transcript.
 */
export function excuseOfText(context: TurnContext, text: string): Excuse {
  const { instructions } = context.observation.play;
  const unread = whyUnread(context.observation);
  if (unread !== null && instructions?.facts.some((fact) => text.includes(fact)) === true)
    return unread;
  const told = toldBefore(context, text);
  // What was said is due by memory. What is in a file alone is no memory.
  const isSaid = told.some(({ turn }) => turn.turn.facts.some((fact) => text.includes(fact)));
  const isMemoryDue = context.observation.declared?.survivesRestart === 'memory';
  if (isMemoryDue && (isSaid || told.length === 0)) return null;
  const excuses = told.map((c) => excuseOf(context, c));
  return excuses.every((excuse) => excuse !== null) ? (excuses[0] ?? null) : null;
}

/**
 * Whether a text was told only before a restart which the profile declares to be survived by memory
 * alone.
 */
export function restsOnMemory(context: TurnContext, text: string): boolean {
  const isDeclared = context.observation.declared?.survivesRestart === 'memory';
  return isDeclared && toldBefore(context, text).length > 0;
}

/**
 * The turns in which the facts of a text were told, when a restart lies after all of them.
 * Otherwise none.
 */
function toldBefore(context: TurnContext, text: string): TurnContext[] {
  const told = [...context.earlier, context].filter(({ turn }) =>
    [...turn.turn.facts, ...turn.turn.files.flatMap(({ facts }) => facts)].some((fact) =>
      text.includes(fact),
    ),
  );
  return told.every((c) => isRestarted(context, c)) ? told : [];
}
