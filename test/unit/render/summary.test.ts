// The job summary.
import { describe, expect, test } from 'vitest';
import type { GivenState } from '../../../src/domain/report.ts';
import { escapeMarkdown, renderCodeBlock, renderCodeSpan } from '../../../src/render/markdown.ts';
import { maxSummaryBytes, renderSummary } from '../../../src/render/summary.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import { findLiveMarkdown, splitFences, toBareProse } from '../support/markdown.ts';
import {
  buildCanary,
  buildErroredCanary,
  buildFailedCanary,
  buildFailure,
  buildForgetfulCanary,
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

  test('a failed canary shows expectations, transcript, store keys and log', () => {
    expect(summary).toContain(
      "| 2 | reply-contains, line 14 | ✗ **unmet** | `Hongming Quill-7f3a2b` | `I don't know your name.` |",
    );
    expect(summary).toContain('| 2 | `task-c07d` | no | 4 |');
    expect(splitFences(summary).blocks.join('\n')).toContain("  user   What's my name?\n");
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
  const given = (text: GivenState, answer: GivenState | null) => ({ turn: 1, text, answer });
  const own = (turn: number) => ({ turn, text: 'whole', answer: null }) as const;
  const canary = buildFailedCanary({
    failure: buildFailure(),
    turns: [
      buildTurn({ given: [own(1)] }),
      buildTurn({
        given: [given('missing', 'missing'), own(2)],
        attachments: [
          { name: 'notes-F-i2wmwzz2me.txt', via: 'archive-copy', fallbackReasons: ['no route'] },
        ],
      }),
      buildTurn(),
      buildTurn({
        given: [
          given('whole', 'missing'),
          { turn: 2, text: 'cut', answer: 'whole' },
          { turn: 3, text: 'not-due', answer: 'not-due' },
          own(4),
        ],
      }),
    ],
  });
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

  test('which turns the model was given, with the holes and a legend of them', () => {
    expect(blocks.some((block) => block.includes(matrix))).toBe(true);
  });

  test('the request with its gap, without marks, and what marks are', () => {
    expect(blocks.join('\n')).toContain('\n✗ user       (turn 1: missing) Hi.\n  user       What');
    expect(blocks.join('\n')).toMatch(/^T-…, R-… and F-… are marks that the run puts on/m);
    expect(blocks.join('\n')).toContain(
      '  file   notes-F-i2wmwzz2me.txt, copied into the container (no route)',
    );
  });

  test('the log of the failing turn, and what canaries share once', () => {
    expect(prose).toContain('<summary>Log of name-recall: the container');
    expect(blocks.join('\n')).toContain('err | KeyError: task-8f21');
    expect(summary.split('KeyError')).toHaveLength(2);
    expect(prose).toContain(
      "Log of own: the container's log in turn 2: the same as under name-recall",
    );
  });

  const matrix = [
    'request of     1 2 3 4',
    'turn 1         ✓',
    'turn 2         ✗ ✓',
    'turn 3             ?',
    'turn 4         a c · ✓',
    '',
    '✓ there and whole, ✗ missing, a its answer missing, c cut short, · not due, ? the model was not asked',
  ].join('\n');
});

describe('what a reader need not read twice', () => {
  test("a session's context id stands once, and marks nowhere", () => {
    const summary = renderSummary(buildReport([buildFailedCanary()]));
    expect(summary.split('canvas-0c6e3f52')).toHaveLength(2);
    expect(summary).not.toMatch(/\[[RT]-/);
  });

  test('sessions are told apart where there are several', () => {
    const turns = ['a', 'b', 'a'].map((session) =>
      buildTurn({ session, contextId: `of-${session}` }),
    );
    const summary = renderSummary(buildReport([buildFailedCanary({ turns })]));
    expect(summary).toContain('session a · context of-a\nturn 1 · session a · 1 model request\n');
    expect(summary.split('context of-a')).toHaveLength(2);
  });

  test('what later turns repeat is folded, and all of it is there', () => {
    const summary = renderSummary(buildReport([buildForgetfulCanary()]));
    const [open = '', folded = ''] = summary.split(
      '<details><summary>Expectations: 3 more unmet in later turns</summary>',
    );
    expect(open).toContain('| 2 | history-complete; history-includes-turn, line 19 |');
    expect(folded).toContain('| 3 | history-complete |');
    expect(folded).toContain('| 4 | reply-contains, line 29 |');
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
    const honest = splitFences(renderSummary(buildHostileReport('x')));
    const { prose, blocks } = splitFences(renderSummary(buildHostileReport(text)));
    expect(blocks).toHaveLength(honest.blocks.length);
    expect(prose.split('\n').length).toBe(honest.prose.split('\n').length);
    expect(findLiveMarkdown(prose)).toEqual([]);
    expect(toBareProse(prose).match(/<\/?details>/g)).toHaveLength(8);
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
