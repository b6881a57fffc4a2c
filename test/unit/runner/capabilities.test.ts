// Canaries that need a capability which the profile does not declare.
import { describe, expect, it } from 'vitest';
import type { Canary } from '../../../src/domain/canary.ts';
import { findSkipped } from '../../../src/runner/plan.ts';

const canary: Canary = {
  name: 'own',
  title: 'Own',
  suite: 'own',
  position: { file: 'x.yaml', line: 1, column: 1 },
  proves: ['tool'],
  needs: ['tools'],
  facts: {},
  turns: [],
};

describe('findSkipped by capability', () => {
  it('skips what the profile leaves out, with the reason', () => {
    expect(findSkipped([canary], 'context', 'auto', ['streaming'])).toEqual([
      { canary, reason: 'needs the capability tools, which the profile does not declare' },
    ]);
  });

  it('tries what is declared, and everything where nothing is', () => {
    expect(findSkipped([canary], 'context', 'auto', ['tools'])).toEqual([]);
    expect(findSkipped([canary], 'context', 'auto')).toEqual([]);
  });

  it('never skips a core canary', () => {
    const core: Canary = { ...canary, suite: 'core' };
    expect(findSkipped([core], 'context', 'auto', [])).toEqual([]);
  });
});
