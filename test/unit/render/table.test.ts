// The table for logs and terminals.
import { describe, expect, test } from 'vitest';
import { layerGuide, layers } from '../../../src/domain/verdict.ts';
import { renderDuration } from '../../../src/render/duration.ts';
import { withoutMarks } from '../../../src/render/marks.ts';
import { renderProgress } from '../../../src/render/progress.ts';
import { renderSummary } from '../../../src/render/summary.ts';
import { renderTable } from '../../../src/render/table.ts';
import { wrapRuns } from '../../../src/render/wrap.ts';
import { buildHostileReport, toHonest } from '../support/hostile-report.ts';
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

const unsafe = /::|##\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/;
const plain = { color: false, width: 120 };

describe('what is read first and last', () => {
  test('the verdict with its reason is the first line, the counts are the last', () => {
    const lines = renderTable(buildSampleReport(), plain).trimEnd().split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'FAILED: name-recall: stored-under-another-key: turn 1 is missing from the model request of turn 2; it is stored under',
      '  "task-8f21", turn 2 under "task-c07d". (and 1 more)',
      '',
    ]);
    expect(lines.at(-1)).toBe('2 passed · 1 failed · 1 errored · 1 skipped · 1 flaky · 1 m 06 s');
  });

  test('zero flaky is said too', () => {
    expect(renderTable(buildReport([buildCanary()]), plain)).toContain(
      '1 passed · 0 failed · 0 errored · 0 skipped · 0 flaky',
    );
    expect(renderTable(buildReport([buildCanary()]), plain)).toMatch(/^PASSED: 1 canary passed\n/);
  });

  test("the run's own error comes before a canary that could not be judged", () => {
    const error = {
      code: 'DEADLINE_EXCEEDED',
      message: 'The run took longer than 3 m.',
      hint: 'Raise "timeout".',
    } as const;
    const lines = renderTable(buildReport([buildErroredCanary()], { error }), plain).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'ERRORED: DEADLINE_EXCEEDED: The run took longer than 3 m.',
      '  next: Raise "timeout".',
    ]);
  });

  test('a canary that failed comes before what kept others from being judged', () => {
    const error = { code: 'DEADLINE_EXCEEDED', message: 'It took 3 m.', hint: null } as const;
    const report = buildReport([buildFailedCanary(), buildErroredCanary({ error, turns: [] })], {
      error,
      verdict: 'failed',
      exitCode: 1,
    });
    const text = renderTable(report, { color: false, width: 400 });
    const [first, second] = text.split('\n');
    expect(first).toMatch(/^FAILED: name-recall: stored-under-another-key: .* \(and 1 more\)$/);
    expect(second).toBe('  DEADLINE_EXCEEDED: It took 3 m.');
    expect(text.match(/It took 3 m/g)).toHaveLength(1);
    expect(renderSummary(report)).toMatch(/^## ❌ failed: name-recall: stored-under-another-key/);
    expect(renderSummary(report)).toContain('It took 3 m');
  });

  test('a run without any canary says so', () => {
    expect(renderTable(buildReport([]), plain)).toMatch(/^ERRORED: no canary was judged\n/);
  });
});

