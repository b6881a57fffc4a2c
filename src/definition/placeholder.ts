// The two kinds of places that are filled in: `${…}` by the runner, `{…}` of the model script by
// the scripted model.

/** A `${…}` in a text. */
export interface Placeholder {
  /** As it is in the text, `${name}`. */
  readonly source: string;
  /** What appears between the braces. */
  readonly body: string;
  /** False when the closing brace is missing. */
  readonly closed: boolean;
}

const placeholderPattern = /\$\{([^{}$\n]*)(\}?)/g;
const holePattern = /(?<!\$)\{(|\d+|[a-z][a-z-]*(?::\w*)?)\}/g;

/** All `${…}` of a text, in order. */
export function findPlaceholders(text: string): Placeholder[] {
  return [...text.matchAll(placeholderPattern)].map((match) => ({
    source: match[0],
    body: match[1] ?? '',
    closed: match[2] === '}',
  }));
}

/**
 * Replaces every closed `${…}` by what `resolve` returns for its body. Values are never scanned
 * again.
 */
export function replacePlaceholders(text: string, resolve: (body: string) => string): string {
  return text.replace(placeholderPattern, (source, body: string, end: string) =>
    end === '' ? source : resolve(body),
  );
}

/**
 * N of `word:N`, or null when the body is not of this kind or N is no whole number.
 */
export function parseNumbered(body: string, word: string): number | null {
  const match = /^([a-z]+):([1-9]\d{0,8})$/.exec(body);
  return match?.[1] === word ? Number(match[2]) : null;
}

/**
 * Bodies of the holes of a model text, in order: `` for `{}`, `1` for `{1}`, `file:1` for
 * `{file:1}`.
 */
export function findHoles(text: string): string[] {
  return [...text.matchAll(holePattern)].map((match) => match[1] ?? '');
}
