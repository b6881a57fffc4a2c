// The pages for readers: what the README shows exists and stays short, and every page is reached
// from it. The tables of inputs, canaries and layers are held by script/readme.ts.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const readme = readFileSync('README.md', 'utf8');

/** The text of a page without its blocks of code. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
}

/** A link to a file of this repository, from the root, with the heading that it leads to. */
interface Link {
  readonly path: string;
  readonly anchor: string | null;
}

function linksOf(page: string): Link[] {
  const text = proseOf(page).replaceAll(/`[^`\n]*`/g, '');
  const written = [
    ...text.matchAll(/\]\(([^) ]*)\)|^\[[^\]]+\]: (\S+)|\b(?:src|href)="([^"]+)"/gm),
  ];
  return written
    .map(([, inline, reference, attribute]) => inline ?? reference ?? attribute ?? '')
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((target) => {
      const [path = '', anchor = null] = target.split('#');
      return { path: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

/** The anchors that a forge makes of the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#+ (.+)$/gm)) {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const again = [...anchors].filter((one) => one.replace(/-\d+$/, '') === anchor).length;
    anchors.add(anchors.has(anchor) ? `${anchor}-${again}` : anchor);
  }
  return anchors;
}

/** What is wrong with a link. `null`: it leads to a file, and to a heading where it names one. */
function problemOf({ path, anchor }: Link): string | null {
  if (!existsSync(path)) return `there is no ${path}`;
  if (anchor === null || !path.endsWith('.md')) return null;
  return anchorsOf(path).has(anchor) ? null : `${path} has no heading #${anchor}`;
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
  const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');

  it.each(pages)('%s links to files and headings that exist', (page) => {
    expect(linksOf(page).flatMap((link) => problemOf(link) ?? [])).toEqual([]);
  });

  it('are all reached from the README, those for readers from the index in docs/ as well', () => {
    const reachedFrom = (start: string): Set<string> => {
      const reached = new Set([start]);
      for (const page of reached)
        for (const { path } of linksOf(page)) if (path.endsWith('.md')) reached.add(path);
      return reached;
    };
    const forReaders = pages.filter((page) => !/^(?:\.|fixtures|bench|test|script)/.test(page));
    const [fromReadme, fromIndex] = [reachedFrom('README.md'), reachedFrom('docs/README.md')];
    expect(forReaders.filter((page) => !fromReadme.has(page))).toEqual([]);
    const inIndex = new Set(linksOf('docs/README.md').map(({ path }) => path));
    expect(forReaders.filter((page) => page.startsWith('docs/') && !inIndex.has(page))).toEqual([
      'docs/README.md',
    ]);
    expect(forReaders.filter((page) => !fromIndex.has(page) && page !== 'README.md')).toEqual([]);
  });

  it('would not pass with a link that leads nowhere', () => {
    expect(problemOf({ path: 'docs/nowhere.md', anchor: null })).toContain('no docs/nowhere.md');
    expect(problemOf({ path: 'docs/design.md', anchor: 'nowhere' })).toContain('#nowhere');
    expect(problemOf({ path: 'docs/design.md', anchor: 'the-road-of-a-run' })).toBeNull();
  });
});
