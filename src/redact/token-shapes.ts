// Shapes of tokens that no one registered: an image may log a key of its own.

// Every pattern is linear: either a run that cannot fail after its minimum, or one that can only
// start where a run starts (after `\n` of JSON-escaped text too).
const runStart = String.raw`(?<=^|[^A-Za-z0-9_-]|\\[nrt])`;

/** Patterns whose whole match is a secret. */
export const tokenShapes: readonly RegExp[] = [
  // GitHub, GitLab, AWS, Slack, Google.
  /gh[pousr]_[A-Za-z0-9]{20,255}/g,
  /github_pat_[A-Za-z0-9_]{22,255}/g,
  /glpat-[A-Za-z0-9_-]{20,255}/g,
  /(?:AKIA|ASIA)[0-9A-Z]{16}/g,
  /xox[abeoprs]-[A-Za-z0-9-]{10,255}/g,
  /AIza[0-9A-Za-z_-]{35}/g,
  // Model providers. A digit keeps words such as "sk-learn-…" apart.
  new RegExp(`${runStart}sk-(?=[A-Za-z0-9_-]{0,60}[0-9])[A-Za-z0-9_-]{20,}`, 'gm'),
  // JWT: header and payload are JSON, so both start with `{"` in base64.
  new RegExp(
    String.raw`${runStart}eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?`,
    'gm',
  ),
  /(?<=\bBearer\s{1,4})[A-Za-z0-9._~+/=-]{16,}/gi,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
];
