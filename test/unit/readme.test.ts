// The pages for readers: what the README shows exists and stays short, and every page is reached
// from it. The tables of inputs, canaries and layers are held by script/readme.ts.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const readme = readFileSync('README.md', 'utf8');

/** Files of this repository that a page links to, from the root. */
function linksOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)#: ]+)(?:#[^)]*)?\)/g)].map(([, path = '']) =>
    normalize(join(dirname(page), path)),
  );
}

describe('README.md', () => {
  it('has at most 900 words', () => {
    expect(readme.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(900);
  });

  it('has a row for each verdict', () => {
    const rows = [...readme.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, cell]) => cell);
    expect(rows).toEqual(['passed', 'failed', 'errored', 'skipped']);
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
    // The step outlives the longest run that the action allows itself without being told, so that
    // it still reports.
    const minutes = Number(/timeout-minutes: (\d+)/.exec(workflow)?.[1]);
    expect(readFileSync('docs/inputs.md', 'utf8')).toContain('3m for core, 15m for the others');
    expect(minutes).toBeGreaterThan(15);
  });
});

describe('the pages', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'RELEASE.md', ...globSync('docs/**/*.md')];

  it.each(pages)('%s links to files that exist', (page) => {
    expect(linksOf(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('are all reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached)
      for (const link of linksOf(page)) if (link.endsWith('.md')) reached.add(link);
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});
