// Writes the tables of inputs and outputs in README.md between their markers, from action.yml and status/action.yml.
// `node script/readme.ts` rewrites the file; with `--check` it only says whether it is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

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

const root = resolve(import.meta.dirname, '..');
const readmePath = join(root, 'README.md');

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
    throw new Error(`README.md lacks the markers of "${name}".`);
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

const before = readFileSync(readmePath, 'utf8');
const withInputs = replaceBetween(
  replaceBetween(before, 'inputs', renderInputs(action)),
  'status-inputs',
  renderInputs(readAction('status/action.yml')),
);
const after = replaceBetween(withInputs, 'outputs', renderTable(['output', 'meaning'], outputs));

if (process.argv.includes('--check')) {
  if (before !== after) {
    console.error(
      'The tables in README.md are not those of action.yml: run `node script/readme.ts`.',
    );
    process.exitCode = 1;
  }
} else if (before !== after) {
  writeFileSync(readmePath, after);
}
