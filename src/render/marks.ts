// Turn tags and receipts are marks for the judge: people are shown texts without them, report.json
// and JUnit keep them.
import type { Report, ReportCanary, ReportFailure, ReportTurn } from '../domain/report.ts';
import type { ReportPicture } from '../domain/report-facts.ts';

// Only a mark that appears by itself, so that what remains is never joined to a word that was not
// there.
const mark = /(?:^|[ \t]+)\[[RT]-[a-z2-7]{10}\](?=\s|$)/gm;

/** A receipt named in a sentence of this program, which says as much without it. */
const namedReceipt = / with receipt R-[a-z2-7]{10}(?:, R-[a-z2-7]{10})*/g;

/** What marks are, for those who meet one in a file's name or in the evidence. */
export const markLegend =
  'T-…, R-… and F-… are marks that the run puts on each turn, answer and file, so that it is recognised wherever it turns up.';

/** Whether a text for people has a mark in it. */
export function showsMark(text: string): boolean {
  return /\b[TRF]-[a-z2-7]{10}/.test(text);
}

/** A text without its turn tags and receipts. One that is nothing else stays as it is. */
export function withoutMarks(text: string): string {
  const rest = text.replace(mark, '').replace(namedReceipt, '');
  return rest.trim() === '' ? text : rest;
}

/**
 * A report whose sent, answered, expected and actual texts and headlines have no marks. Logs stay
 * as they are.
 */
export function withoutReportMarks(report: Report): Report {
  return { ...report, canaries: report.canaries.map(withoutCanaryMarks) };
}

/** As {@link withoutReportMarks}, of one canary. */
export function withoutCanaryMarks(canary: ReportCanary): ReportCanary {
  const { error, base, failure, picture } = canary;
  return {
    ...canary,
    headline: withoutMarks(canary.headline),
    error: error === null ? null : { ...error, message: withoutMarks(error.message) },
    ...(base === undefined ? {} : { base: withoutBaseMarks(base) }),
    turns: canary.turns.map(withoutTurnMarks),
    ...(failure === undefined ? {} : { failure: withoutFailureMarks(failure) }),
    ...(picture === undefined ? {} : { picture: withoutPictureMarks(picture) }),
    notObserved: canary.notObserved.map(withoutMarks),
  };
}

function withoutBaseMarks(
  base: NonNullable<ReportCanary['base']>,
): NonNullable<ReportCanary['base']> {
  const { picture, reason } = base;
  const shown = picture === undefined ? {} : { picture: withoutPictureMarks(picture) };
  return { ...base, reason: withoutMarks(reason), ...shown };
}

function withoutPictureMarks(picture: ReportPicture): ReportPicture {
  return {
    ...picture,
    text: withoutMarks(picture.text),
    words: picture.words.map(withoutMarks),
  };
}

function withoutFailureMarks(failure: ReportFailure): ReportFailure {
  const request = failure.request?.map((one) => ({ ...one, text: withoutMarks(one.text) }));
  return { ...failure, request: request ?? null };
}

function withoutTurnMarks(turn: ReportTurn): ReportTurn {
  return {
    ...turn,
    sent: withoutMarks(turn.sent),
    reply: withoutMarks(turn.reply),
    expectations: turn.expectations.map((expectation) => ({
      ...expectation,
      expected: withoutMarks(expectation.expected),
      actual: withoutMarks(expectation.actual),
    })),
  };
}
