// What an upgrade means for a verdict: the turns before it are the base image's, and what is lost
// by it is lost to every user of the released image.
import { type Canary, isUpgrade } from '../domain/canary.ts';
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { TurnContext } from './context.ts';
import { worstOf } from './finding.ts';
import type { Ledger } from './ledger-entry.ts';
import type { Skipped } from './skipped.ts';

/**
 * A canary that was red before its upgrade: what the image under test makes of it was not seen.
 * What that image asked of a turn of the base is its own fault.
 */
export function skipBase(
  canary: Canary,
  {
    headline,
    judgement,
    ledger,
  }: {
    readonly headline: string;
    readonly judgement: CanaryJudgement;
    readonly ledger: Ledger;
  },
): Skipped | null {
  if (!isUpgrade(canary)) return null;
  const upgraded = canary.turns.findIndex(({ restart }) => restart === 'upgrade') + 1;
  if (judgement.verdict === 'passed') return skipUndue(canary, judgement, upgraded);
  const red = judgement.turns.find(({ expectations }) => worstOf(expectations) !== null);
  if (red === undefined || red.number >= upgraded) return null;
  const turnOf = (number: number) => ledger.turns.find(({ turn }) => turn.number === number);
  const [asked, took] = [turnOf(red.number), turnOf(upgraded)];
  const requests = [...(asked?.model ?? []), ...(asked?.astray ?? []), ...(asked?.beside ?? [])];
  if (took !== undefined && requests.some(({ at }) => at >= took.beganAt)) return null;
  const reason = `begins on the base image, and turn ${red.number} is red there: ${headline}`;
  return { canary, reason, lacks: [] };
}

/**
 * A canary that passed on the replies of the base image alone: nothing that was told there is due
 * of the image under test.
 */
function skipUndue(canary: Canary, { turns }: CanaryJudgement, upgraded: number): Skipped | null {
  const replies = turns
    .filter(({ number }) => number >= upgraded)
    .flatMap(({ expectations }) => expectations.filter(({ kind }) => kind.startsWith('reply-')));
  if (replies.some(({ result }) => result === 'met')) return null;
  const why = replies[0]?.actual ?? 'no reply is expected after the upgrade';
  return { canary, reason: `nothing is due after the upgrade: ${why}`, lacks: [] };
}

/** The next step after a turn that an upgrade made red. `null`: no upgrade came right before it. */
export function adviseUpgrade({ turn: { turn } }: TurnContext): string | null {
  if (turn.restart !== 'upgrade') return null;
  return 'let the new image find and read the sessions that the base image stored (place, key, format), or convert them at its start';
}
