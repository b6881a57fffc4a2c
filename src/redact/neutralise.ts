// Makes hostile text inert for logs: what an image or agent says can neither command a job runner
// nor hide itself.
import { countOf } from '../domain/count.ts';
import { breakCommands, cutText, stripControls, toLines } from '../domain/text.ts';

/** Characters of one log line. Gitea's runner cuts rows at 64 KiB on a byte boundary. */
export const maxLineChars = 4_000;
/** Lines of one logged text. */
export const maxLogLines = 1_000;

/** What {@link neutralise} lets through. */
export interface NeutraliseOptions {
  /**
   * Keeps plain colour and weight (SGR 0, 1, 2, 22, 31–36, 39), which this program's own tables
   * use.
   */
  readonly keepColor?: boolean;
}

const plainColor = /\x1b\[(?:0|1|2|22|3[1-6]|39)m/g;

/** The lines of a text, each inert and bounded. A last line says how many were left out. */
export function neutralise(text: string, options: NeutraliseOptions = {}): string[] {
  const lines = toLines(text);
  const kept = lines
    .slice(0, maxLogLines)
    .map((line) => (options.keepColor ? neutraliseColored(line) : neutraliseLine(line)));
  if (lines.length > maxLogLines)
    kept.push(`… (${countOf(lines.length - maxLogLines, 'more line')})`);
  return kept;
}

function neutraliseLine(line: string): string {
  return cutText(breakCommands(stripControls(line)), maxLineChars);
}

/** Colours are taken out first and put back last, so that none can join two halves of a command. */
function neutraliseColored(line: string): string {
  const colors = line.match(plainColor) ?? [];
  if (colors.length === 0) return neutraliseLine(line);
  const bare = neutraliseLine(line.replaceAll(plainColor, ''));
  // A line whose bare text had to be changed is not ours: it loses its colours.
  if (bare !== line.replaceAll(plainColor, '')) return bare;
  return colors.at(-1) === '\x1b[0m' ? line : `${line}\x1b[0m`;
}
