// Live runs: the agent asks a real provider through this program, which counts and, beyond a
// budget, refuses.
import { countOf } from './count.ts';

/** Where the calls of one provider's clients go. */
export interface Upstream {
  /** The name of a row of the table of providers. */
  readonly provider: string;
  /** As the user gave it, without a slash at its end. */
  readonly baseUrl: string;
  /**
   * Whether clients add paths without a version to it, as those do that read the variable which it
   * is from.
   */
  readonly holdsVersion: boolean;
}

/** What the calls of a whole run may come to. */
export interface ModelLimits {
  readonly maxCalls: number;
  readonly maxTokens: number;
}

/** Tokens of one call. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  /** True: the provider told none, or not all. Four bytes are taken for a token. */
  readonly estimated: boolean;
}

/** One call of the agent, without a word of what was said in it. */
export interface ModelCall {
  /** Order of arrival in this container, from 1. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly provider: string;
  readonly method: string;
  /** Without query: Google's clients may put their key there. */
  readonly path: string;
  /**
   * The provider's status. 429 with `refused` is ours. 502 is ours where the provider was not
   * reached.
   */
  readonly status: number;
  /** Whether it was refused because the budget was used up. */
  readonly refused: boolean;
  /**
   * null: a call that no provider charges for, such as a list of models, or one that was refused.
   */
  readonly tokens: TokenUsage | null;
}

/** What a run has used so far. */
export interface ModelSpending extends ModelLimits {
  readonly calls: number;
  readonly tokens: number;
  /** Calls whose tokens are estimated. */
  readonly estimatedCalls: number;
  /** Calls that the provider answered with an error, or that did not reach it, by status. */
  readonly failedCalls: ReadonlyMap<number, number>;
}

/** Whether no further call is let through. */
export function isUsedUp({ calls, maxCalls, tokens, maxTokens }: ModelSpending): boolean {
  return calls >= maxCalls || tokens >= maxTokens;
}

/** The amounts of a budget that is used up, as a sentence without its end. */
export function explainUsedUp({ calls, maxCalls, tokens, maxTokens }: ModelSpending): string {
  return `The run's budget for the model is used up: ${calls} of ${maxCalls} calls, ${tokens} of ${maxTokens} tokens`;
}

/** What a run has used, in one line for people. */
export function renderSpending(spending: ModelSpending): string {
  const { calls, maxCalls, tokens, maxTokens, estimatedCalls, failedCalls } = spending;
  const used = `live model: ${calls} of ${maxCalls} calls, ${tokens} of ${maxTokens} tokens`;
  const estimated =
    estimatedCalls === 0 ? [] : [`tokens of ${countOf(estimatedCalls, 'call')} taken as bytes / 4`];
  const failed = [...failedCalls].map(([status, count]) => `${count} answered HTTP ${status}`);
  const unseen =
    calls === 0 ? ['what an agent asks a provider without this way is not counted'] : [];
  const more = [...estimated, ...failed, ...unseen];
  return more.length === 0 ? used : `${used} (${more.join('; ')})`;
}
