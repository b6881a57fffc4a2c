// Shapes of tokens that no one registered: an image may log a key of its own.
import { cutSign, minCutChars } from './cut-secrets.ts';

// Every pattern is linear: either a run that cannot fail after its minimum, or one that can only
// start where a run starts (after `\n` of JSON-escaped text too). A shorter run has a bound.
const runStart = String.raw`(?<=^|[^A-Za-z0-9_-]|\\[nrt])`;

/** At least `least` of `chars`. Before a cut fewer give the secret away as well. */
function runOf(chars: string, least: number, most: number | '' = ''): string {
  return `(?:${chars}{${least},${most}}|${chars}{${minCutChars},${least - 1}}(?=${cutSign}))`;
}

/** Patterns whose whole match is a secret. */
export const tokenShapes: readonly RegExp[] = [
  // GitHub, GitLab, AWS, Slack, Google.
  new RegExp(`gh[pousr]_${runOf('[A-Za-z0-9]', 20, 255)}`, 'g'),
  new RegExp(`github_pat_${runOf('[A-Za-z0-9_]', 22, 255)}`, 'g'),
  new RegExp(`glpat-${runOf('[A-Za-z0-9_-]', 20, 255)}`, 'g'),
  new RegExp(`(?:AKIA|ASIA)${runOf('[0-9A-Z]', 16, 16)}`, 'g'),
  new RegExp(`xox[abeoprs]-${runOf('[A-Za-z0-9-]', 10, 255)}`, 'g'),
  new RegExp(`AIza${runOf('[0-9A-Za-z_-]', 35, 35)}`, 'g'),
  // Model providers. A digit keeps words such as "sk-learn-…" apart.
  new RegExp(`${runStart}sk-(?=[A-Za-z0-9_-]{0,60}[0-9])${runOf('[A-Za-z0-9_-]', 20)}`, 'gm'),
  // JWT: header and payload are JSON, so both start with `{"` in base64.
  new RegExp(
    String.raw`${runStart}eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?`,
    'gm',
  ),
  new RegExp(String.raw`(?<=\bBearer\s{1,4})${runOf('[A-Za-z0-9._~+/=-]', 16)}`, 'gi'),
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
];
