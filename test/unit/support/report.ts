// Builds reports for tests of renderers, reporters and hosts: everything has a default, tests name
// what they are about.
import {
  type Report,
  type ReportCanary,
  type ReportFailure,
  type ReportTurn,
  reportVersion,
} from '../../../src/domain/report.ts';
import type { CellState, ReportCell, ReportPicture } from '../../../src/domain/report-facts.ts';
import { toExitCode, toRunVerdict } from '../../../src/domain/verdict.ts';

/** One turn in which the agent answered well. */
export function buildTurn(overrides: Partial<ReportTurn> = {}): ReportTurn {
  return {
    session: 'main',
    contextId: 'canvas-0c6e3f52-8d1c-4c4e-9d53-1d5f0a6b7c8d',
    sent: 'Hi, my name is Hongming Quill-7f3a2b. [T-k3v5x2q2m7]',
    reply: 'Nice to meet you. [R-a2b3c4d5e6]',
    durationMs: 420,
    expectations: [
      {
        kind: 'turn-answered',
        line: null,
        result: 'met',
        expected: 'an answer',
        actual: 'an answer',
      },
    ],
    attachments: [],
    modelRequests: 1,
    store: null,
    ...overrides,
  };
}

/** A canary that passed. */
export function buildCanary(overrides: Partial<ReportCanary> = {}): ReportCanary {
  return {
    name: 'file-only',
    title: 'A message with a file and no caption is worked on',
    suite: 'core',
    file: 'canaries/file-only.yaml',
    line: 2,
    verdict: 'passed',
    flaky: false,
    layer: null,
    headline: '1 turn, 4 expectations met',
    error: null,
    durationMs: 912,
    turns: [buildTurn()],
    notObserved: [],
    logTail: [],
    ...overrides,
  };
}

/** A canary that failed because turn 2 was stored under another key. */
export function buildFailedCanary(overrides: Partial<ReportCanary> = {}): ReportCanary {
  return buildCanary({
    name: 'name-recall',
    title: 'A name told in turn 1 is known in turn 2',
    file: 'canaries/name-recall.yaml',
    line: 14,
    verdict: 'failed',
    layer: 'stored-under-another-key',
    headline:
      'stored-under-another-key: turn 1 is missing from the model request of turn 2; it is stored under "task-8f21", turn 2 under "task-c07d".',
    durationMs: 4_120,
    turns: [
      buildTurn({
        store: {
          files: ['/configs/sessions.db'],
          records: 2,
          keys: ['task-8f21'],
          sameKeyAsFirstTurn: null,
        },
      }),
      buildTurn({
        sent: "What's my name? [T-m7q2x2v5k3]",
        reply: "I don't know your name. [R-e6d5c4b3a2]",
        expectations: [
          {
            kind: 'turn-answered',
            line: null,
            result: 'met',
            expected: 'an answer',
            actual: 'an answer',
          },
          {
            kind: 'reply-contains',
            line: 14,
            result: 'unmet',
            expected: 'Hongming Quill-7f3a2b',
            actual: "I don't know your name. [R-e6d5c4b3a2]",
          },
          {
            kind: 'history-includes-turn',
            line: 15,
            result: 'unmet',
            expected: 'the text of turn 1 in the model request, once, as user',
            actual: 'messages: system, user (turn 2)',
          },
        ],
        store: {
          files: ['/configs/sessions.db'],
          records: 4,
          keys: ['task-c07d'],
          sameKeyAsFirstTurn: false,
        },
      }),
    ],
    logTail: [
      'INFO:     Uvicorn running on http://0.0.0.0:8000',
      'INFO:     session task-c07d created',
    ],
    ...overrides,
  });
}

/** What is shown of a canary that lost turn 1 in turn 2. */
export function buildFailure(overrides: Partial<ReportFailure> = {}): ReportFailure {
  const at = (second: number): string => `2026-11-22T16:00:0${second}.000000000Z`;
  return {
    turn: 2,
    chain: [
      { name: 'told', state: 'ok', turn: 1, note: '' },
      { name: 'stored', state: 'lost', turn: 2, note: 'under another key' },
      { name: 'answered', state: 'lost', turn: 2, note: '' },
    ],
    request: [
      { speaker: 'system', text: 'Be brief.', note: '' },
      { speaker: 'user', text: 'Hi. [T-k3v5x2q2m7]', note: 'turn 1: missing' },
      { speaker: 'user', text: "What's my name? [T-m7q2x2v5k3]", note: '' },
    ],
    log: {
      isBefore: false,
      lines: [
        { at: at(1), stream: 'stdout', text: 'INFO:     session task-c07d created' },
        { at: at(2), stream: 'stderr', text: 'KeyError: task-8f21' },
      ],
    },
    ...overrides,
  };
}

/** Where the witnesses had what turn 1 said, which turn 2 lost. */
export function buildPicture(overrides: Partial<ReportPicture> = {}): ReportPicture {
  const cell = (state: CellState, words: string): ReportCell => ({ state, words });
  return {
    subject: 'turn 1',
    text: 'Hi, my name is Hongming Quill-7f3a2b. [T-k3v5x2q2m7]',
    words: ['Hongming Quill-7f3a2b'],
    lost: { turn: 2, lane: 'store' },
    turns: [
      {
        turn: 1,
        wire: cell('holds', 'said'),
        store: cell('holds', 'under task-8f21'),
        model: cell('holds', 'in the request'),
        controlPlane: cell('unseen', 'nothing asked'),
      },
      {
        turn: 2,
        wire: cell('absent', 'not in the reply'),
        store: cell('lost', 'under task-8f21, this turn uses task-c07d'),
        model: cell('absent', 'not in the request'),
        controlPlane: cell('unseen', 'nothing asked'),
      },
    ],
    more: 0,
    ...overrides,
  };
}

