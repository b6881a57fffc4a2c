// Reads a TypeScript file as far as the architecture rules need it: code without comments and
// string contents, and what it imports. Own scanning, because the type-stripping parsers drop the
// type imports that the layers hold for too.

/** A source file taken apart. */
export interface Source {
  /** Path from the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked and every string emptied; lines stay where they are. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly comments: readonly Comment[];
  /** Contents of strings, and the pieces of template literals between their holes. */
  readonly strings: readonly string[];
}

/** One comment, with its slashes and stars. */
export interface Comment {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** One import or re-export. */
export interface Import {
  /** The specifier; null where it is computed. */
  readonly specifier: string | null;
  readonly typeOnly: boolean;
}

/**
 * Before a `/` that starts a regular expression stands an operator, an opening bracket or one of
 * these words.
 */
const beforeRegex =
  /(?:^|[=(,:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|await|yield))\s*$/;

/** Replaces comments by blanks and string contents by a number that points into `strings`. */
function mask(text: string): { code: string; strings: string[]; comments: Comment[] } {
  const strings: string[] = [];
  const comments: Comment[] = [];
  let code = '';
  let position = 0;
  /** Open template literals: the depth of braces inside their innermost `${`. */
  const templates: number[] = [];
  const blank = (length: number) => {
    code += text.slice(position, position + length).replace(/[^\n]/g, ' ');
    position += length;
  };
  const readTemplate = () => {
    const chunk = /^(?:\\[\s\S]|\$(?!\{)|[^\\`$])*/.exec(text.slice(position))?.[0] ?? '';
    strings.push(chunk);
    code += `§${strings.length - 1}§${'\n'.repeat(chunk.split('\n').length - 1)}`;
    position += chunk.length;
    if (text.startsWith('${', position)) {
      code += '${';
      position += 2;
      templates.push(0);
    } else {
      code += '`';
      position += 1;
    }
  };
  while (position < text.length) {
    const rest = text.slice(position, position + 2000);
    const char = text.charAt(position);
    const comment = /^\/\/[^\n]*|^\/\*[\s\S]*?\*\//.exec(text.slice(position))?.[0];
    const quoted =
      char === "'" || char === '"' ? /^(['"])((?:\\[\s\S]|(?!\1)[^\\\n])*)\1/.exec(rest) : null;
    const regex =
      char === '/' && comment === undefined && beforeRegex.test(code.slice(-200))
        ? /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/.exec(rest)?.[0]
        : undefined;
    if (comment !== undefined) {
      comments.push({ line: code.split('\n').length, text: comment });
      blank(comment.length);
    } else if (quoted) {
      strings.push(quoted[2] ?? '');
      code += `"§${strings.length - 1}§"`;
      position += quoted[0].length;
    } else if (regex !== undefined) {
      code += '/regex/';
      position += regex.length;
    } else if (char === '`') {
      code += char;
      position += 1;
      readTemplate();
    } else {
      const depth = templates.length - 1;
      const braces = templates[depth];
      code += char;
      position += 1;
      if (braces !== undefined && char === '{') templates[depth] = braces + 1;
      else if (braces !== undefined && char === '}' && braces > 0) templates[depth] = braces - 1;
      else if (braces !== undefined && char === '}') {
        templates.pop();
        readTemplate();
      }
    }
  }
  return { code, strings, comments };
}

const staticImport = /\b(?:import|export)\s+(type\s+)?(?:[\w$*\s{},]*?\bfrom\s*)?"§(\d+)§"/g;
const dynamicImport = /(?<![.\w$])(?:import|require)\s*\(\s*(?:["`]§(\d+)§["`])?/g;

/** Takes a file apart. */
export function parseSource(path: string, text: string): Source {
  const { code, strings, comments } = mask(text);
  const imports: Import[] = [];
  for (const [, typeOnly, index] of code.matchAll(staticImport)) {
    imports.push({ specifier: strings[Number(index)] ?? null, typeOnly: typeOnly !== undefined });
  }
  for (const [, index] of code.matchAll(dynamicImport)) {
    imports.push({
      specifier: index === undefined ? null : (strings[Number(index)] ?? null),
      typeOnly: false,
    });
  }
  return { path, text, code: code.replaceAll(/§\d+§/g, ''), imports, comments, strings };
}
