// Coloured terminal text as an HTML page that looks like a terminal window, for script/picture.ts.

/** Text of one look. */
export interface Span {
  readonly text: string;
  readonly classes: readonly string[];
}

const escapeSequence = /\x1b\[(\d*)m/;
/** The codes of src/render/color.ts. */
const classOfCode: Readonly<Record<string, string>> = {
  '1': 'bold',
  '2': 'dim',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
};

/**
 * The rows that a terminal of `columns` shows for these lines: longer lines go on in the next row,
 * as they do there. A row that only continues a line has no look of its own. Every character is
 * taken to be one cell wide.
 */
export function splitIntoRows(lines: readonly string[], columns: number): Span[][] {
  return lines.flatMap((line) => {
    let row: Span[] = [];
    let room = columns;
    const rows = [row];
    for (const span of splitIntoSpans(line)) {
      let rest = [...span.text];
      while (rest.length > 0) {
        if (room === 0) {
          row = [];
          rows.push(row);
          room = columns;
        }
        const part = rest.slice(0, room);
        row.push({ text: part.join(''), classes: span.classes });
        room -= part.length;
        rest = rest.slice(part.length);
      }
    }
    return rows;
  });
}

function splitIntoSpans(line: string): Span[] {
  const spans: Span[] = [];
  let classes: string[] = [];
  // Splitting by a pattern with one group gives text and code in turn.
  line.split(escapeSequence).forEach((part, index) => {
    if (index % 2 === 0) {
      if (part !== '') spans.push({ text: part, classes });
      return;
    }
    const name = classOfCode[part];
    if (name === undefined && part !== '' && part !== '0')
      throw new Error(`No look is known for the escape code ${part}.`);
    classes = name === undefined ? [] : [...classes, name];
  });
  return spans;
}

/** The page. Its `main` element is the window. It loads nothing. */
export function renderTerminalPage(
  title: string,
  rows: readonly (readonly Span[])[],
  columns: number,
): string {
  const text = rows
    .map((row) =>
      row
        .map((span) => `<span class="${span.classes.join(' ')}">${escapeHtml(span.text)}</span>`)
        .join(''),
    )
    .join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
  html, body { margin: 0; background: transparent; }
  main { width: max-content; background: #0d1117; color: #d0d7de; border: 1px solid #30363d; border-radius: 10px; overflow: hidden; }
  header, pre { font-family: "DejaVu Sans Mono", monospace; }
  header { position: relative; padding: 9px 0; background: #161b22; border-bottom: 1px solid #30363d; color: #8b949e; font-size: 12px; text-align: center; }
  header i { position: absolute; top: 11px; width: 11px; height: 11px; border-radius: 50%; }
  pre { width: ${columns}ch; margin: 0; padding: 14px 18px 16px; font-size: 13px; line-height: 1.45; }
  .bold { font-weight: bold; color: #f0f6fc; }
  .dim { color: #8b949e; }
  .red { color: #ff7b72; }
  .green { color: #56d364; }
  .yellow { color: #e3b341; }
</style>
<main>
<header><i style="left:14px;background:#ff5f57"></i><i style="left:32px;background:#febc2e"></i><i style="left:50px;background:#28c840"></i>${escapeHtml(title)}</header>
<pre>${text}</pre>
</main>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
