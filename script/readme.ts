// Writes the generated tables between their markers: inputs and outputs from action.yml and
// status/action.yml, the built-in canaries from their files, layers from src/domain/verdict.ts,
// expectations from src/domain/expectation.ts, dialects and variables from the table of providers,
// abilities from src/domain/capability.ts. The schemas follow from these tables and from that of
// forges.
// `node script/readme.ts` rewrites the files. With `--check` it only says whether they are current.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { parseCanary } from '../src/definition/canary-parse.ts';
import { toExpectationSchema } from '../src/definition/expectation-schema.ts';
import { listAddresses } from '../src/definition/provider-env.ts';
import { needs } from '../src/domain/canary.ts';
import { type Capability, capabilities, capabilityMeanings } from '../src/domain/capability.ts';
import { expectationRows, type ValueKind } from '../src/domain/expectation.ts';
import { excusableLayers } from '../src/domain/expected-failure.ts';
import { rolloutForgeNames } from '../src/domain/forge.ts';
import { neededCapabilities } from '../src/domain/needed-capabilities.ts';
import { layerGuide, layers } from '../src/domain/verdict.ts';
import { providers } from '../src/providers/table.ts';

/** The fields used of an action.yml. */
interface Action {
  readonly inputs: Readonly<
    Record<
      string,
      { readonly description: string; readonly required: boolean; readonly default?: string }
    >
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** A JSON Schema, or an object in it. */
type Schema = Record<string, unknown>;

const root = resolve(import.meta.dirname, '..');

function renderTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const toLine = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [toLine(head), `|${'---|'.repeat(head.length)}`, ...lines.map(toLine)].join('\n');
}

/** Puts `table` between `<!-- name -->` and `<!-- /name -->`. */
function replaceBetween(text: string, name: string, table: string): string {
  const [before, rest] = text.split(`<!-- ${name} -->\n`);
  const after = rest?.split(`<!-- /${name} -->`)[1];
  if (before === undefined || after === undefined)
    throw new Error(`A file lacks the markers of "${name}".`);
  return `${before}<!-- ${name} -->\n${table}\n<!-- /${name} -->${after}`;
}

function readAction(path: string): Action {
  return parse(readFileSync(join(root, path), 'utf8')) as Action;
}

function renderInputs({ inputs }: Pick<Action, 'inputs'>): string {
  const lines = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? 'required' : input.default ? `\`${input.default}\`` : '',
    input.description,
  ]);
  return renderTable(['input', 'default', 'meaning'], lines);
}

const action = readAction('action.yml');
const outputs = Object.entries(action.outputs).map(([name, output]) => [
  `\`${name}\``,
  output.description,
]);

/** Suite, name and title of each built-in canary, core first. */
function renderCanaries(): string {
  const canaries = globSync('canaries/*.yaml', { cwd: root }).map(
    (path) =>
      parse(readFileSync(join(root, path), 'utf8')) as {
        readonly name: string;
        readonly title: string;
        readonly suite?: string;
      },
  );
  const lines = canaries.map(({ suite = 'core', name, title }) => [suite, `\`${name}\``, title]);
  return renderTable(['suite', 'canary', 'proves'], lines.sort());
}

/** What represents a value in the docs. */
const valueWords: Readonly<Partial<Record<ValueKind, string>>> = {
  turn: ': N',
  'dropped-turn': ': N',
  session: ': NAME',
  files: ': N',
  count: ': N',
};

/** How each kind of expectation is written, and when it holds. */
function renderExpectations(): string {
  const lines = expectationRows().map(([, { group, key, value, holds }]) => [
    `\`${group}: { ${key}${valueWords[value] ?? ''} }\``,
    holds,
  ]);
  return renderTable(['expectation', 'holds when'], lines);
}

/** Texts as code, in one cell. */
function toCode(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** Each dialect, and whose it is. */
function renderDialects(): string {
  const lines = providers.flatMap(({ dialects }) =>
    dialects.map(({ name, demands }) => [`\`${name}\``, demands.provider]),
  );
  return renderTable(['model protocol', 'of'], lines);
}

/** The variables by which each provider's clients find the scripted model. */
function renderVariables(): string {
  const lines = providers.map((provider) => {
    const { dialects, environment } = provider;
    const titles = new Set(dialects.map(({ demands }) => demands.provider));
    const bySuffix = Map.groupBy(listAddresses(provider), ({ suffix }) => suffix);
    const addresses = [...bySuffix].map(
      ([suffix, same]) => `${toCode(same.map(({ name }) => name))}: \`\${model-url}${suffix}\``,
    );
    return [[...titles].join(', '), addresses.join('; '), toCode(environment.keys)];
  });
  return renderTable(['provider', 'base URL', 'key'], lines);
}

/** What shows that a declared lack is not true (src/runner/run/untrue.ts). */
const contradictions: Readonly<Record<Capability, string>> = {
  memory: 'a model request offers one of these tools',
  'read-file': 'a model request offers this tool',
  skills: 'a model request offers this tool',
  peer: 'a model request offers this tool',
  uploads: 'its route for uploads takes a file, or fails at one',
  streaming: 'its card claims it',
  restart: 'nothing shows it',
  overlap: 'nothing shows it',
  tools: 'as for `memory` and `read-file`',
  instructions: 'it asked the platform for its instructions',
};

/** Each ability with the canaries that need it, and what shows that it is there after all. */
function renderAbilities(): string {
  const needed = globSync('canaries/*.yaml', { cwd: root })
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return parseCanary({ file, text, suite: 'core' }).canary ?? [];
    })
    .map((canary) => ({ name: canary.name, needs: neededCapabilities(canary) }));
  const lines = capabilities.map((one) => {
    const names = needed.flatMap(({ name, needs }) => (needs.includes(one) ? [name] : [])).sort();
    return [
      `\`${one}\``,
      capabilityMeanings[one],
      names.length === 0 ? 'those of `memory` and `read-file`' : toCode(names),
      contradictions[one],
    ];
  });
  const head = ['an agent that has it', 'canaries that need it', 'the declaration is untrue if'];
  return renderTable(['ability', ...head], lines);
}

