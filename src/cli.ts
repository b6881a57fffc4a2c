#!/usr/bin/env node
// The command line: checks Node's version before the bundle, whose syntax an old Node cannot parse,
// is loaded. Help needs no bundle: the build writes it next to this file, and any Node prints it.
import { readFileSync } from 'node:fs';
import { explainOldNode, startOn } from './node-version.ts';

const problem = explainOldNode(process.versions.node, 'person');
const help = problem === null ? null : findHelp(process.argv.slice(2));
if (help === null) startOn(process.versions.node, 'person', () => import('./app/cli.ts'));
else {
  process.stdout.write(help);
  process.stderr.write(`${problem}\n`);
}

/** The text that these arguments ask for. `null`: they ask for none, or there is none. */
function findHelp(argv: readonly string[]): string | null {
  const words = argv.filter((word) => word !== 'help' && word !== '--help' && word !== '-h');
  if (words.length === argv.length) return null;
  try {
    const texts = JSON.parse(readFileSync(new URL('./help.json', import.meta.url), 'utf8'));
    const text = texts[words.length === 0 ? '' : String(words[0])];
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}
