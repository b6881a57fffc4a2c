// Makes the assets and the notes of the version that this checkout is:
// `node script/release-assets.ts FOLDER [TAG]`. With a tag, as the release workflow has one, the
// version must be the tag's.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAssets } from './release-steps/assets.ts';
import { notesOf } from './release-steps/changelog.ts';

const root = resolve(import.meta.dirname, '..');
const [folder, tag] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const notes = notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);

const problems = [
  folder === undefined ? 'name a folder for the assets' : '',
  tag !== undefined && tag !== `v${version}` ? `the tag ${tag} is not v${version}` : '',
  notes === '' ? `CHANGELOG.md has no section "## ${version}"` : '',
].filter((problem) => problem !== '');
for (const problem of problems) console.error(`release-assets: ${problem}.`);
if (folder === undefined || problems.length > 0) process.exitCode = 2;
else {
  for (const file of writeAssets(root, version, folder)) console.log(file);
  writeFileSync(join(folder, 'NOTES.md'), `${notes}\n`);
}