describe('rows', () => {
  test('columns stand under their headings, red canaries first', () => {
    const table = renderTable(buildSampleReport(), plain).split('\n');
    const head = table.find((line) => line.startsWith('  canary')) ?? '';
    const rows = table.slice(table.indexOf(head) + 1, table.indexOf(head) + 6);
    expect(rows.map((row) => row.slice(0, 2))).toEqual(['✗ ', '! ', '✓ ', '✓ ', '- ']);
    const verdictAt = head.indexOf('verdict');
    expect(rows.map((row) => row.slice(verdictAt).split(/ {2,}/)[0])).toEqual([
      'failed',
      'errored',
      'passed, flaky',
      'passed',
      'skipped',
    ]);
    const timeEnd = head.indexOf('time') + 'time'.length;
    expect(rows.slice(0, 4).map((row) => row.slice(0, timeEnd).split(/ {2,}/).at(-1))).toEqual([
      '4.1 s',
      '1 m 00 s',
      '1.7 s',
      '912 ms',
    ]);
  });

  test.each([110, 130, 200])('no row is wider than %i cells', (width) => {
    const rows = renderTable(buildSampleReport(), { color: false, width }).split('\n\n')[1] ?? '';
    for (const row of rows.split('\n')) expect([...row].length).toBeLessThanOrEqual(width);
    expect(rows).toMatch(/time {2}reason\n/);
  });

  test('a narrow terminal gets no reason column', () => {
    expect(renderTable(buildSampleReport(), { color: false, width: 60 })).toMatch(/time\n/);
  });

  test('colours change nothing but colour', () => {
    const colored = renderTable(buildSampleReport(), { color: true, width: 120 });
    expect(colored).toContain('\x1b[31m');
    expect(colored.replaceAll(/\x1b\[[0-9]+m/g, '')).toBe(renderTable(buildSampleReport(), plain));
  });
});

describe('explanations', () => {
  test('a failed canary shows what was expected and what came, an errored one its hint; both their log', () => {
    const table = renderTable(buildReport([buildFailedCanary(), buildErroredCanary()]), plain);
    expect(table).toContain(
      "    turn 2: reply-contains, line 14\n      expected  Hongming Quill-7f3a2b\n      actual    I don't know your name.",
    );
    expect(table).toContain('  next: See the log below, or raise input "turn-timeout".');
    expect(table).toContain('    | ERROR litellm: connection refused');
    expect(table).toContain('    | INFO:     session task-c07d created');
  });

  test('of a log some lines are shown, more in the log of a job, and one log once', () => {
    const logTail = Array.from({ length: 40 }, (_, at) => `line ${at} \x1b[2J::error::x`);
    const canaries = ['a', 'b'].map((name) => buildFailedCanary({ name, logTail }));
    const other = buildFailedCanary({ name: 'c', logTail: ['Traceback: KeyError'] });
    const report = buildReport([...canaries, other]);
    expect(renderTable(report, plain).match(/^ {4}\| line \d+ : :error: :x$/gm)).toHaveLength(5);
    const table = renderTable(report, { ...plain, logOfFailed: true });
    expect(table.split("    last lines of the container's log:\n")).toHaveLength(3);
    expect(table).toContain("    last lines of the container's log: the same as under a\n");
    expect(table.match(/^ {4}\| line \d+ : :error: :x$/gm)).toHaveLength(15);
    expect(table).toContain('    | line 39 : :error: :x\n');
    expect(table).not.toContain('line 24 ');
    expect(table).toContain('    | Traceback: KeyError\n');
  });

  test('the lines of the failing turn are shown, standard error apart; a shared line once', () => {
    const failure = buildFailure();
    const log = failure.log ?? { isBefore: false, lines: [] };
    const next = { at: '2026-11-22T16:00:03Z', stream: 'stdout', text: 'of b alone' } as const;
    const more = buildFailure({ log: { ...log, lines: [...log.lines, next] } });
    const quiet = buildFailure({ turn: 7, log: { isBefore: true, lines: [next] } });
    const silent = buildFailure({ turn: 8, log: { isBefore: true, lines: [] } });
    const failures = { a: failure, b: more, c: quiet, d: silent };
    const canaries = Object.entries(failures).map(([name, one]) =>
      buildFailedCanary({ name, failure: one }),
    );
    const table = renderTable(buildReport(canaries), plain);
    expect(table).toContain(
      [
        "    the container's log in turn 2:",
        '    out | INFO:     session task-c07d created',
        '    err | KeyError: task-8f21',
      ].join('\n'),
    );
    expect(table).toContain(
      "    the container's log in turn 2: 2 lines as under a, and\n    | of b alone\n",
    );
    expect(table).toContain(
      '    the container wrote nothing in turn 7; its last lines before: the same as under b\n',
    );
    expect(table).toContain('    the container wrote nothing in turn 8\n');
    expect(table.split('KeyError')).toHaveLength(2);
  });

  test('the way of the fact, where to look first, and the request with its gap are there', () => {
    const report = buildReport([buildFailedCanary({ failure: buildFailure() })], { seed: '4fe3' });
    const lines = renderTable(report, plain).split('\n');
    const at = lines.indexOf(
      '  told ✓ (turn 1) → stored ✗ (under another key, turn 2) → answered ✗ (turn 2)',
    );
    expect(lines[at + 1]).toMatch(/^ {2}next: look at the key under which the session is stored/);
    const request = lines.indexOf('    the model was given in turn 2:');
    expect(lines.slice(request + 1, request + 4)).toEqual([
      '        system     Be brief.',
      '      ✗ user       (turn 1: missing) Hi.',
      "        user       What's my name?",
    ]);
    expect(lines).toContain(
      '  again: session-continuity run --image acme/workspace-template-hermes:pr-12 --profile hermes --canary name-recall --seed 4fe3',
    );
  });

  test.each([...layers])('%s: a canary that did not pass has a next step', (layer) => {
    const canary =
      layer === 'unproven'
        ? buildErroredCanary({ error: { code: 'UNPROVEN', message: 'x', hint: null } })
        : buildFailedCanary({ layer, headline: `${layer}: x` });
    const table = renderTable(buildReport([canary]), { color: false, width: 1_000 });
    expect(table).toContain(`  next: ${layerGuide[layer].next}\n`);
  });

  test('what was not observed is said once for all canaries that share it', () => {
    const notObserved = ['store: none found'];
    const table = renderTable(
      buildReport([buildCanary({ notObserved }), buildCanary({ name: 'b', notObserved })]),
      plain,
    );
    expect(table).toContain('not observed  store: none found (all canaries)');
  });

  test('one loss is told once, with the turns that repeat it', () => {
    const table = renderTable(buildReport([buildForgetfulCanary()]), { color: false, width: 100 });
    expect(table.split('\n\n')[2]).toBe(
      [
        '✗ name-recall: A name told in turn 1 is known in turn 2',
        '  at built-in name-recall.yaml:14',
        '  stored-under-another-key: it is stored, under a key that this turn does not use',
        '  next: look at the key under which the session is stored: it must be the contextId, which stays the',
        '    same from turn to turn, not a task or message id',
        '    turn 2: history-complete; history-includes-turn, line 19 (also in turns 3, 4)',
        '      expected  the model is sent turn 1, whole',
        '      actual    turn 1 is missing from the model request of turn 2; it is stored in',
        '                sessions.db:messages under key task-8f21, turn 2 under key task-c072',
        '    turn 2: reply-contains, line 18 (also in turn 4)',
        '      expected  a reply that contains Hongming',
        '      actual    No idea.',
        "    last lines of the container's log:",
        '    | INFO:     Uvicorn running on http://0.0.0.0:8000',
        '    | INFO:     session task-c07d created',
      ].join('\n'),
    );
  });

  test('of many blocks the first and the replies are shown, and it is said where the others are', () => {
    const unmet = (kind: string) =>
      ({ kind, line: 1, result: 'unmet', expected: 'e', actual: `a of ${kind}` }) as const;
    const kinds = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'reply-contains'];
    const turns = [buildTurn({ expectations: kinds.map(unmet) })];
    const table = renderTable(buildReport([buildFailedCanary({ turns })]), plain);
    expect(table.match(/turn 1: \S+(?=,)/g)).toEqual([
      'turn 1: k1',
      'turn 1: k2',
      'turn 1: k3',
      'turn 1: k4',
      'turn 1: reply-contains',
    ]);
    expect(table).toContain('    … (2 more unmet: see report.json)');
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
    const table = renderTable(buildReport(canaries, { error }), plain);
    expect(table).toContain(
      "! a, b: could not be judged\n    last lines of the container's log:\n",
    );
    expect(table.split('Look.')).toHaveLength(2);
  });

  test.each([40, 60, 80])('nothing but paths and rows is wider than %i cells', (width) => {
    const blocks = renderTable(buildReport([buildForgetfulCanary()]), {
      color: false,
      width,
    }).split('\n\n');
    const lines = blocks
      .filter((_, index) => index !== 1)
      .join('\n')
      .split('\n');
    for (const line of lines.slice(0, -2)) expect([...line].length).toBeLessThanOrEqual(width);
  });

  test('a long run stays readable', () => {
    const canaries = Array.from({ length: 300 }, (_, index) =>
      buildFailedCanary({ name: `own-${index}` }),
    );
    const table = renderTable(buildReport(canaries), plain);
    expect(table).toContain('… (280 more canaries did not pass: see report.json)');
  });
});

