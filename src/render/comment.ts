// The comment on a pull request: the verdict of a job, and in code what it said, which is text of a
// stranger.
import { countOf } from '../domain/count.ts';
import { lineBreakSign, toLines } from '../domain/text.ts';
import { escapeMarkdown, renderInlineCode } from './markdown.ts';

/** What the comment is made from. */
export interface CommentSource {
  /** Name of the status. One comment for each. */
  readonly context: string;
  readonly state: 'success' | 'failure' | 'error';
  /** Why this state, in one sentence. */
  readonly description: string;
  /** What the job said: its output `summary`, or any text. */
  readonly summary: string;
  /** The commit that was judged. `null`: not known. */
  readonly sha: string | null;
  /** The run of the job. `null`: not known. */
  readonly runUrl: string | null;
}

/** Lines of the summary that are shown, and characters of each. */
const maxSummaryLines = 12;
const maxLineChars = 400;

const signs = { success: '✅', failure: '❌', error: '⚠️' } as const;

/** The hidden first line of the comment, by which it is found again. */
export function toCommentMarker(context: string): string {
  // No hyphen is left that could end the comment, and no character that a forge may rewrite.
  const name = encodeURIComponent(context.toWellFormed()).replaceAll('-', '%2D');
  return `<!-- session-continuity comment: ${name} -->`;
}

/** What the comment says below its marker. */
export function renderComment(source: CommentSource): string {
  const { context, state, description } = source;
  const title = `### ${signs[state]} ${escapeMarkdown(context, 255)}: ${escapeMarkdown(description, 200)}`;
  const lines = toLines(source.summary)
    .flatMap((line) => line.split(lineBreakSign))
    .filter((line) => line.trim() !== '');
  const shown = lines
    .slice(0, maxSummaryLines)
    .map((line) => `- ${renderInlineCode(line, maxLineChars)}`);
  const more = lines.length - shown.length;
  if (more > 0) shown.push(`- and ${countOf(more, 'more line')}`);
  const commit = /^[0-9a-f]{40,64}$/.test(source.sha ?? '')
    ? [`commit \`${source.sha?.slice(0, 10)}\``]
    : [];
  const run = renderRunLink(source.runUrl);
  const foot = [...commit, ...(run === null ? [] : [run])].join(' · ');
  return [title, ...(shown.length === 0 ? [] : [shown.join('\n')]), ...(foot === '' ? [] : [foot])]
    .join('\n\n')
    .concat('\n');
}

function renderRunLink(runUrl: string | null): string | null {
  const url = runUrl === null ? null : URL.parse(runUrl);
  return url === null || !/^https?:$/.test(url.protocol) ? null : `[run](<${url.href}>)`;
}
