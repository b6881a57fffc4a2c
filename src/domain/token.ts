// Turn tags and receipts: short fresh marks that make the witnesses exact. Neither is a fact.

/**
 * Characters of a token: lower case base32, so that agents which clean file names or upper-case
 * text keep it.
 */
const tokenAlphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** Random characters in a token: 50 bits, so that no two of a fleet's runs meet. */
const tokenLength = 10;

const tagPattern = /T-[a-z2-7]{10}/g;
const fileTagPattern = /F-[a-z2-7]{10}/g;
const receiptPattern = /R-[a-z2-7]{10}/g;

/**
 * A turn tag such as `T-k3v5x2q2m7`. It ends every sent text and appears in every file name of a
 * turn without text.
 */
export type Tag = `T-${string}`;
/** A receipt such as `R-a2b3c4d5e6`. It ends every scripted answer. */
export type Receipt = `R-${string}`;
/**
 * A mark at both ends of what the scripted model has condensed for the agent, such as a summary. It
 * belongs to no turn.
 */
export type CondensedMark = `S-${string}`;
/** A mark in a file's name, `F-…`, by which the file is found in a model request. */
export type FileTag = `F-${string}`;

/** A mark in a text. */
export interface Mark {
  readonly kind: 'turn' | 'answer' | 'file';
  readonly value: Tag | Receipt | FileTag;
  /** Offset in the text, in UTF-16 units. */
  readonly offset: number;
}

/**
 * Makes tokens from random bytes. The caller brings the randomness so that runs can be seeded in
 * tests.
 */
export function makeToken<Kind extends 'T' | 'R' | 'F' | 'S'>(
  kind: Kind,
  randomBytes: (size: number) => Uint8Array,
): `${Kind}-${string}` {
  const bytes = randomBytes(tokenLength);
  let body = '';
  for (const byte of bytes) body += tokenAlphabet.charAt(byte % tokenAlphabet.length);
  return `${kind}-${body}`;
}

/** All turn tags in a text, in order, repeats included. */
export function findTags(text: string): Tag[] {
  return (text.match(tagPattern) ?? []) as Tag[];
}

/** All file tags in a text, in order, repeats included. */
export function findFileTags(text: string): FileTag[] {
  return (text.match(fileTagPattern) ?? []) as FileTag[];
}

/** All receipts in a text, in order, repeats included. */
export function findReceipts(text: string): Receipt[] {
  return (text.match(receiptPattern) ?? []) as Receipt[];
}

const markPattern = /[TRF]-[a-z2-7]{10}/g;
const markKinds = { T: 'turn', R: 'answer', F: 'file' } as const;

/** All marks in a text, in order, repeats included. */
export function findMarks(text: string): Mark[] {
  const marks: Mark[] = [];
  for (const { 0: value, index } of text.matchAll(markPattern)) {
    const kind = markKinds[value.charAt(0) as keyof typeof markKinds];
    marks.push({ kind, value: value as Mark['value'], offset: index });
  }
  return marks;
}

/** The sent form of a text with its tag: `Hi. [T-k3v5x2q2m7]`. */
export function withToken(text: string, token: Tag | Receipt): string {
  return `${text} [${token}]`;
}
