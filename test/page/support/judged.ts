// Reports as the program makes them: faulty conversations, judged, with the facts that the page
// shows.

import type { Report } from '../../../src/domain/report.ts';
import type { Layer } from '../../../src/domain/verdict.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import type { CanaryOutcome } from '../../../src/runner/outcome/outcome.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { layerCases } from '../../unit/judge/layer-cases.ts';
import { type Change, observe } from '../../unit/judge/observation.ts';

/** The outcome of one observed conversation. */
export function toOutcome(ledger: Ledger, name: string): CanaryOutcome {
  const judgement = judgeCanary(ledger);
  return {
    canary: { ...ledger.play.canary, name },
    verdict: judgement.verdict,
    layer: judgement.layer,
    headline: judgement.headline,
    position: judgement.position ?? ledger.play.canary.position,
    error: null,
    flaky: false,
    durationMs: 100,
    ledger,
    judgement,
    evidence: [],
    bootMs: 1_200,
  };
}

/** The report on conversations. */
export function toJudgedReport(outcomes: readonly CanaryOutcome[]): Report {
  return toReport({
    startedAt: 1_764_000_000_000,
    durationMs: 12_000,
    image: { reference: 'acme/agent:pr-12', id: null, digests: [], platform: 'linux/amd64' },
    profile: {
      profile: { name: 'default', mandatoryWitnesses: [] } as never,
      decidedBy: 'default',
    },
    scope: 'context',
    suite: 'core',
    seed: 'c0ffee',
    logLines: 10,
    outcomes,
    notes: ['network: published port on loopback'],
    error: null,
  });
}

/** A report with one canary, which failed in a layer. */
export function reportOfLayer(layer: Layer, change: Change = {}): Report {
  return toJudgedReport([
    toOutcome(observe({ ...layerCases[layer][0], ...change }), `lost-by-${layer}`),
  ]);
}
