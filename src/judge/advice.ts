// The next step for a failed canary, where what was seen says more than its layer.
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { Layer } from '../domain/verdict.ts';
import { adviseHalfLetter } from './accepted.ts';
import { adviseAltered } from './altered.ts';
import { adviseAnswers } from './answers-dropped.ts';
import { type TurnContext, toTurnContexts } from './context.ts';
import { adviseStuck } from './failed-model.ts';
import { failingTurnOf } from './failing-turn.ts';
import type { Ledger } from './ledger-entry.ts';
import { adviseScope } from './one-session.ts';
import { adviseRewritten } from './rewritten-alone.ts';
import { adviseUnread } from './unread-answer.ts';
import { adviseUpgrade } from './upgrade.ts';
import { adviseWindow } from './window.ts';

/** Says the next step after the turn that the verdict is about. `null`: what the layer says. */
type Adviser = (context: TurnContext, headline: string) => string | null;

const afterLoss = [adviseUpgrade, adviseWindow, adviseAltered, adviseRewritten] as const;

/** By the layer, in the order in which they are asked. */
const advisers: Partial<Record<Layer, readonly Adviser[]>> = {
  'not-stored': [adviseUpgrade],
  'stored-under-another-key': [adviseUpgrade],
  'not-sent-to-model': [...afterLoss, adviseAnswers],
  'stored-not-sent-to-model': afterLoss,
  'sent-broken': [adviseHalfLetter, adviseStuck],
  rejected: [adviseUnread, adviseUpgrade],
};

/** The first that has something to say. `null`: what the layer says. */
export function adviseFailed(ledger: Ledger, judgement: CanaryJudgement): string | null {
  const ofScope = adviseScope(ledger, judgement);
  const { layer, headline } = judgement;
  const asked = layer === null ? undefined : advisers[layer];
  if (ofScope !== null || asked === undefined) return ofScope;
  const number = failingTurnOf(judgement)?.number;
  const context = toTurnContexts(ledger).find(({ turn }) => turn.turn.number === number);
  if (context === undefined) return null;
  for (const advise of asked) {
    const advice = advise(context, headline);
    if (advice !== null) return advice;
  }
  return null;
}
