// Lays the structure of two commits side by side: the imports from the run to the judge, the files
// that each kind takes, the sizes of files, comments over 100 columns, the words of the README, and
// the minutes of each part of .ci/run, from the results that script/test leaves in .cache/test.
//
// Usage: node script/before-after.ts OLD NEW [--times OLD_RESULTS NEW_RESULTS] [--write]
//
// OLD and NEW are commits. Without --times, NEW has the results of this checkout. --write puts the
// table into docs/design.md.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSource, type Source } from '../test/unit/architecture/source.ts';
import { readParts } from './test-times.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'boolean' }, write: { type: 'boolean' } },
});
const [old, young, oldTimes = '', youngTimes = '.cache/test'] = positionals;
if (old === undefined || young === undefined || positionals.length !== (values.times ? 4 : 2)) {
  console.error(
    'Usage: node script/before-after.ts OLD NEW [--times OLD_RESULTS NEW_RESULTS] [--write]; OLD and NEW are commits',
  );
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

/** The files that a file imports values from. */
function importsOf(source: Source): string[] {
  return source.imports.flatMap(({ specifier, typeOnly }) =>
    specifier?.startsWith('.') && !typeOnly
      ? [posix.join(posix.dirname(source.path), specifier)]
      : [],
  );
}

/** The fewest files in a row that import each other, from the run to the function that judges. */
function chainOf(sources: readonly Source[]): string {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const judge = ['judgePlayed', 'judgeCanary']
    .map((name) => sources.find(({ code }) => code.includes(`export function ${name}(`)))
    .find((source) => source !== undefined);
  const start = ['src/app/run/run.ts', 'src/app/run.ts'].find((path) => byPath.has(path));
  const chains = start === undefined ? [] : [[start]];
  const seen = new Set<string>();
  for (const chain of chains) {
    const path = chain.at(-1) ?? '';
    if (path === judge?.path) return `${chain.length} (to \`${path}\`)`;
    const source = byPath.get(path);
    if (source === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const next of importsOf(source)) chains.push([...chain, next]);
  }
  return 'none';
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
    return before === undefined || !importsOf(before).includes(path);
  });
  return `${road.length} (${gaps.length} without an import from the one before)`;
}

/** One of each kind that both commits have, and what in code is its name. */
const kinds: readonly (readonly [heading: string, example: string, RegExp])[] = [
  ['A canary', 'unicode-file', /^unicode-file$/],
  ['A profile', 'langgraph', /^langgraph$/],
  ['A kind of expectation', 'peer-answered', /^peer-answered$/],
  ['A layer', 'answer-lost', /^answer-lost$/],
  ['A provider', 'gemini', /gemini/i],
  ['A forge', 'gitea', /^gitea$|\bisGitea|\bgitea\s*[,:}]/],
  ['A reporter', 'summary', /\bcreateSummaryReporter\b/],
];

/** How many files name one of each kind, and how many it takes to add one, as CONTRIBUTING says. */
function kindsOf(commit: string, sources: readonly Source[]): Record<string, string> {
  const contributing = git('show', `${commit}:CONTRIBUTING.md`);
  return Object.fromEntries(
    kinds.flatMap(([heading, example, pattern]) => {
      const section = contributing.split(`\n### ${heading}\n`)[1] ?? '';
      const said = /^(No|One|Two|Three) files? of source/m.exec(section)?.[1];
      const told = said === undefined ? undefined : ['No', 'One', 'Two', 'Three'].indexOf(said);
      const naming = sources.filter(({ code, strings }) =>
        [code, ...strings].some((text) => pattern.test(text)),
      );
      const what = heading.replace(/^A /, '').toLowerCase();
      return [
        [`files of src to add a ${what}, as CONTRIBUTING.md says`, String(told ?? 'not said')],
        [`files of src that name the ${what} \`${example}\``, String(naming.length)],
      ];
    }),
  );
}

/** The minutes of each part of .ci/run. */
function minutesOf(results: string): Record<string, string> {
  const parts = readParts(`${results}/times`).filter(({ group }) => group === '');
  return Object.fromEntries(
    parts.map(({ name, seconds }) => [`minutes of ${name}`, (seconds / 60).toFixed(1)]),
  );
}

/** The figures of a commit by name. */
function figuresOf(commit: string, results: string): Record<string, string> {
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
    'imports in a row from the run to the judge, files': chainOf(sources),
    'files on the road that the design names': roadOf(commit, sources),
    ...kindsOf(commit, sources),
    'files in src': String(sizes.length),
    'median file, lines': String(sizes[Math.floor(sizes.length / 2)]?.lines ?? 0),
    'largest file, lines': `${largest?.lines} (\`${largest?.path}\`)`,
    'comment lines over 100 columns': String(wide.length),
    'words of README.md': String(words.length),
    ...minutesOf(results),
  };
}

const toName = (commit: string): string => git('rev-parse', '--short', commit).trim();

const [before, after] = [figuresOf(old, oldTimes), figuresOf(young, youngTimes)];
const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
if (!names.some((name) => name.startsWith('minutes')))
  names.push('minutes of each part of .ci/run');
const table = [
  `| | \`${toName(old)}\` | \`${toName(young)}\` |\n|---|---|---|`,
  ...names.map(
    (name) => `| ${name} | ${before[name] ?? 'not measured'} | ${after[name] ?? 'not measured'} |`,
  ),
].join('\n');
console.log(table);
if (values.write) {
  const design = readFileSync('docs/design.md', 'utf8');
  const [head, rest] = design.split('<!-- before-after -->\n');
  const tail = rest?.split('<!-- /before-after -->')[1];
  if (head === undefined || tail === undefined)
    throw new Error('docs/design.md lacks the markers of the table.');
  writeFileSync(
    'docs/design.md',
    `${head}<!-- before-after -->\n${table}\n<!-- /before-after -->${tail}`,
  );
}
