// From a judgement to the outcome of a canary: timeouts, demanded witnesses and plain verdicts.
import { CanaryError } from '../domain/error.ts';
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { CanaryObservation } from '../domain/observation.ts';
import type { ModelMode } from '../domain/options.ts';
import type { Profile } from '../domain/profile.ts';
import type { CanaryOutcome, ContainerEvidence } from './outcome.ts';
import { erroredOutcome } from './outcome.ts';
import { findUnsupported } from './unsupported.ts';

/** Everything that decides about one canary's outcome. */
export interface Judged {
  readonly observation: CanaryObservation;
  readonly judgement: CanaryJudgement;
  readonly durationMs: number;
  readonly flaky: boolean;
  readonly evidence: readonly ContainerEvidence[];
}

/**
 * What comes of a refused live call says nothing about the agent, nor does a turn that failed only because the scripted model
 * lacks what it asked for. Any other failed judgement stands; otherwise a turn without reply in time, or a demanded witness
 * that is missing, is errored.
 */
export function toOutcome(judged: Judged, model: ModelMode, profile: Profile): CanaryOutcome {
  const { observation, judgement, durationMs, evidence } = judged;
  const { canary } = observation.play;
  const error =
    findOverBudget(observation) ??
    (judgement.verdict === 'passed' ? null : findUnsupported(observation, judgement)) ??
    (judgement.verdict === 'failed' ? null : findError(observation, judgement, model, profile));
  if (error !== null) {
    return { ...erroredOutcome(canary, error, durationMs, evidence), observation, judgement };
  }
  return {
    canary,
    verdict: judgement.verdict,
    layer: judgement.layer,
    headline: judgement.headline,
    position: judgement.position ?? canary.position,
    error: null,
    flaky: judged.flaky,
    durationMs,
    observation,
    judgement,
    evidence,
  };
}

/** The error of a canary during which the provider could not be asked any more; its last turns were not played. */
function findOverBudget({ turns }: CanaryObservation): CanaryError | null {
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

function findError(
  observation: CanaryObservation,
  judgement: CanaryJudgement,
  model: ModelMode,
  profile: Profile,
): CanaryError | null {
  const last = observation.turns.at(-1);
  if (last?.exchange.outcome.kind === 'timed-out') {
    const limit = `${last.exchange.outcome.limitMs / 1000} s`;
    return new CanaryError(
      'TURN_TIMEOUT',
      `Turn ${last.turn.number} got no reply within ${limit}.`,
      {
        hint: 'See the container log; a slow image needs a higher turn-timeout.',
      },
    );
  }
  if (
    !observation.modelSeen &&
    (model === 'scripted' || profile.mandatoryWitnesses.includes('model'))
  ) {
    return new CanaryError(
      'MODEL_NOT_CALLED',
      'The image answered without calling the scripted model.',
      {
        hint: 'Check that the model base URL from the environment is honoured, or use model: auto.',
      },
    );
  }
  if (!observation.storeSeen && profile.mandatoryWitnesses.includes('store')) {
    return new CanaryError(
      'UNPROVEN',
      'The profile demands the store witness, and no session store was found.',
      {
        hint: 'Name its place under store.paths of the profile.',
      },
    );
  }
  // The outcome says the layer before the message.
  const reason = judgement.headline.replace(/^unproven: /, '');
  return judgement.verdict === 'errored' ? new CanaryError('UNPROVEN', reason) : null;
}
