// The verdict on a recorded canary: one pure function from everything that was recorded to verdict,
// layer, headline and error.
import { agentLog } from '../domain/agent-log.ts';
import type { Canary } from '../domain/canary.ts';
import type { Capability, DeclaredCapabilities } from '../domain/capability.ts';
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { Position } from '../domain/position.ts';
import type { CanaryRecord } from '../domain/record.ts';
import type { Layer, Verdict } from '../domain/verdict.ts';
import { adviseFailed } from './advice.ts';
import { findCondensedReply } from './condensed-reply.ts';
import { worstOf } from './finding.ts';
import { answeredBeside } from './group.ts';
import { judgeCanary } from './judge.ts';
import { toLedger } from './ledger.ts';
import type { Ledger } from './ledger-entry.ts';
import { adviseMissing, findMissing } from './missing.ts';
import { adviseUnasked, explainUnasked, toUnaskedHeadline } from './model-unasked.ts';
import { type Skipped, skipUnread } from './skipped.ts';
import { findUnsupported } from './unsupported.ts';
import { findUnwritten } from './unwritten.ts';
import { skipBase } from './upgrade.ts';

/** How a canary ended, with everything that the verdict rests on. */
export interface CanaryVerdict {
  readonly verdict: Exclude<Verdict, 'skipped'>;
  readonly layer: Layer | null;
  /** One sentence for people. Starts with the layer when not passed. */
  readonly headline: string;
  /** Where to point an annotation. */
  readonly position: Position;
  /** Why the canary could not be judged. `null`: it was. */
  readonly error: CanaryError | null;
  /** The ability that an unproven canary was waiting for. `null`: none, or it was judged. */
  readonly missing: Capability | null;
  /** What to do next about a failed canary, where that does not follow from its layer. */
  readonly next?: string;
  readonly judgement: CanaryJudgement;
  readonly ledger: Ledger;
}

/** What a verdict was made from. */
export interface Recorded {
  readonly record: CanaryRecord;
  readonly declared: DeclaredCapabilities;
}

/** How a canary ended, whether it was judged, could not be judged, or was skipped. */
export interface Judged
  extends Pick<CanaryVerdict, 'layer' | 'headline' | 'position' | 'error' | 'next'> {
  readonly canary: Canary;
  readonly verdict: Verdict;
  /** Null where nothing was judged. */
  readonly judgement: CanaryJudgement | null;
  readonly ledger: Ledger | null;
  /**
   * What was judged, and what was declared when it was. Absent: the canary was not played to an
   * end.
   */
  readonly recorded?: Recorded;
  /** Of a skipped one: what it needs and the agent is declared not to have. */
  readonly without?: readonly Capability[];
}

/**
 * Judges what was played. A judge that throws is a defect of ours: it must not take the other
 * verdicts with it.
 */
export function judgePlayed(record: CanaryRecord, declared: DeclaredCapabilities): Judged {
  const { canary } = record.play;
  const recorded = { record, declared };
  try {
    const verdict = judgeRecord(record);
    const skipped = skipUnread(canary, verdict.missing, declared) ?? skipBase(canary, verdict);
    return skipped === null
      ? { ...verdict, canary, recorded }
      : { ...toSkipped(skipped), recorded };
  } catch (thrown) {
    return { ...toUnjudged(canary, toCanaryError(thrown)), recorded };
  }
}

/** The end of a canary that could not be judged. */
export function toUnjudged(canary: Canary, error: CanaryError): Judged {
  const { position } = canary;
  return { ...toErrored(error), canary, position, ledger: null, judgement: null };
}

/** The end of a canary that does not apply here. */
export function toSkipped({ canary, reason, lacks }: Skipped): Judged {
  return {
    canary,
    verdict: 'skipped',
    layer: null,
    headline: `skipped: ${reason}`,
    position: canary.position,
    error: null,
    ledger: null,
    judgement: null,
    ...(lacks.length === 0 ? {} : { without: lacks }),
  };
}

/**
 * Judges a record. What comes of a refused live call says nothing about the agent, nor does a turn
 * that failed only because the scripted model lacks what it asked for. Any other failed judgement
 * remains. Otherwise a turn without reply in time, where none next to it was answered, or a
 * demanded witness that is missing, is errored.
 */
