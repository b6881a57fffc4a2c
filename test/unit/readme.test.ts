// README.md names every layer, verdict and core canary that there is; its tables of inputs are held by script/readme.ts.
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { layers } from '../../src/domain/verdict.ts';

const readme = readFileSync('README.md', 'utf8');
const firstCells = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, cell]) => cell);

describe('README.md', () => {
  it('has a row for each layer, in their order', () => {
    expect(firstCells.filter((cell) => layers.some((layer) => layer === cell))).toEqual([
      ...layers,
    ]);
  });

  it('has a row for each built-in canary', () => {
    const named = [...readme.matchAll(/^\| (?:core|extended) \| `([a-z-]+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(named.sort()).toEqual(
      globSync('canaries/*.yaml')
        .map((path) => path.replace(/^.*[\\/](.*)\.yaml$/, '$1'))
        .sort(),
    );
  });

  it('shows a workflow that is YAML, of 15 lines, with inputs that exist', () => {
    const workflow = /```yaml\n(name: session-continuity-e2e\n[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(workflow.trimEnd().split('\n')).toHaveLength(15);
    const { jobs } = parse(workflow) as {
      jobs: Record<string, { steps: { with?: Record<string, string> }[] }>;
    };
    const { inputs } = parse(readFileSync('action.yml', 'utf8')) as {
      inputs: Record<string, unknown>;
    };
    const given = Object.keys(jobs['session-continuity-e2e']?.steps.at(-1)?.with ?? {});
    expect(given).toEqual(['image']);
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given));
    // The step outlives the longest run that the action allows itself without being told, so that it still reports.
    const minutes = Number(/timeout-minutes: (\d+)/.exec(workflow)?.[1]);
    expect(readme).toContain('15m for extended and all');
    expect(minutes).toBeGreaterThan(15);
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((path) => globSync(path).length === 0)).toEqual([]);
  });
});