describe('hostile text', () => {
  test.each(hostileTexts)('stays inert and in its line: %j', (text) => {
    const wide = { color: false, width: 10_000 };
    const honest = renderTable(buildHostileReport(toHonest(text)), wide).split('\n').length;
    const table = renderTable(buildHostileReport(text), wide);
    expect(table).not.toMatch(unsafe);
    expect(table.split('\n').length).toBe(honest);
  });

  test.each(hostileTexts)('is wrapped behind its indentation: %j', (text) => {
    const own = /^(?:ERRORED:|FAILED:|[✗!] |\d+ passed|$)/;
    for (const line of renderTable(buildHostileReport(text), { color: false, width: 40 }).split(
      '\n',
    )) {
      expect(line).not.toMatch(unsafe);
      if (!own.test(line))
        expect(line).toMatch(/^(?: {2}|image|not observed(?: {2}|$)|unmatched(?: {5}|$))/);
    }
  });
});

test('durations for people', () => {
  expect([0, 999, 999.6, 59_949, 59_950, 65_000, 3_599_000].map(renderDuration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 m 00 s',
    '1 m 05 s',
    '59 m 59 s',
  ]);
});

describe('progress', () => {
  test('one line for each event', () => {
    const color = { color: false };
    expect(renderProgress({ kind: 'start', canaries: ['a', 'b'] }, color)).toBe('2 canaries: a, b');
    expect(renderProgress({ kind: 'step', line: 'agent listens' }, color)).toBe('  agent listens');
    const canary = {
      kind: 'canary',
      name: 'a',
      verdict: 'passed',
      headline: '2 turns',
      durationMs: 900,
    } as const;
    expect(renderProgress(canary, color)).toBe('✓ a passed in 900 ms');
    expect(
      renderProgress({ ...canary, verdict: 'failed', headline: 'not-stored: x\ny' }, color),
    ).toBe('✗ a failed in 900 ms: not-stored');
    const headline = 'unproven: The container exited with code 7. Its last log lines:\nFATAL';
    expect(renderProgress({ ...canary, verdict: 'errored', headline }, color)).toBe(
      '! a errored in 900 ms: The container exited with code 7.',
    );
  });
});

