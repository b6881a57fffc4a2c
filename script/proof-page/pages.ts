// The pages of results, with the sources that each speaks of.
import { gateSources, type ProofPage } from './sources.ts';

export const fleetPage: ProofPage = {
  file: 'docs/fleet.md',
  script: 'script/fleet',
  sources: ['fixtures/fleet', ...gateSources],
};

export const strangersPage: ProofPage = {
  file: 'docs/strangers.md',
  script: 'script/strangers',
  sources: ['fixtures/strangers', ...gateSources],
};

export const matrixPage: ProofPage = {
  file: 'docs/kill-matrix.md',
  script: 'script/kill-matrix',
  sources: ['fixtures/agents', 'fixtures/expected-layers.json', ...gateSources],
};
