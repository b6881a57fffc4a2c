// The changelog as a value: what is unreleased, the same under a version, and the notes of a
// version.

const unreleased = '## Unreleased';

/**
 * The lines below a heading, up to the next one of the same level. Empty where the heading is
 * missing.
 */
function sectionOf(changelog: string, heading: string): string {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line === heading || line.startsWith(`${heading} `));
  if (start === -1) return '';
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  const end = length === -1 ? lines.length : start + 1 + length;
  return lines
    .slice(start + 1, end)
    .join('\n')
    .trim();
}

/** What the next version will say. */
export function unreleasedOf(changelog: string): string {
  return sectionOf(changelog, unreleased);
}

/** The notes of a version that was released. */
export function notesOf(changelog: string, version: string): string {
  return sectionOf(changelog, `## ${version}`);
}

/**
 * The changelog with what was unreleased under `version`, and nothing unreleased. `date` is
 * YYYY-MM-DD.
 */
export function releaseIn(changelog: string, version: string, date: string): string {
  return changelog.replace(`${unreleased}\n`, `${unreleased}\n\n## ${version} (${date})\n`);
}
