// The job summary.
import { describe, expect, test } from 'vitest';
import { escapeMarkdown, renderCodeBlock, renderCodeSpan } from '../../../src/render/markdown.ts';
import { maxSummaryBytes, renderSummary } from '../../../src/render/summary.ts';
import { buildHostileReport, toHonest } from '../support/hostile-report.ts';
import { findLiveMarkdown, splitFences, toBareProse } from '../support/markdown.ts';
import {
  buildCanary,
  buildErroredCanary,
  buildFailedCanary,
  buildFailure,
  buildPicture,
  buildReport,
  buildSampleReport,
  buildTurn,
  hostileTexts,
} from '../support/report.ts';

describe('content', () => {
  const summary = renderSummary(buildSampleReport());

  test('verdict, canary and layer are the first line', () => {
    expect(summary.split('\n')[0]).toBe(
      '## ❌ failed: name-recall: stored-under-another-key (and 1 more)',
    );
  });

  test('the sentence stands whole once, and cut in the table', () => {
    expect(summary.split('it is stored under "task-8f21"')).toHaveLength(2);
    expect(summary).toContain('| turn 1 is missing from the model request of turn 2; it is');
  });

  test('the first loss has a picture, and the page is named for the rest', () => {
    const lost = buildFailedCanary({ picture: buildPicture() });
    const two = renderSummary(buildReport([lost, { ...lost, name: 'second' }]));
    expect(splitFences(two).blocks.filter((block) => block.includes('Session store'))).toEqual([
      [
        'turn           1 2',
        'Wire           ● ○',
        'Session store  ● ✕',
        'Model request  ● ○',
        'Control plane  · ·',
        '',
        '✕ turn 2, session store: under task-8f21, this turn uses task-c07d',
        '',
        '● there, ✕ went wrong here, ○ not there, · not due, or not seen',
      ].join('\n'),
    ]);
    expect(two).toContain('(Hi, my name is Hongming Quill-7f3a2b.), turn by turn:');
    expect(two.split('`report.html` in the report folder shows')).toHaveLength(2);
    expect(splitFences(summary).blocks.join('\n')).toContain('INFO:     session task-c07d created');
  });

  test('the notes tell what was not observed and which requests no script covers', () => {
    expect(summary).toContain('- not observed, so not judged: store: no session store on disk');
    expect(summary).toContain('- a request that no script covers: GET /registry/health');
  });

  test("the run's own error comes first, then its next step", () => {
    const error = {
      code: 'IMAGE_NOT_FOUND',
      message: 'Image "x" is not there.',
      hint: 'Build it.',
    } as const;
    const lines = renderSummary(buildReport([], { error }))
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.slice(0, 3)).toEqual([
      '## ⚠️ errored: IMAGE\\_NOT\\_FOUND',
      '**Image "x" is not there.**',
      '**Next:** Build it.',
    ]);
  });
});

describe('what shows why', () => {
  const canary = buildFailedCanary({ failure: buildFailure() });
  const again = buildFailedCanary({ name: 'own', suite: 'own', failure: buildFailure() });
  const summary = renderSummary(buildReport([canary, again], { seed: '4fe3' }));
  const { prose, blocks } = splitFences(summary);

  test('the way of the fact, where to look first, and how it is played again', () => {
    expect(prose).toContain(
      '\ntold ✓ (turn 1) → stored ✗ (under another key, turn 2) → answered ✗ (turn 2)\n',
    );
    expect(prose).toContain('**Next:** look at the key under which the session is stored');
    expect(prose).toContain(
      'Play it again: `session-continuity run --image acme/workspace-template-hermes:pr-12 --profile hermes --canary name-recall --seed 4fe3`',
    );
    expect(prose).toContain('--canaries canaries/name-recall.yaml --canary own --seed 4fe3`');
    expect(prose).toContain(' · built-in name-recall.yaml:14\n');
  });

  test('the log of the failing turn, and what canaries share once', () => {
    expect(prose).toContain('<summary>Log of name-recall: the container');
    expect(blocks.join('\n')).toContain('err | KeyError: task-8f21');
    expect(summary.split('KeyError')).toHaveLength(2);
    expect(prose).toContain(
      "Log of own: the container's log in turn 2: the same as under name-recall",
    );
  });
});

describe('what a reader need not read twice', () => {
  test('marks stand nowhere', () => {
    const summary = renderSummary(buildReport([buildFailedCanary({ picture: buildPicture() })]));
    expect(summary).not.toMatch(/\[[RT]-/);
  });

  test('canaries that one failed boot kept from being judged are explained together', () => {
    const error = {
      code: 'CONTAINER_EXITED',
      message: 'It exited with code 7.',
      hint: 'Look.',
    } as const;
    const headline = `unproven: ${error.message}`;
    const canaries = ['a', 'b'].map((name) =>
      buildErroredCanary({ name, error, headline, turns: [] }),
    );
    const summary = renderSummary(buildReport(canaries, { error }));
    expect(summary).toContain('### ! a, b\n');
    expect(summary.split('**Next:**')).toHaveLength(2);
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
          given: Array.from({ length: 40 }, (_, turn) => ({
            turn: turn + 1,
            text: 'missing',
            answer: 'cut',
          })),
        }),
      ),
      logTail: Array.from({ length: 200 }, () => long),
      failure: buildFailure({
        request: Array.from({ length: 60 }, () => ({
          speaker: 'user',
          text: long,
          note: 'missing',
        })),
        log: {
          isBefore: false,
          lines: Array.from({ length: 200 }, (_, line) => ({
            at: `${index} ${line}`,
            stream: 'stderr',
            text: long,
          })),
        },
      }),
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
    const honest = splitFences(renderSummary(buildHostileReport(toHonest(text))));
    const { prose, blocks } = splitFences(renderSummary(buildHostileReport(text)));
    expect(blocks).toHaveLength(honest.blocks.length);
    expect(prose.split('\n').length).toBe(honest.prose.split('\n').length);
    expect(findLiveMarkdown(prose)).toEqual([]);
    expect(toBareProse(prose).match(/<\/?details>/g)).toHaveLength(4);
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
