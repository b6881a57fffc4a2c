// The next step for a failed canary, where what was seen says more than its layer.
import type { CanaryJudgement } from '../domain/judgement.ts';
import { adviseAltered } from './altered.ts';
import { adviseAnswers } from './answers-dropped.ts';
import type { Ledger } from './ledger-entry.ts';
import { adviseScope } from './one-session.ts';
import { adviseRewritten } from './rewritten-alone.ts';
import { adviseUnread } from './unread-answer.ts';
import { adviseWindow } from './window.ts';

const advisers = [
  adviseScope,
  adviseWindow,
  adviseAltered,
  adviseRewritten,
  adviseAnswers,
  adviseUnread,
] as const;

/** The first that has something to say. `null`: what the layer says. */
export function adviseFailed(ledger: Ledger, judgement: CanaryJudgement): string | null {
  for (const advise of advisers) {
    const advice = advise(ledger, judgement);
    if (advice !== null) return advice;
  }
  return null;
}
