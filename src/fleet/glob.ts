// Patterns of Gitea's protections. Contexts are matched whole and `*` passes over `/`. In names of
// branches it does not. A pattern that the server cannot read is dropped by it, so that less is
// required: it is null here, and never sent.
import { fits, type Part } from './places.ts';

/** Alternatives inside one another. No one writes more. */
const maxDepth = 100;

/**
 * A test for `pattern`. `null` where the server could not read it. `separator` is what `*` and `?`
 * stop at.
 */
export function compileGlob(
  pattern: string,
  separator: '/' | null = null,
): ((text: string) => boolean) | null {
  // The whole, then each choice that is open: its alternatives so far.
  const open: Part[][][] = [[[]]];
  for (const [token] of pattern.matchAll(/\*\*|\\.|\[!?(?:\\.|[^\]\\])+\]|./gsu)) {
    const isInside = open.length > 1;
    if (token === '{') open.push([[]]);
    else if (token === ',' && isInside) open.at(-1)?.push([]);
    else {
      const part =
        token === '}' && isInside ? { oneOf: open.pop() ?? [] } : toPart(token, separator);
      if (part === null) return null;
      open.at(-1)?.at(-1)?.push(part);
    }
    if (open.length > maxDepth) return null;
  }
  const [[parts = []] = [], ...unclosed] = open;
  return unclosed.length > 0 ? null : (text) => fits(parts, text);
}

function toPart(token: string, separator: '/' | null): Part | null {
  if (token === '**') return { min: 0, isMany: true, matches: () => true };
  if (token === '*') return { min: 0, isMany: true, matches: (char) => char !== separator };
  const one = { min: 1, isMany: false } as const;
  if (token === '?') return { ...one, matches: (char) => char !== separator };
  if (token === '\\' || token === '[') return null;
  const last = [...token].at(-1);
  if (!token.startsWith('[')) return { ...one, matches: (char) => char === last };
  const isNot = token.startsWith('[!') && token !== '[!]';
  const inner = token.slice(isNot ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  try {
    const set = new RegExp(`^[${isNot ? '^' : ''}${inner}]$`, 'u');
    return { ...one, matches: (char) => set.test(char) };
  } catch {
    return null;
  }
}
