// Wraps comments of TypeScript files and prose of Markdown pages at 100 columns. Biome wraps code
// and leaves both alone.
//
//   node script/wrap.ts FILE...
//
// A paragraph changes only if one of its lines is too long. Tables, code, headings and what a
// generator writes stay. A comment next to code cannot be wrapped: move it to a line of its own.
import { readFileSync, writeFileSync } from 'node:fs';

const columns = 100;

/**
 * Begins a line that never joins the one before it: a list item, a table, a quotation, a tag, a
 * heading.
 */
const ownLine = /^(?:[-*+] |\d+\. |\||>|@|#|<|biome-ignore|```|[│┌└├] ?)/;
/** Begins a line whose text is laid out by hand. */
const laidOut = /^(?:\||#|<|```| {2,}|biome-ignore|@|!?\[[^\]]*\]\([^)]*\)$)/;

/**
 * Lines of words, each at most `width` long where the words allow it; later lines are indented by
 * `hang`.
 */
function fill(text: string, width: number, hang: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of splitWords(text)) {
    const next = line === '' ? word : `${line} ${word}`;
    // A line that begins like a list item would become one.
    const fits = next.length <= width || /^(?:[-+*]|\d+\.|#+|>)$/.test(word);
    if (fits || line.trim() === '') line = next;
    else {
      lines.push(line);
      line = hang + word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Words of a text; what is in backticks stays in one piece. */
function splitWords(text: string): string[] {
  return text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? [];
}

/**
 * The lines of one comment or page, with each paragraph that has a line over `width` filled anew.
 */
function wrapLines(lines: readonly string[], width: number): string[] {
  const wrapped: string[] = [];
  let paragraph: string[] = [];
  let isCode = false;
  const flush = (): void => {
    const [first = ''] = paragraph;
    const marker = /^(\s*)((?:[-*+]|\d+\.) )?/.exec(first);
    const indent = marker?.[1] ?? '';
    const hang = indent + ' '.repeat((marker?.[2] ?? '').length);
    const text = paragraph.map((line) => line.trim()).join(' ');
    const isLong = paragraph.some((line) => line.length > width);
    wrapped.push(
      ...(isLong ? fill(text, width - indent.length, hang.slice(indent.length)) : []).map(
        (l) => indent + l,
      ),
    );
    if (!isLong) wrapped.push(...paragraph);
    paragraph = [];
  };
  for (const line of lines) {
    const text = line.trimStart();
    if (text.startsWith('```')) isCode = !isCode;
    if (
      isCode ||
      text === '' ||
      (laidOut.test(line) && paragraph.length === 0) ||
      /^(?:\||#|<|```|biome-ignore|@)/.test(text)
    ) {
      flush();
      wrapped.push(line);
    } else {
      if (ownLine.test(text)) flush();
      paragraph.push(line);
    }
  }
  flush();
  return wrapped;
}

/** A TypeScript file with its comments wrapped. */
export function wrapSource(text: string): string {
  const blocks = text.replaceAll(
    /^( *)\/\*\*[ \n](?:[^*]|\*(?!\/))*\*\/$/gm,
    (block: string, indent: string) => {
      if (block.split('\n').every((line) => line.length <= columns)) return block;
      const inner = block
        .slice(indent.length + 3, -2)
        .split('\n')
        .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
      const lines = inner.map((line, index) => (index === 0 ? line.trimStart() : line));
      while (lines[0]?.trim() === '') lines.shift();
      while (lines.at(-1)?.trim() === '') lines.pop();
      const filled = wrapLines(lines, columns - indent.length - 3);
      return [
        `${indent}/**`,
        ...filled.map((line) => `${indent} * ${line}`.trimEnd()),
        `${indent} */`,
      ].join('\n');
    },
  );
  return blocks.replaceAll(
    /^( *)\/\/(?!\/)[^\n]*(?:\n\1\/\/(?!\/)[^\n]*)*$/gm,
    (block: string, indent: string) => {
      if (block.split('\n').every((line) => line.length <= columns)) return block;
      const lines = block
        .split('\n')
        .map((line) => line.slice(indent.length + 2).replace(/^ /, ''));
      return wrapLines(lines, columns - indent.length - 3)
        .map((line) => `${indent}// ${line}`.trimEnd())
        .join('\n');
    },
  );
}

/** A Markdown page with its prose wrapped; what lies between marks of a generator stays. */
export function wrapPage(text: string): string {
  return wrapLines(text.split('\n'), columns).join('\n');
}

if (import.meta.main) {
  for (const path of process.argv.slice(2)) {
    const text = readFileSync(path, 'utf8');
    const wrapped = path.endsWith('.md') ? wrapPage(text) : wrapSource(text);
    if (wrapped !== text) writeFileSync(path, wrapped);
  }
}
