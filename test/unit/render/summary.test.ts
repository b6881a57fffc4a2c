// The job summary.
import { describe, expect, test } from 'vitest';
import { escapeMarkdown, renderCodeBlock, renderCodeSpan } from '../../../src/render/markdown.ts';
import { maxSummaryBytes, renderSummary } from '../../../src/render/summary.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import {
  buildCanary,
  buildFailedCanary,
  buildReport,
  buildSampleReport,
  buildTurn,
  hostileTexts,
} from '../support/report.ts';

/** Splits Markdown into what stands in fenced blocks and what does not; fails on a fence that is left open. */
function splitFences(markdown: string): { prose: string; blocks: string[] } {
  const prose: string[] = [];
  const blocks: string[] = [];
  let fence: string | null = null;
  let block: string[] = [];
  for (const line of markdown.split('\n')) {
    const run = /^`{3,}/.exec(line)?.[0];
    if (fence === null && run !== undefined) {
      fence = run;
      block = [];
    } else if (fence !== null && run !== undefined && run.length >= fence.length && line === run) {
      blocks.push(block.join('\n'));
      fence = null;
    } else if (fence === null) prose.push(line);
    else block.push(line);
  }
  expect(fence).toBeNull();
  return { prose: prose.join('\n'), blocks };
}

describe('content', () => {
  const summary = renderSummary(buildSampleReport());

  test('verdict and reason are the first line', () => {
    expect(summary.split('\n')[0]).toMatch(
      /^## ❌ failed: name-recall: stored-under-another-key: turn 1 is missing/,
    );
  });

  test('a failed canary shows expectations, transcript, store keys and log', () => {
    expect(summary).toContain(
      "| 2 | reply-contains (line 14) | ✗ **unmet** | `Hongming Quill-7f3a2b` | `I don't know your name. [R-e6d5c4b3a2]` |",
    );
    expect(summary).toContain('| 2 | `task-c07d` | **no** | 4 |');
    expect(splitFences(summary).blocks.join('\n')).toContain(
      "  user   What's my name? [T-m7q2x2v5k3]",
    );
    expect(splitFences(summary).blocks.join('\n')).toContain('INFO:     session task-c07d created');
  });

  test('the notes tell what was not observed and which requests no script covers', () => {
    expect(summary).toContain('- not observed, so not judged: store: no session store on disk');
    expect(summary).toContain('- a request that no script covers: GET /registry/health');
  });

  test("the run's own error is the first line, its next step the second", () => {
    const error = {
      code: 'IMAGE_NOT_FOUND',
      message: 'Image "x" is not there.',
      hint: 'Build it.',
    } as const;
    const lines = renderSummary(buildReport([], { error }))
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.slice(0, 2)).toEqual([
      '## ⚠️ errored: IMAGE\\_NOT\\_FOUND: Image "x" is not there.',
      '**Next:** Build it.',
    ]);
  });
});

describe('size', () => {
  const long = 'ü'.repeat(3_000);
  const bigCanary = (index: number) =>
    buildFailedCanary({
      name: `own-${index}`,
      turns: Array.from({ length: 6 }, () =>
        buildTurn({
          sent: long,
          reply: long,
          expectations: [
            { kind: 'reply-contains', line: 1, result: 'unmet', expected: long, actual: long },
          ],
        }),
      ),
      logTail: Array.from({ length: 200 }, () => long),
    });

  test.each([1, 30, 300, 3_000])(
    '%i failed canaries with long texts fit, and what is left out is said',
    (count) => {
      const canaries = Array.from({ length: count }, (_, index) => bigCanary(index));
      const summary = renderSummary(buildReport(canaries));
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(maxSummaryBytes);
      expect(summary).toMatch(/^## ❌ failed: own-0/);
      expect(summary).toContain('| **own-99** |'.slice(0, count > 99 ? undefined : 4));
      splitFences(summary);
      if (count >= 300) expect(summary).toMatch(/Not shown for want of room: \d+ more canaries/);
    },
  );

  test('300 passed canaries all have their row', () => {
    const canaries = Array.from({ length: 300 }, (_, index) =>
      buildCanary({ name: `own-${index}` }),
    );
    expect(renderSummary(buildReport(canaries))).toContain('| **own-299** | ✅ passed |');
  });
});

describe('hostile text', () => {
  test.each(hostileTexts)('opens no block, element, link, mention or row: %j', (text) => {
    const honest = splitFences(renderSummary(buildHostileReport('x')));
    const { prose, blocks } = splitFences(renderSummary(buildHostileReport(text)));
    expect(blocks).toHaveLength(honest.blocks.length);
    expect(prose.split('\n').length).toBe(honest.prose.split('\n').length);
    // Inline code is inert; what is left may hold no element but our own.
    const bare = prose.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
    expect(bare.replaceAll(/<\/?(?:details|summary)>/g, '')).not.toMatch(/[<>]/);
    expect(bare.match(/<\/?details>/g)).toHaveLength(8);
    expect(bare).not.toMatch(/(?<!\\)!\[|\]\(|@\w|:\/\/|www\.[a-z]|(?<!&)#\d/);
    for (const row of prose.split('\n').filter((line) => line.startsWith('|'))) {
      expect([4, 5]).toContain((row.match(/(?<!\\)\|/g) ?? []).length - 1);
    }
  });

  test('escapes', () => {
    expect(escapeMarkdown('a_b *c* [d](e) `f` |g| <h> & $i$', 100)).toBe(
      'a\\_b \\*c\\* &#91;d&#93;(e) \\`f\\` \\|g\\| &lt;h&gt; &amp; \\$i\\$',
    );
    expect(escapeMarkdown('# h', 100)).toBe('\\# h');
    expect(escapeMarkdown('1. item', 100)).toBe('1\\. item');
    expect(renderCodeSpan('a `` b | c`', 100)).toBe('``` a `` b \\| c` ```');
    expect(renderCodeSpan('', 100)).toBe('*(empty)*');
    expect(renderCodeBlock(['````', 'x'], 100)).toBe('`````text\n````\nx\n`````');
  });
});
