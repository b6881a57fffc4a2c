// Hostile text in Markdown: nothing of it may become markup, a link, an image, a mention or the end
// of a block.
import { breakCommands, cutText, stripControls, toLines, toPlainLine } from '../domain/text.ts';

// Keeps GitHub and Gitea from seeing a mention, a reference or a bare link. A mark that no escape
// covers.
const breaker = '\u200b';

/** A text as one line of a paragraph or table cell, bounded. */
export function escapeMarkdown(text: string, maxChars: number): string {
  return (
    toPlainLine(text, maxChars)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // As entities, because Gitea reads a backslash before a bracket as the start of mathematics.
      .replaceAll('[', '&#91;')
      .replaceAll(']', '&#93;')
      .replace(/[\\`*_|~$]/g, '\\$&')
      .replace(/@(?=\w)/g, `@${breaker}`)
      // Not the `#` of an entity.
      .replace(/(?<!&)#(?=\w)/g, `#${breaker}`)
      .replace(/:(?=\/\/)/g, `:${breaker}`)
      .replace(/\bwww\./gi, `$&${breaker}`)
      .replace(/^(?=[-+#=])/, '\\')
      .replace(/^(\d+)([.)])/, '$1\\$2')
  );
}

/** A text as inline code for a table cell, as {@link renderInlineCode}. */
export function renderCodeSpan(text: string, maxChars: number): string {
  return renderInlineCode(text, maxChars).replaceAll('|', '\\|');
}

/**
 * A text as inline code: one line, fenced by more backticks than it holds, bounded. No forge looks
 * for names or links in it.
 */
export function renderInlineCode(text: string, maxChars: number): string {
  const line = toPlainLine(text, maxChars);
  if (line === '') return '*(empty)*';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * Lines as a fenced code block whose fence is longer than any run of backticks inside. Each line
 * bounded.
 */
export function renderCodeBlock(lines: readonly string[], maxLineChars: number): string {
  const clean = lines
    .flatMap((line) => toLines(line))
    .map((line) => cutText(breakCommands(stripControls(line)), maxLineChars));
  const text = clean.join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

/** A link. `null` for an address that is none of the web, or that holds what could end it. */
export function renderLink(text: string, url: string): string | null {
  return /^https?:\/\/[\w.~:/?#@!$&'*+,;=%-]{1,2000}$/.test(url) ? `[${text}](<${url}>)` : null;
}

/** A text inside an HTML element, such as `<summary>`. */
export function escapeHtml(text: string, maxChars: number): string {
  return toPlainLine(text, maxChars)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('[', '&#91;')
    .replaceAll(']', '&#93;')
    .replace(/@(?=\w)|(?<!&)#(?=\w)/g, `$&${breaker}`)
    .replace(/\bwww\./gi, `$&${breaker}`)
    .replace(/:(?=\/\/)/g, `:${breaker}`);
}

/** Backticks of the longest run in a text. */
export function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
