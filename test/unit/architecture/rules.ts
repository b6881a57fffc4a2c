// The rules of docs/design.md as data and functions: each takes the sources and returns one line
// for each breach.
import { posix } from 'node:path';
import { forges } from '../../../src/domain/forge.ts';
import type { Source } from './source.ts';

/**
 * The layers from top to bottom; folders of one row never import each other, and imports only point
 * down.
 */
export const rows: readonly (readonly string[])[] = [
  ['entry'],
  ['app'],
  ['runner', 'reporters'],
  ['a2a', 'control-plane', 'scripted-model', 'live-model', 'container', 'forge', 'host'],
  // What adapters share; see docs/design.md.
  ['http-server'],
  ['wire', 'definition', 'fleet', 'judge', 'redact', 'render'],
  // What the scripted model and the judge read a request by, and the wire formats of model
  // providers.
  ['transcript', 'providers'],
  ['domain'],
];
/**
 * The rooms of the two folders that hold the story of a run, each with the rooms of its folder that
 * it may import. A room stands below every room that lists it, so there is no circle. `.` is the
 * folder itself: in app/ it holds the entries, and nothing imports it.
 */
export const rooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  app: {
    '.': ['run', 'commands', 'fleet', 'status', 'process', 'reports', 'job', 'inputs'],
    commands: ['run', 'definitions', 'reports', 'inputs'],
    fleet: ['definitions', 'inputs'],
    run: ['definitions'],
    status: ['job', 'inputs'],
    process: ['job', 'inputs'],
    reports: ['job', 'inputs'],
    job: ['inputs'],
    definitions: [],
    inputs: [],
  },
  runner: {
    series: ['run', 'outcome', 'shared'],
    run: ['plan', 'play', 'boot', 'outcome', 'shared'],
    vacuity: ['play', 'boot', 'shared'],
    plan: ['boot', 'outcome'],
    play: ['boot', 'shared'],
    boot: ['outcome', 'shared'],
    outcome: [],
    shared: [],
  },
};

const adapters = rows[3] ?? [];
const pure = rows[5] ?? [];
const reading = rows[6] ?? [];

/**
 * Packages and the only place that may import each; a place is a folder, or one file of it where
 * `oneFile` is set.
 */
const confinement: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly oneFile?: true }>
> = {
  '@actions/core': { folders: ['host'], oneFile: true },
  '@actions/artifact': { folders: ['forge', 'host'], oneFile: true },
  '@actions/exec': { folders: ['container'] },
  testcontainers: { folders: ['container'] },
  dockerode: { folders: ['container'] },
  'tar-stream': { folders: ['container'] },
  ajv: { folders: ['definition'] },
  yaml: { folders: ['definition'] },
  undici: { folders: adapters },
  'string-width': { folders: ['render'], oneFile: true },
  'fastest-levenshtein': { folders: ['definition'] },
};

/** Modules of Node that the pure layers and the vocabulary may import: those that only compute. */
const pureModules: readonly string[] = ['node:buffer', 'node:string_decoder', 'node:zlib'];

/**
 * Folders that may look for marks: those that say whose words are whose, and the model that finds
 * its script by them.
 */
const attributing: readonly string[] = ['domain', 'transcript', 'judge', 'scripted-model'];

/** Names of the global scope through which code reaches the outside world, the time or chance. */
const impureGlobals =
  /(?<![\w$.])(?:process|globalThis|global|self|console|fetch|WebSocket|EventSource|Worker|BroadcastChannel|MessageChannel|performance|crypto|navigator|localStorage|sessionStorage|eval|Function|require|module|queueMicrotask)\b(?!\s*\??\s*:)|\bgetBuiltinModule\b|\bimport\s*\.\s*meta\b/;
/**
 * The clock and the dice, also taken out of their objects; a date made from an argument is neither.
 */
