// What the live calls of a run may come to together, over all of its containers.
import type { ModelLimits, ModelSpending, TokenUsage } from '../domain/live-model.ts';
import { estimateTokens } from './usage.ts';

/** A call that was let through. */
export interface Booking {
  /** Replaces what was set aside for the call. Once. */
  settle(status: number, tokens: TokenUsage | null): void;
}

/** A budget. */
export interface ModelBudget {
  /** Books a call before it is made. `null`: the budget is used up. */
  book(requestBytes: number): Booking | null;
  spending(): ModelSpending;
}

/**
 * An unused budget. It is looked at before a call and never breaks one off, so a run may end above
 * its tokens by what the calls under way then cost. Their requests are set aside meanwhile.
 */
export function createModelBudget(limits: ModelLimits): ModelBudget {
  let calls = 0;
  let tokens = 0;
  let estimatedCalls = 0;
  const failedCalls = new Map<number, number>();
  return {
    book(requestBytes) {
      if (calls >= limits.maxCalls || tokens >= limits.maxTokens) return null;
      const setAside = estimateTokens(requestBytes);
      calls += 1;
      tokens += setAside;
      return {
        settle(status, used) {
          tokens += (used === null ? 0 : used.input + used.output) - setAside;
          if (used?.estimated === true) estimatedCalls += 1;
          if (status >= 400) failedCalls.set(status, (failedCalls.get(status) ?? 0) + 1);
        },
      };
    },
    spending: () => ({ ...limits, calls, tokens, estimatedCalls, failedCalls }),
  };
}