test('words are broken only where they are longer than a line, wide characters count twice', () => {
  const options = { width: 24, first: { text: '  ' }, rest: '    ' };
  expect(wrapRuns([{ text: 'one  two three four five six' }], options)).toEqual([
    '  one two three four',
    '    five six',
  ]);
  expect(wrapRuns([{ text: 'x'.repeat(30) }], options)).toEqual([
    `  ${'x'.repeat(22)}`,
    `    ${'x'.repeat(8)}`,
  ]);
  expect(wrapRuns([{ text: `${'漢'.repeat(11)} 字` }], options)).toEqual([
    `  ${'漢'.repeat(11)}`,
    '    字',
  ]);
});

test('marks are taken out only where they stand by themselves', () => {
  expect(withoutMarks("I don't know. [R-e6d5c4b3a2]")).toBe("I don't know.");
  expect(withoutMarks('a [T-m7q2x2v5k3] [R-e6d5c4b3a2]\nb')).toBe('a\nb');
  expect(withoutMarks(':[R-e6d5c4b3a2]:error::x')).toBe(':[R-e6d5c4b3a2]:error::x');
  expect(withoutMarks('[R-e6d5c4b3a2]')).toBe('[R-e6d5c4b3a2]');
  expect(withoutMarks('notes-F-i2wmwzz2me-T-x57ae226si.txt')).toBe(
    'notes-F-i2wmwzz2me-T-x57ae226si.txt',
  );
});

describe('the log of a container that died', () => {
  const log = [
    'Traceback (most recent call last):',
    '  File "/app/a.py", line 3',
    '    def x(:',
    '          ^',
  ];
  const error = {
    code: 'CONTAINER_EXITED' as const,
    message: [
      'The container exited with code 1. Its last log lines:',
      ...log.map((line) => `  ${line}`),
    ].join('\n'),
    hint: null,
  };

  test('keeps its lines and its indentation, in the reason and below', () => {
    const canary = { ...buildErroredCanary(), error, logTail: log, turns: [] };
    const table = renderTable(buildReport([canary], { error }), { color: false, width: 100 });
    const [head, ...rest] = table.split('\n');
    expect(head).toBe(
      'ERRORED: CONTAINER_EXITED: The container exited with code 1. Its last log lines:',
    );
    expect(rest.slice(0, 4)).toEqual(log.map((line) => `    | ${line}`));
    expect(table.split('\n').filter((line) => line === '    |           ^')).toHaveLength(2);
    expect(table).not.toContain('⏎');
  });
});

describe('a narrow terminal', () => {
  test('has its counts wrapped, and an input that was refused has none', () => {
    const report = buildReport([buildErroredCanary()]);
    for (const line of renderTable(report, { color: false, width: 40 }).split('\n').slice(-3))
      expect(line.length, line).toBeLessThanOrEqual(40);
    const error = { code: 'INPUT_INVALID' as const, message: 'x', hint: null };
    const refused = renderTable(buildReport([], { error }), { color: false, width: 100 });
    expect(refused.trimEnd()).toBe('ERRORED: INPUT_INVALID: x');
  });
});