const clockAndDice =
  /\bDate\s*\??\.\s*now\b|\bMath\s*\??\.\s*random\b|\b(?:Date|Math)\s*(?:\?\.\s*)?\[|=\s*(?:Date|Math)\s*[;,)\n]|\bnew\s+Date\s*(?:\(\s*\)|[^\s\w(])|(?<!\bnew\s+)(?<![\w$.])Date\s*\(/;

const forgeNames: readonly string[] = Object.keys(forges);
/** The one place for what differs between forges, and the one for the calls of each. */
const ofForges = /^src\/(?:domain\/forge\.ts$|forge\/rollout\/)/;
/**
 * A forge's folder of workflows or its host, in a string or a pattern, or a comparison with one.
 */
const forgeWords = new RegExp(
  `\\.(?:${forgeNames.join('|')})\\\\?/(?:\\w+_)?workflows|(?<![\\w.])(?:${forgeNames.join('|')})\\\\?\\.com\\b|[!=]==?\\s*forges\\.|\\bforges\\.\\w+\\s*[!=]==?`,
);

/** The text without its comments. */
function withoutComments({ text, comments }: Source): string {
  return comments.reduce((rest, comment) => rest.replace(comment.text, ''), text);
}

/** Longest file, in lines. */
export const maxLines = 300;

/** The folder below src/, or `entry` for a file of src/ itself. */
function folderOf(path: string): string {
  const [, folder = '', ...rest] = path.split('/');
  return rest.length === 0 ? 'entry' : folder;
}

/**
 * The room of a file of a folder that has rooms: the folder in it, or `.` for a file of the folder
 * itself.
 */
function roomOf(path: string): string {
  const [, , room = '.', ...rest] = path.split('/');
  return rest.length === 0 ? '.' : room;
}

/**
 * Data outside src that may be imported: the published schemas, each the one source of what a file
 * may hold, and the version.
 */
const dataFile =
  /^(?:(?:(?:canaries|profiles)\/[\w-]+|report|fleet|expected-failures)\.schema|package)\.json$/;

function isPure(folder: string): boolean {
  return [...pure, ...reading, 'domain'].includes(folder);
}

/** The path that a relative import leads to; null for a package. */
function targetOf(source: Source, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : null;
}

/** `ajv/dist/2020.js` → `ajv`; `@actions/core/x` → `@actions/core`. */
function toPackage(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function eachImport(
  sources: readonly Source[],
  judge: (source: Source, specifier: string) => string | null,
): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap(({ specifier }) => {
      const breach = specifier === null ? null : judge(source, specifier);
      return breach === null ? [] : [`${source.path}: ${breach}`];
    }),
  );
}

function eachMatch(
  sources: readonly Source[],
  pattern: RegExp,
  isAllowed: (folder: string) => boolean,
  why: string,
): string[] {
  return sources
    .filter((source) => !isAllowed(folderOf(source.path)) && pattern.test(source.code))
    .map((source) => `${source.path}: ${why}`);
}

/** Lines for every circle of imports, type imports included. */
function findCycles(sources: readonly Source[]): string[] {
  const graph = new Map(
    sources.map((source) => [
      source.path,
      source.imports.flatMap(({ specifier }) =>
        specifier === null ? [] : (targetOf(source, specifier) ?? []),
      ),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

/** Every rule by name. An empty list means that the sources keep it. */
export const rules: Readonly<Record<string, (sources: readonly Source[]) => string[]>> = {
  'every folder has a place in the table': (sources) =>
    sources
      .filter(({ path }) => !rows.flat().includes(folderOf(path)))
      .map(({ path }) => `${path}: ${folderOf(path)}/ stands in no row`),
  'imports point down, and never to a folder of the same row': (sources) =>
    eachImport(sources, (source, specifier) => {
      const target = targetOf(source, specifier);
      if (target === null || dataFile.test(target)) return null;
      const [from, to] = [folderOf(source.path), folderOf(target)];
      const rowOf = (folder: string) => rows.findIndex((row) => row.includes(folder));
      return from === to || rowOf(to) > rowOf(from) ? null : `${from} imports ${to} (${specifier})`;
    }),
  'every file of a folder with rooms is in one of them': (sources) =>
    sources
      .filter(({ path }) => {
        const known = rooms[folderOf(path)];
        return known !== undefined && known[roomOf(path)] === undefined;
      })
      .map(({ path }) => `${path}: stands in no room of ${folderOf(path)}/`),
  'a room imports the rooms that the table gives it': (sources) =>
    eachImport(sources, (source, specifier) => {
      const target = targetOf(source, specifier);
      const folder = folderOf(source.path);
      if (target === null || folderOf(target) !== folder) return null;
      const [from, to] = [roomOf(source.path), roomOf(target)];
      const allowed = rooms[folder]?.[from];
      if (allowed === undefined || from === to || allowed.includes(to)) return null;
      return `${folder}/${from} imports ${folder}/${to} (${specifier})`;
    }),
  'imports stay inside src': (sources) =>
    eachImport(sources, (source, specifier) => {
      const target = targetOf(source, specifier);
      return target === null || target.startsWith('src/') || dataFile.test(target)
        ? null
        : `${specifier} leads out of src`;
    }),
  'imports are relative with .ts, of Node with node:, or of a package with a place': (sources) =>
    eachImport(sources, (source, specifier) => {
      if (specifier.startsWith('.'))
        return /(?:\.(?:ts|schema\.json)|\/package\.json)$/.test(specifier)
          ? null
          : `${specifier} lacks .ts`;
      if (specifier.startsWith('node:')) return null;
      const place = confinement[toPackage(specifier)];
      if (place === undefined) return `${specifier} has no place in the table of packages`;
      return place.folders.includes(folderOf(source.path))
        ? null
        : `${specifier} belongs in ${place.folders.join(', ')}`;
    }),
  'some packages are imported in one file': (sources) =>
    Object.entries(confinement).flatMap(([name, { oneFile }]) => {
      const files = sources.filter(({ imports }) =>
        imports.some(({ specifier }) => specifier !== null && toPackage(specifier) === name),
      );
      return oneFile && files.length > 1
        ? [`${name}: ${files.map(({ path }) => path).join(', ')}`]
        : [];
    }),
  'whose words and records are is decided in transcript and judge alone': (sources) =>
    eachMatch(
      sources,
      /\b(?:findTags|findReceipts|findFileTags|findMarks|callsRunBy)\b/,
      (folder) => attributing.includes(folder),
      'looks for marks',
    ),
  'every import names its module': (sources) =>
    sources
      .filter(({ imports }) => imports.some(({ specifier }) => specifier === null))
      .map(({ path }) => `${path}: an import is computed`),
  'pure layers and the vocabulary do no I/O': (sources) => [
    ...eachImport(sources, (source, specifier) =>
      isPure(folderOf(source.path)) &&
      specifier.startsWith('node:') &&
      !pureModules.includes(specifier)
        ? `${specifier} is none of ${pureModules.join(', ')}`
        : null,
    ),
    ...eachMatch(sources, impureGlobals, (folder) => !isPure(folder), 'reaches the outside world'),
  ],
  'pure layers and the vocabulary know neither the time nor chance': (sources) =>
    eachMatch(sources, clockAndDice, (folder) => !isPure(folder), 'asks the clock or the dice'),
  'what differs between forges is in their table alone': (sources) =>
    sources
      .filter(
        (source) =>
          !ofForges.test(source.path) &&
          (source.strings.some((text) => forgeNames.includes(text)) ||
            forgeWords.test(withoutComments(source))),
      )
      .map(({ path }) => `${path}: tells forges apart by itself`),
  'imports have no circle': findCycles,
  'files stay short': (sources) =>
    sources
      .filter(({ text }) => text.trimEnd().split('\n').length > maxLines)
      .map(({ path }) => `${path}: over ${maxLines} lines`),
  'files open with a comment on what they are for': (sources) =>
    sources
      .filter(({ text }) => !/^(?:#![^\n]*\n)?\s*(?:\/\/ \S|\/\*\*? ?\n?\s*\*? ?\S)/.test(text))
      .map(({ path }) => `${path}: opens without a comment`),
  'the environment is read in app alone': (sources) =>
    eachMatch(
      sources,
      /\bprocess\s*(?:\??\.\s*env\b|\[)|\{[^{}]*\benv\b[^{}]*\}\s*=\s*process\b|import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*""/,
      (folder) => folder === 'app',
      'reads process.env',
    ),
  'timers stand in adapters and app alone': (sources) => [
    ...eachMatch(
      sources,
      /\b(?:setTimeout|setInterval|setImmediate)\b|\bAbortSignal\s*\.\s*timeout\b/,
      (folder) => folder === 'app' || adapters.includes(folder),
      'uses a timer',
    ),
    ...eachImport(sources, (source, specifier) =>
      /^node:timers/.test(specifier) && ![...adapters, 'app'].includes(folderOf(source.path))
        ? 'imports timers'
        : null,
    ),
  ],
  'the process is ended in app and entries alone': (sources) =>
    eachMatch(
      sources,
      /\bsetFailed\b|\bprocess\s*\.\s*(?:exit|exitCode|abort|reallyExit|kill)\b/,
      (folder) => folder === 'app' || folder === 'entry',
      'ends or fails the process',
    ),
  'no default export, enum, namespace, any or non-null assertion': (sources) =>
    eachMatch(
      sources,
      /\bexport\s+default\b|\bas\s+default\b|(?:^|[;{}\n])\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s+\w|(?::|<|,|\bas|\||=)\s*any\b(?!\s*[(:])|[\w)\]]!(?:[.;,)\]]|$)/m,
      () => false,
      'uses what the project does without',
    ),
};
