// Patterns of branches in a workflow's filters. They are a stranger's, and as a regular expression
// one of them could take for ever: so the places that a pattern may have come to are kept as a set.

/** Characters in a row. `folders`: nothing, or whatever ends with a slash. */
type Part =
  | 'folders'
  | { readonly min: 0 | 1; readonly isMany: boolean; matches(char: string): boolean };

/**
 * A test for `pattern`: `*` stops at a slash, `**` does not, `?` and `+` repeat the character
 * before them. `null` where it is not readable.
 */
export function compilePattern(pattern: string): ((branch: string) => boolean) | null {
  const parts: Part[] = [];
  for (const [token] of pattern.matchAll(/\*\*\/|\*\*|\*|\\.|\[[^\]]*\]|./gs)) {
    const last = parts.at(-1);
    const isRepeat = (token === '?' || token === '+') && last !== undefined;
    const part = isRepeat ? repeat(last, token) : toPart(token);
    if (part === null) return null;
    if (isRepeat) parts.pop();
    parts.push(part);
  }
  return (branch) => {
    let places = new Set([0]);
    for (const part of parts)
      places = new Set([...places].flatMap((at) => after(part, branch, at)));
    return places.has(branch.length);
  };
}

function toPart(token: string): Part | null {
  if (token === '**/') return 'folders';
  if (token === '**') return { min: 0, isMany: true, matches: () => true };
  if (token === '*') return { min: 0, isMany: true, matches: (char) => char !== '/' };
  const one = { min: 1, isMany: false } as const;
  if (!token.startsWith('[') || token === '[')
    return { ...one, matches: (char) => char === token.at(-1) };
  try {
    const set = new RegExp(`^${token}$`);
    return { ...one, matches: (char) => set.test(char) };
  } catch {
    return null;
  }
}

function repeat(part: Part, token: string): Part {
  if (part === 'folders') return part;
  return token === '?' ? { ...part, min: 0 } : { ...part, isMany: true };
}

/** Where in the branch a part may end that begins at `start`. */
function after(part: Part, branch: string, start: number): number[] {
  if (part === 'folders') {
    const slashes = [...branch].keys().filter((at) => at > start && branch[at] === '/');
    return [start, ...slashes.map((at) => at + 1)];
  }
  const ends = part.min === 0 ? [start] : [];
  for (let at = start; at < branch.length && part.matches(branch[at] ?? ''); at += 1) {
    ends.push(at + 1);
    if (!part.isMany) break;
  }
  return ends;
}
