// What is known to go wrong, by the sources that report it, and which regressions of the fixture
// agents represent it.
import { renderTable } from '../proof-page/markdown-table.ts';

/** One known regression or class of reports. */
export interface Known {
  /** `platform N`: of the platform's own history. `reports N`: a class of public reports. */
  readonly source: string;
  readonly symptom: string;
  /** Names of regressions of the JavaScript agent. Empty: none can represent it. */
  readonly regressions: readonly string[];
  /** What of it no row represents, and why. */
  readonly limit?: string;
}

/** All regressions of the platform's history, then the classes of public reports. */
export const known: readonly Known[] = [
  {
    source: 'platform 1',
    symptom: 'amnesia on turn 2: the session is keyed by the task',
    regressions: ['session-keyed-by-task', 'session-keyed-by-message'],
  },
  {
    source: 'platform 2',
    symptom: 'a new session each turn: no contextId arrives, and another is minted',
    regressions: ['context-dropped', 'context-reminted'],
    limit:
      'A client that sends no contextId is not played: the platform’s server always sends one.',
  },
  {
    source: 'platform 3',
    symptom: 'the agent greets again in each turn',
    regressions: ['greeting-repeated', 'session-keyed-by-task'],
    limit: 'A greeting in front of the right answer is a matter of taste, and passes.',
  },
  {
    source: 'platform 4',
    symptom: 'all memory is lost when the container is made anew',
    regressions: ['session-store-volatile'],
  },
  {
    source: 'platform 5',
    symptom: 'the session is reset when the container is stopped in the middle of a turn',
    regressions: ['restart-resets'],
    limit:
      'Containers are restarted between turns; what a stop in the middle of one leaves is not looked at.',
  },
  {
    source: 'platform 6',
    symptom: 'a message of files alone is ignored',
    regressions: [
      'empty-prompt',
      'empty-no-text',
      'empty-message',
      'empty-no-message',
      'empty-no-response-generated',
      'empty-no-response',
      'empty-clarify',
    ],
  },
  {
    source: 'platform 7',
    symptom: 'an attachment or its caption is dropped',
    regressions: [
      'caption-dropped',
      'attachment-dropped',
      'attachment-truncated',
      'several-files-cut',
      'text-parts-unread',
    ],
  },
  {
    source: 'platform 8',
    symptom: 'a message is refused by its shape, in an HTTP 200',
    regressions: ['file-parts-refused'],
    limit:
      'Bodies of A2A 0.2 never reach an agent: the platform’s server rewrites them, and so does this program.',
  },
  {
    source: 'platform 9',
    symptom: 'a delegation without a role is refused',
    regressions: [],
    limit:
      'The platform’s server adds the role, and so does this program: the healthy variant `bare-peer-message`.',
  },
  {
    source: 'platform 10',
    symptom: 'the history is in the prompt twice',
    regressions: ['history-doubled', 'history-nested', 'history-in-system'],
  },
  {
    source: 'platform 11',
    symptom: 'an overlapping turn interrupts the one under way, whose answer is lost',
    regressions: ['overlap-interrupts', 'overlap-swallows', 'overlap-swaps-answers'],
  },
  {
    source: 'platform 12',
    symptom: 'after a crash the answer comes from a dead session, or not at all',
    regressions: ['restart-stale-resume', 'restart-error', 'crash-on-turn-2'],
    limit:
      'A session of somebody else that is resumed after a restart shows only where a canary has several sessions across it; none does.',
  },
  {
    source: 'platform 13',
    symptom: 'amnesia after a context overflow was healed',
    regressions: ['overflow-purged'],
    limit: 'An overflow that only some hundred thousand tokens bring about is not reached.',
  },
  {
    source: 'platform 14',
    symptom: 'one chat bleeds into another',
    regressions: ['context-ignored', 'context-key-cut'],
  },
  {
    source: 'platform 15',
    symptom: 'every turn fails with "Invalid session ID"',
    regressions: ['session-id-invalid'],
  },
  {
    source: 'platform 16',
    symptom: 'the wrong addressee',
    regressions: ['peer-addressed-wrong'],
    limit: 'An agent that only speaks of itself under a wrong id is not judged.',
  },
  {
    source: 'platform 17',
    symptom: 'an empty bubble though the agent answered',
    regressions: [
      'empty-reply',
      'task-without-answer',
      'answer-in-status-only',
      'answer-in-history-only',
    ],
  },
  {
    source: 'platform 18',
    symptom: 'an empty reply, because the model gave nothing but its reasoning',
    regressions: [],
    limit: 'The scripted model always answers in words.',
  },
  {
    source: 'platform 19',
    symptom: 'one registration and no second',
    regressions: ['register-not-retried'],
  },
  {
    source: 'platform 20',
    symptom: 'an upload is answered with HTTP 400',
    regressions: ['upload-refused'],
  },
  {
    source: 'platform 21',
    symptom: 'an upload is answered with HTTP 500',
    regressions: ['upload-fails'],
  },
  {
    source: 'platform 22',
    symptom: 'a crash at boot, or a stream without a Task',
    regressions: ['exits-at-boot', 'never-listens', 'stream-refused'],
  },
  {
    source: 'platform 23',
    symptom: 'the bearer cannot be read, and every call is answered with 401',
    regressions: ['token-unread'],
  },
  {
    source: 'platform 24',
    symptom: 'wedged: no events, an empty turn',
    regressions: ['wedged-reply'],
  },
  {
    source: 'platform 25',
    symptom: 'raw JSON as the reply',
    regressions: ['run-dumped', 'aborted-run-dumped'],
  },
  {
    source: 'platform 26',
    symptom: 'memory writes fail, or the search is answered with 401',
    regressions: ['memory-not-written', 'memory-search-unauthorised', 'token-unread'],
  },
  {
    source: 'platform 27',
    symptom: 'after a restart the reply is what the agent said at boot',
    regressions: ['restart-boot-turn'],
  },
  {
    source: 'platform 28',
    symptom: 'the first turn never ends',
    regressions: ['turn-hangs'],
  },
  {
    source: 'reports 1',
    symptom: 'the contextId is dropped or minted anew',
    regressions: [
      'context-dropped',
      'context-reminted',
      'reply-other-context',
      'session-keyed-by-message',
      'restart-new-keys',
    ],
  },
  {
    source: 'reports 2',
    symptom: 'the history is stored and never given to the model, or half of it',
    regressions: [
      'history-not-sent',
      'answers-omitted',
      'user-turns-omitted',
      'answers-not-stored',
      'last-turns-only',
    ],
  },
  {
    source: 'reports 3',
    symptom: 'the history is doubled, nested, trimmed, or lost after some turns',
    regressions: [
      'history-doubled',
      'history-nested',
      'history-in-system',
      'turn-trimmed',
      'history-window',
      'long-history-cut',
      'session-rotated',
      'session-ends',
      'overflow-purged',
    ],
    limit: 'What is lost after hours: a run lasts minutes.',
  },
  {
    source: 'reports 4',
    symptom: 'what becomes of a turn whose client is gone',
    regressions: ['drop-forgets', 'drop-doubles', 'stream-refused', 'stop-forgets', 'stop-jams'],
    limit: 'Whether it goes on or is cancelled is for the profile to declare: see above.',
  },
  {
    source: 'reports 5',
    symptom: 'what the model thought is not sent back as its provider demands, which refuses all',
    regressions: ['reasoning-not-kept'],
    limit:
      'Signatures are Anthropic’s and Google’s: the Python agent has the regressions that lose them.',
  },
];

/** The table of the page. */
export function renderKnown(): string {
  return renderTable(
    ['source', 'symptom', 'regressions', 'limit'],
    known.map(({ source, symptom, regressions, limit }) => [
      source,
      symptom,
      regressions.length === 0 ? 'none' : regressions.map((name) => `\`${name}\``).join(', '),
      limit ?? '',
    ]),
  );
}
