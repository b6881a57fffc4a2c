// Writes the tables of inputs and outputs in README.md between their markers, from action.yml.
// `node script/readme.ts` rewrites the file; with `--check` it only says whether it is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

/** The fields used of action.yml. */
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

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const inputs = Object.entries(action.inputs).map(([name, input]) => [
  `\`${name}\``,
  input.required ? 'required' : input.default ? `\`${input.default}\`` : '',
  input.description,
]);
const outputs = Object.entries(action.outputs).map(([name, output]) => [
  `\`${name}\``,
  output.description,
]);

const before = readFileSync(readmePath, 'utf8');
const withInputs = replaceBetween(
  before,
  'inputs',
  renderTable(['input', 'default', 'meaning'], inputs),
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
