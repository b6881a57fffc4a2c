// Patterns of branches in a workflow's filters.
import { fits, type Run } from './places.ts';

type Part = 'folders' | Run;

/**
 * A test for `pattern`: `*` stops at a slash, `**` does not, `?` and `+` repeat the character
 * before them. `null` where it is not readable.
 */
export function compilePattern(pattern: string): ((branch: string) => boolean) | null {
  const parts: Part[] = [];
  for (const [token] of pattern.matchAll(/\*\*\/|\*\*|\*|\\.|\[[^\]]*\]|./gsu)) {
    const last = parts.at(-1);
    const isRepeat = (token === '?' || token === '+') && last !== undefined;
    const part = isRepeat ? repeat(last, token) : toPart(token);
    if (part === null) return null;
    if (isRepeat) parts.pop();
    parts.push(part);
  }
  return (branch) => fits(parts, branch);
}

function toPart(token: string): Part | null {
  if (token === '**/') return 'folders';
  if (token === '**') return { min: 0, isMany: true, matches: () => true };
  if (token === '*') return { min: 0, isMany: true, matches: (char) => char !== '/' };
  const one = { min: 1, isMany: false } as const;
  const last = [...token].at(-1);
  if (!token.startsWith('[') || token === '[') return { ...one, matches: (char) => char === last };
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
