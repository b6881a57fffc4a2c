// A report in which every text that can come from an image, an agent or a definition is the given
// one.

import type { Report } from '../../../src/domain/report.ts';
import { breakCommands, toPlainLine } from '../../../src/domain/text.ts';
import {
  buildErroredCanary,
  buildFailedCanary,
  buildFailure,
  buildPicture,
  buildReport,
  buildTurn,
} from './report.ts';

/** A failed and an errored canary, a note, an unmatched request and an image, all saying `text`. */
export function buildHostileReport(text: string): Report {
  const expectations = [
    { kind: text, line: 3, result: 'unmet', expected: text, actual: text } as const,
  ];
  const turn = buildTurn({
    session: text,
    contextId: text,
    sent: text,
    reply: text,
    expectations,
    attachments: [{ name: text, via: text, fallbackReasons: [text] }],
    given: [
      { turn: 1, text: 'missing', answer: 'cut' },
      { turn: 2, text: 'whole', answer: null },
    ],
    store: { files: [text], records: 1, keys: [text], sameKeyAsFirstTurn: false },
  });
  const texts = {
    title: text,
    headline: `not-stored: ${text}`,
    turns: [turn],
    notObserved: [text],
    logTail: [text],
  };
  const failure = buildFailure({
    chain: [{ name: text, state: 'lost', turn: 1, note: text }],
    request: [{ speaker: text, text, note: text }],
    log: { isBefore: false, lines: [{ at: text, stream: 'stderr', text }] },
  });
  const cell = { state: 'wrong', words: text } as const;
  const picture = buildPicture({
    subject: text,
    text,
    words: [text],
    turns: [
      {
        turn: 2,
        wire: cell,
        store: { state: 'lost', words: text },
        model: cell,
        controlPlane: cell,
      },
    ],
  });
  return buildReport(
    [
      buildFailedCanary({
        ...texts,
        failure,
        picture,
        layer: 'not-stored',
        name: `a${text}`,
        file: `a${text}`,
        suite: 'own',
      }),
      buildErroredCanary({
        ...texts,
        error: { code: 'INTERNAL', message: text, hint: `x${text}` },
      }),
    ],
    {
      seed: text,
      unmatchedRequests: [text],
      notes: [text],
      image: { reference: text, id: text, digests: [text], platform: text },
      profile: { name: text, decidedBy: text, reason: text },
    },
  );
}

/**
 * A text that does no harm where the hostile one is in its place. It cannot be in a command either
 * where that one cannot.
 */
export function toHonest(text: string): string {
  return toPlainLine(`|${text}|`, 10_000) === breakCommands(`|${text}|`) ? 'x' : 'x\u200b';
}
