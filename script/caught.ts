// `node script/caught.ts` writes docs/what-is-caught.md. With `--check` it only says whether the
// page is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readKills, renderPage } from './caught-table/render-page.ts';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'docs/what-is-caught.md');
const page = renderPage(readKills(root));
if (!process.argv.includes('--check')) {
  writeFileSync(path, page);
} else if (readFileSync(path, 'utf8') !== page) {
  console.error('docs/what-is-caught.md is not current: run node script/caught.ts.');
  process.exitCode = 1;
}