/** A schema with the part that follows from a table of the code. */
function renderSchema(text: string, change: (schema: Schema) => void): string {
  const schema = JSON.parse(text) as Schema;
  const before = JSON.stringify(schema);
  change(schema);
  const rendered = JSON.stringify(schema);
  // The formatter's layout is the file's: what says the same is left as it is.
  if (rendered === before) return text;
  return execFileSync('biome', ['format', '--stdin-file-path=a.schema.json'], {
    cwd: root,
    input: rendered,
    encoding: 'utf8',
  });
}

/** The object at a path of a schema. */
function partOf(schema: Schema, ...path: readonly string[]): Schema {
  return path.reduce((part, key) => {
    const below = part[key];
    if (typeof below !== 'object' || below === null)
      throw new Error(`A schema lacks ${path.join('.')}.`);
    return below as Schema;
  }, schema);
}

/** The tables of each file, by the name of their markers. */
const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/inputs.md': {
    inputs: renderInputs(action),
    outputs: renderTable(['output', 'meaning'], outputs),
  },
  'docs/required-check.md': { 'status-inputs': renderInputs(readAction('status/action.yml')) },
  'docs/canary-format.md': { expectations: renderExpectations() },
  'docs/canaries.md': { canaries: renderCanaries() },
  'docs/profiles.md': {
    dialects: renderDialects(),
    variables: renderVariables(),
    abilities: renderAbilities(),
  },
  'docs/troubleshooting.md': {
    layers: renderTable(
      ['layer', 'the fact was lost because', 'where to look first'],
      layers.map((layer) => [`\`${layer}\``, layerGuide[layer].meaning, layerGuide[layer].next]),
    ),
  },
};

/** Writes a file anew where it is not current, or with `--check` says so. */
function keepCurrent(file: string, what: string, render: (before: string) => string): void {
  const path = join(root, file);
  const before = readFileSync(path, 'utf8');
  const after = render(before);
  if (before === after) return;
  if (process.argv.includes('--check')) {
    console.error(`${what} in ${file} are not current: run \`node script/readme.ts\`.`);
    process.exitCode = 1;
  } else writeFileSync(path, after);
}

for (const [file, parts] of Object.entries(tables))
  keepCurrent(file, 'The tables', (before) =>
    Object.entries(parts).reduce(
      (text, [name, table]) => replaceBetween(text, name, table),
      before,
    ),
  );

/** What each schema takes from a table, by its file. */
const schemas: Readonly<Record<string, (schema: Schema) => void>> = {
  'canaries/canary.schema.json': (schema) => {
    partOf(schema, 'definitions').expectation = toExpectationSchema();
    partOf(schema, 'properties', 'needs', 'items').enum = needs;
  },
  'profiles/profile.schema.json': (schema) => {
    partOf(schema, 'properties', 'model-protocol').enum = providers.flatMap(({ dialects }) =>
      dialects.map(({ name }) => name),
    );
    partOf(schema, 'definitions', 'capability').enum = capabilities;
  },
  'fleet.schema.json': (schema) => {
    const repository = partOf(schema, 'properties', 'repositories', 'items', 'properties');
    partOf(repository, 'without', 'items').enum = capabilities;
    partOf(schema, 'properties', 'forge', 'properties', 'kind').enum = rolloutForgeNames;
  },
  'report.schema.json': (schema) => {
    partOf(schema, '$defs', 'canary', 'properties', 'layer').enum = [...layers, null];
    partOf(schema, '$defs', 'ability').enum = capabilities;
  },
  'expected-failures.schema.json': (schema) => {
    partOf(schema, 'properties', 'failures', 'items', 'properties', 'layer').enum = excusableLayers;
  },
};
for (const [file, change] of Object.entries(schemas))
  keepCurrent(file, 'The rows of tables', (before) => renderSchema(before, change));
