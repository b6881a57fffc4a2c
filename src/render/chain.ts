// The way of a fact from the user to the answer in one line:
// `told ✓ → stored ✓ → sent to model ✗ (turn 4) → answered ✗`.
import type { ReportStep } from '../domain/report.ts';

const signs = { ok: '✓', lost: '✗', unseen: '?' } as const;

/**
 * The steps as one line. Empty: there are none. What is told of a step that is in order is its sign
 * alone.
 */
export function renderChain(chain: readonly ReportStep[]): string {
  return chain.map(renderStep).join(' → ');
}

function renderStep({ name, state, turn, note }: ReportStep): string {
  const remarks = [
    ...(note === '' ? [] : [note]),
    ...(turn === null ? [] : [`turn ${turn}`]),
    ...(state === 'unseen' ? ['not seen'] : []),
  ];
  return `${name} ${signs[state]}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
}
