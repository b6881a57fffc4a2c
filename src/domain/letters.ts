// Letters that agents write otherwise than they were said, and that read the same.

/**
 * A character of two bytes or more as JSON has it where ASCII alone is wanted (Python's
 * json.dumps), also in JSON within JSON.
 */
const escaped = /\\{1,8}u([\da-f]{4})/gi;

/** The text with escaped characters beyond ASCII as themselves. */
export function unescapeLetters(text: string): string {
  if (!text.includes('\\u')) return text;
  return text.replaceAll(escaped, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code < 0x80 ? whole : String.fromCharCode(code);
  });
}

/**
 * The text with every character in one form: no escapes, and no umlaut in two characters, as macOS
 * writes it.
 */
export function composeLetters(text: string): string {
  return unescapeLetters(text).normalize('NFC');
}

/** What is told of a request in which a letter of two units was cut between them. */
export const halfLetter =
  'a text has half a letter (a lone surrogate), as a cut within an emoji leaves it';

/**
 * What a text becomes where its UTF-8 is read as Latin-1 or as Windows-1252. Nothing for a text
 * that they do not change.
 */
export function misreadings(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const latin = String.fromCharCode(...bytes);
  if (latin === text) return [];
  return [latin, new TextDecoder('windows-1252').decode(bytes)];
}
