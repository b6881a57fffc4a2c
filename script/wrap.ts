// Wraps comments of TypeScript files and prose of Markdown pages at 100 columns. Biome wraps code
// and leaves both alone.
//
//   node script/wrap.ts FILE...
//
// A paragraph changes only if one of its lines is too long. Tables, code, headings and what a
// generator writes stay. A comment next to code cannot be wrapped: move it to a line of its own.
import { readFileSync, writeFileSync } from 'node:fs';

const columns = 100;

/** Begins a paragraph, whatever is before it: an item of a list, a quotation, a tag. */
const opening = /^(?:[-*+] |\d+\. |>|@)/;
/** A line that is laid out by hand and stays: a table, a heading, HTML, a fence, a lone link. */
const laidOut = /^(?:\||#|<|```|biome-ignore|!?\[[^\]]*\]\([^)]*\)$)/;

/**
 * Words of a text. What is in backticks stays in one piece. So does the word before one that would
 * open a line like an item of a list.
 */
function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const word of text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? []) {
    const opens = /^(?:[-+*]|\d+\.|#+|>)$/.test(word) && words.length > 0;
    words.push(opens ? `${words.pop()} ${word}` : word);
  }
  return words;
}

/** A paragraph in lines of at most `width`, the later ones indented by `hang`. */
function fill(text: string, width: number, hang: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of splitWords(text)) {
    const next = line === '' ? word : `${line} ${word}`;
    if (next.length <= width || line.trim() === '') {
      line = next;
    } else {
      lines.push(line);
      line = hang + word;
    }
  }
  return [...lines, line];
}

/** A paragraph as it is, or filled anew if one of its lines is over `width`. */
function wrapParagraph(lines: readonly string[], width: number): readonly string[] {
  if (lines.every((line) => line.length <= width)) return lines;
  const [, indent = '', item = ''] = /^(\s*)((?:[-*+]|\d+\.) )?/.exec(lines[0] ?? '') ?? [];
  const text = lines.map((line) => line.trim()).join(' ');
  const hang = ' '.repeat(item.length);
  return fill(text, width - indent.length, hang).map((line) => indent + line);
}

/** The lines of one comment or page, with its paragraphs wrapped. */
function wrapLines(lines: readonly string[], width: number): string[] {
  const wrapped: string[] = [];
  let paragraph: string[] = [];
  let isCode = false;
  for (const line of lines) {
    const text = line.trimStart();
    if (text.startsWith('```')) isCode = !isCode;
    const isExample = paragraph.length === 0 && /^ {2,}/.test(line);
    const stays = isCode || text === '' || laidOut.test(text) || isExample;
    if (stays || opening.test(text)) {
      wrapped.push(...wrapParagraph(paragraph, width));
      paragraph = [];
    }
    if (stays && !opening.test(text)) wrapped.push(line);
    else paragraph.push(line);
  }
  return [...wrapped, ...wrapParagraph(paragraph, width)];
}

/** A TypeScript file with its comments wrapped. */
function wrapSource(text: string): string {
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

/** A Markdown page with its prose wrapped. */
function wrapPage(text: string): string {
  return wrapLines(text.split('\n'), columns).join('\n');
}

if (import.meta.main) {
  for (const path of process.argv.slice(2)) {
    const text = readFileSync(path, 'utf8');
    const wrapped = path.endsWith('.md') ? wrapPage(text) : wrapSource(text);
    if (wrapped !== text) writeFileSync(path, wrapped);
  }
}