/** A failed canary whose later turns repeat what turn 2 lost. */
export function buildForgetfulCanary(): ReportCanary {
  const lost = (turn: number): string =>
    `turn 1 is missing from the model request of turn ${turn}; it is stored in sessions.db:messages under key task-8f21, turn ${turn} under key task-c07${turn}`;
  const unmet = (kind: string, line: number | null, expected: string, actual: string) =>
    ({ kind, line, result: 'unmet', expected, actual }) as const;
  const whole = (turn: number) =>
    unmet('history-complete', null, 'the model is sent every earlier turn, whole', lost(turn));
  const reply = (line: number) =>
    unmet('reply-contains', line, 'a reply that contains Hongming', 'No idea. [R-e6d5c4b3a2]');
  return buildFailedCanary({
    headline: `stored-under-another-key: turn 2: ${lost(2)}`,
    turns: [
      buildTurn(),
      buildTurn({
        expectations: [
          whole(2),
          reply(18),
          unmet('history-includes-turn', 19, 'the model is sent turn 1, whole', lost(2)),
        ],
      }),
      buildTurn({ expectations: [whole(3)] }),
      buildTurn({ expectations: [whole(4), reply(29)] }),
    ],
  });
}

/** A canary that could not be judged. */
export function buildErroredCanary(overrides: Partial<ReportCanary> = {}): ReportCanary {
  return buildCanary({
    name: 'file-with-caption',
    title: 'A caption and two files reach the model whole',
    file: 'canaries/file-with-caption.yaml',
    line: 11,
    verdict: 'errored',
    layer: 'unproven',
    headline: 'unproven: turn 1 was not answered within 60 s',
    error: {
      code: 'TURN_TIMEOUT',
      message: 'Turn 1 was not answered within 60 s.',
      hint: 'See the log below, or raise input "turn-timeout".',
    },
    durationMs: 60_400,
    turns: [buildTurn({ reply: '', expectations: [] })],
    logTail: ['ERROR litellm: connection refused', 'INFO retrying in 30 s'],
    ...overrides,
  });
}

/** A report over `canaries`; verdict, exit code and counts follow from them unless given. */
export function buildReport(
  canaries: readonly ReportCanary[],
  overrides: Partial<Report> = {},
): Report {
  const count = (verdict: string): number =>
    canaries.filter((canary) => canary.verdict === verdict).length;
  const verdict = overrides.error
    ? 'errored'
    : toRunVerdict(canaries.map((canary) => canary.verdict));
  return {
    version: reportVersion,
    verdict,
    exitCode: toExitCode(verdict),
    startedAt: '2026-11-22T16:00:00.000Z',
    durationMs: 66_300,
    error: null,
    image: {
      reference: 'acme/workspace-template-hermes:pr-12',
      id: 'sha256:4be429a5fbb2e71ae7958bfa558bc637cf3a61baf40a708cb8fff532b39e52d0',
      digests: [],
      platform: 'linux/amd64',
    },
    profile: { name: 'hermes', decidedBy: 'input' },
    sessionScope: 'context',
    suite: 'core',
    counts: {
      passed: count('passed'),
      failed: count('failed'),
      errored: count('errored'),
      skipped: count('skipped'),
      flaky: canaries.filter((canary) => canary.flaky).length,
    },
    canaries,
    unmatchedRequests: [],
    notes: ['network: published port on loopback'],
    ...overrides,
  };
}

/** The failing run that documentation and tests show. */
export function buildSampleReport(): Report {
  const notObserved = ['store: no session store on disk, so the key of a turn was not judged'];
  return buildReport(
    [
      buildCanary({ notObserved }),
      buildFailedCanary(),
      buildErroredCanary(),
      buildCanary({
        name: 'memory-across-sessions',
        file: 'canaries/memory-across-sessions.yaml',
        durationMs: 1_730,
        headline: '2 turns, 9 expectations met',
        flaky: true,
      }),
      buildCanary({
        name: 'restart-continuity',
        suite: 'extended',
        verdict: 'skipped',
        headline: 'profile "hermes" declares survives-restart: none',
        durationMs: 0,
        turns: [],
      }),
    ],
    { unmatchedRequests: ['GET /registry/health: no route of the control plane'] },
  );
}

/**
 * Texts that try to become commands, markup, colours or lines of their own; a test feeds them to
 * every field.
 */
export const hostileTexts: readonly string[] = [
  '::error file=a.ts,line=1::forged',
  '   ::add-mask::*',
  'x ##[error]forged',
  '##[group]forged',
  ':\u200b:error::forged by a zero-width mark',
  ':\x1b[0m:error::forged by a colour',
  '#\x00#[error]forged by a control',
  'one\n::error::two\r##[error]three\r\n::error::four\u2028::error::five\u2029::error::six\u0085::error::seven\v::error::eight',
  '%0A::error::nine',
  '\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x1b]0;title\x1b\\',
  '\u202egnp.exe\u202c \u2066isolated\u2069',
  '</details></summary><img src=http://evil.example/x.png onerror=alert(1)>',
  '| a | b |\n|---|---|\n| ✅ passed | forged |',
  '````\nclosed the fence\n````',
  '`code` ``code`` ![i](http://evil.example/i.png) [l](javascript:alert(1)) **bold** $x^2$',
  'thanks @maintainer, see #1 and https://evil.example or www.evil.example',
  ']]> <![CDATA[ &amp; &#0; </testcase> <!-- -->',
  '\ud800 lone \udfff surrogates \ufffe \uffff',
  '',
];
