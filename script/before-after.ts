// Lays the structure of two commits side by side: the depth of the imports from the run to the
// judge, the sizes of files, comments over 100 columns, and the words of the README.
// Usage: node script/before-after.ts OLD NEW
import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { parseSource, type Source } from '../test/unit/architecture/source.ts';

const [old, young] = process.argv.slice(2);
if (old === undefined || young === undefined) {
  console.error('Usage: node script/before-after.ts OLD NEW, each a commit, tag or branch');
  process.exit(2);
}

function git(...argv: readonly string[]): string {
  return execFileSync('git', argv, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** The files of `src` at a commit. */
function sourcesOf(commit: string): Source[] {
  return git('ls-tree', '-r', '--name-only', commit, 'src')
    .split('\n')
    .filter((path) => path.endsWith('.ts'))
    .map((path) => parseSource(path, git('show', `${commit}:${path}`)));
}

/** The files that a person reads from the run to the judge: the road that the design names. */
function roadOf(commit: string, sources: readonly Source[]): string {
  const design = git('show', `${commit}:docs/design.md`);
  const section = /### The road of a run\n([\s\S]*?)\n##/.exec(design)?.[1];
  const named =
    section === undefined
      ? [
          ...(/A stranger reads ([\s\S]*?)\.\n\n/.exec(design)?.[1] ?? '').matchAll(
            /`(src\/[^`]+)`/g,
          ),
        ]
      : [...section.matchAll(/^\d\. `(src\/[^`]+)`/gm)];
  const road = named.map(([, path = '']) => path);
  const gaps = road.slice(1).filter((path, index) => {
    const before = sources.find((source) => source.path === road[index]);
    return !before?.imports.some(
      ({ specifier }) =>
        specifier !== null && posix.join(posix.dirname(before.path), specifier) === path,
    );
  });
  return `${road.length} (${gaps.length} without an import from the one before)`;
}

/** The figures of a commit by name. */
function figuresOf(commit: string): Record<string, string> {
  const sources = sourcesOf(commit);
  const sizes = sources.map(({ path, text }) => ({
    path,
    lines: text.trimEnd().split('\n').length,
  }));
  sizes.sort((a, b) => a.lines - b.lines);
  const largest = sizes.at(-1);
  const wide = sources
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => /^\s*(?:\/\/|\/?\*)/.test(line) && line.length > 100);
  const words = git('show', `${commit}:README.md`).split(/\s+/).filter(Boolean);
  return {
    'files on the road that the design names': roadOf(commit, sources),
    'files in src': String(sizes.length),
    'median file, lines': String(sizes[Math.floor(sizes.length / 2)]?.lines ?? 0),
    'largest file, lines': `${largest?.lines} (${largest?.path})`,
    'comment lines over 100 columns': String(wide.length),
    'words of README.md': String(words.length),
  };
}

const [before, after] = [figuresOf(old), figuresOf(young)];
console.log(`| | ${old} | ${young} |\n|---|---|---|`);
for (const [name, value] of Object.entries(before))
  console.log(`| ${name} | ${value} | ${after[name]} |`);
