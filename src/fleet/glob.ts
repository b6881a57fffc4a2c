// Patterns of Gitea's protections. Contexts are matched whole and `*` passes over `/`. In names of
// branches it does not. A pattern that the server cannot read is dropped by it, so that less is
// required: it is null here, and never sent.

/**
 * A test for `pattern`. `null` where the server could not read it. `separator` is what `*` and `?`
 * stop at.
 */
export function compileGlob(
  pattern: string,
  separator: '/' | null = null,
): ((text: string) => boolean) | null {
  const one = separator === null ? '[^]' : `[^${separator}]`;
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    if (char === '*') {
      const isDouble = pattern[at + 1] === '*';
      if (isDouble) at += 1;
      source += isDouble ? '[^]*' : `${one}*`;
    } else if (char === '?') source += one;
    else if (char === '\\') {
      at += 1;
      const escaped = pattern[at];
      if (escaped === undefined) return null;
      source += quote(escaped);
    } else if (char === '[') {
      const set = /^\[(!?)((?:\\.|[^\]\\])+)\]/.exec(pattern.slice(at));
      if (set === null) return null;
      const [whole, not = '', inner = ''] = set;
      source += `[${not === '' ? '' : '^'}${inner.replace(/[\\\]^[]/g, '\\$&')}]`;
      at += whole.length - 1;
    } else if (char === '{') {
      depth += 1;
      source += '(?:';
    } else if (char === '}' && depth > 0) {
      depth -= 1;
      source += ')';
    } else if (char === ',' && depth > 0) source += '|';
    else source += quote(char);
  }
  if (depth > 0) return null;
  try {
    const expression = new RegExp(`^${source}$`, 'u');
    return (text) => expression.test(text);
  } catch {
    return null;
  }
}

function quote(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