export function judgeRecord(record: CanaryRecord): CanaryVerdict {
  const ledger = toLedger(record);
  const judgement = judgeCanary(ledger);
  const { canary } = ledger.play;
  const missing = judgement.verdict === 'errored' ? findMissing(ledger) : null;
  const error =
    findOverBudget(ledger) ??
    findCondensedReply(ledger, judgement) ??
    (judgement.verdict === 'passed'
      ? null
      : (findUnsupported(ledger, judgement) ?? findUnwritten(ledger, judgement))) ??
    explained(
      ledger,
      judgement,
      judgement.verdict === 'failed'
        ? findTimeout(ledger, judgement)
        : findError(ledger, judgement, missing),
    );
  if (error !== null)
    return { ...toErrored(error), position: canary.position, missing, judgement, ledger };
  const { verdict, layer, headline } = judgement;
  const position = judgement.position ?? canary.position;
  const unasked = toUnaskedHeadline(ledger, judgement);
  const advice = adviseFailed(ledger, judgement);
  const said =
    unasked === null
      ? { headline, ...(advice === null ? {} : { next: advice }) }
      : { headline: unasked, next: adviseUnasked(ledger, judgement) };
  return { verdict, layer, ...said, position, error, missing, judgement, ledger };
}

/** Verdict, layer and headline of a canary that could not be judged. */
function toErrored(
  error: CanaryError,
): Pick<CanaryVerdict, 'verdict' | 'layer' | 'headline' | 'error'> {
  return { verdict: 'errored', layer: 'unproven', headline: `unproven: ${error.message}`, error };
}

/**
 * The error of a canary during which the provider could not be asked any more. Its last turns were
 * not played.
 */
function findOverBudget({ turns }: Ledger): CanaryError | null {
  const refused = turns.find((turn) => turn.overBudget !== undefined);
  if (refused?.overBudget === undefined) return null;
  return budgetError(`${refused.overBudget}; turn ${refused.turn.number} needed more.`);
}

/** The error of what a used-up budget stopped. */
export function budgetError(message: string): CanaryError {
  return new CanaryError('MODEL_BUDGET_EXCEEDED', message, {
    hint: 'Raise max-model-calls or max-model-tokens, or play fewer canaries.',
  });
}

/**
 * The error of a turn without a reply in time, where nothing went wrong before it: whether the
 * agent hangs or is slow cannot be told. Where a turn next to it was answered it can, and the
 * judgement remains.
 */
function findTimeout(ledger: Ledger, { turns }: CanaryJudgement): CanaryError | null {
  const index = turns.findIndex(({ expectations }) => worstOf(expectations) !== null);
  const turn = ledger.turns[index];
  if (turn?.exchange.outcome.kind !== 'timed-out' || answeredBeside(ledger, turn).length > 0)
    return null;
  const limit = `${turn.exchange.outcome.limitMs / 1000} s`;
  return new CanaryError('TURN_TIMEOUT', `Turn ${turn.turn.number} got no reply within ${limit}.`, {
    hint: `See ${agentLog}; a slow agent needs a higher turn-timeout.`,
  });
}

/** A first turn may load what the agent is made of. */
const ofSlowStart =
  'if the agent only needs longer for its first turn (large imports), raise the turn-timeout, such as --turn-timeout 180s';

/** An error that is explained by a model that was never asked says so first. */
function explained(
  ledger: Ledger,
  judgement: CanaryJudgement,
  error: CanaryError | null,
): CanaryError | null {
  const unasked = explainUnasked(ledger);
  if (error === null || unasked === null) return error;
  const message = `${unasked.replace(/^t/, 'T')}. ${error.message}`;
  const advice = adviseUnasked(ledger, judgement);
  const hint = error.code === 'TURN_TIMEOUT' ? `${ofSlowStart}. Else ${advice}` : advice;
  return new CanaryError(error.code, message, { hint });
}

function findError(
  ledger: Ledger,
  judgement: CanaryJudgement,
  missing: Capability | null,
): CanaryError | null {
  if (!ledger.modelSeen && ledger.demands?.model === true)
    return new CanaryError(
      'MODEL_NOT_CALLED',
      'The image answered without calling the scripted model.',
      {
        hint: 'Check that the model base URL from the environment is honoured, or use model: auto.',
      },
    );
  if (!ledger.storeSeen && ledger.demands?.store === true)
    return new CanaryError(
      'UNPROVEN',
      'The profile demands the store witness, and no session store was found.',
      { hint: 'Name its place under store.paths of the profile.' },
    );
  // The outcome says the layer before the message.
  const reason = judgement.headline.replace(/^unproven: /, '');
  if (judgement.verdict !== 'errored') return null;
  const hint = missing === null ? {} : { hint: adviseMissing(missing, ledger) };
  return new CanaryError('UNPROVEN', reason, hint);
}
