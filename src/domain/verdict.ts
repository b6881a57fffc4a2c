// Verdicts, layers and exit codes: the words of a report.
import { agentLog } from './agent-log.ts';
import type { Lane } from './report-facts.ts';

/**
 * Outcome of a canary or of a run. `errored` is "could not be judged" and is as red as `failed`.
 */
export type Verdict = 'passed' | 'failed' | 'errored' | 'skipped';

/** 0 passed, 1 at least one canary failed, 2 could not be judged. */
export type ExitCode = 0 | 1 | 2;

/** All that there is to know of a layer. A new one fills in each field. */
export interface LayerGuide {
  /** How the fact was lost, to follow "the fact was lost because". */
  readonly meaning: string;
  /** Where to look first, as a request to the reader. */
  readonly next: string;
  /** Whose words it is about, which a picture then follows. */
  readonly words: LostWords;
  /**
   * The witness that saw the loss. `by-turn`: what the turn shows decides (`src/judge/picture.ts`).
   * `null`: none, nothing was lost.
   */
  readonly lane: Lane | 'by-turn' | null;
  /** What the picture says at the loss. `null`: what the witness saw there. */
  readonly lost: string | null;
  /** Whether the request of the turn shows what was lost, so that reports print it. */
  readonly isInRequest: boolean;
  /**
   * Whether it can follow from nothing but a model that gave no answer: in anything of the turn, or
   * only in what the reply must say. `null`: it is a loss of its own.
   */
  readonly withoutModel: 'turn' | 'reply' | null;
}

/** Whose words a layer is about. `expected`: those of the expectation that was not met. */
export type LostWords = 'own' | 'history' | 'file' | 'answer' | 'foreign' | 'expected';

/**
 * Where a fact was lost, one row for each layer, in the order in which they are tried: the first
 * that holds in the earliest turn with an unmet expectation is the first word of the headline.
 * Reports, the docs and the schemas follow from the rows.
 */
export const layerGuide = {
  rejected: {
    meaning:
      'the turn had no answer: HTTP or JSON-RPC error, failed task, connection lost, process died, an error text in place of an answer',
    next: `read what the agent wrote in that turn, in ${agentLog}: its own error is usually the last line. If there is none, make the agent log the errors that it catches`,
    words: 'own',
    lane: 'wire',
    lost: 'no answer',
    isInRequest: false,
    withoutModel: 'turn',
  },
  'attachment-dropped': {
    meaning: 'a file did not reach the model whole',
    next: 'look at what the agent does with the file part of a message: bytes must reach the model as text, and the agent or one of its tools must read a workspace: URI, all of it. If it takes no files by design, declare without: uploads',
    words: 'file',
    lane: 'by-turn',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'caption-dropped': {
    meaning: 'the file reached the model, the text sent with it did not',
    next: 'look at how the parts of a message are joined: the text part must stay when a file part comes with it',
    words: 'own',
    lane: 'model',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'memory-not-written': {
    meaning: 'the model asked for the write, and no row with the fact arrived',
    next: 'look at the tool that saves memories: whether it calls the memory service at PLATFORM_URL with its token, and whether it hides an error',
    words: 'expected',
    lane: 'controlPlane',
    lost: 'no row arrived',
    isInRequest: false,
    withoutModel: null,
  },
  'memory-not-recalled': {
    meaning: 'what was to be remembered did not come back to the model of another session',
    next: 'look whether it was saved at all, and then at what reads memories: whether it searches the whole workspace or one session only, and what it returns',
    words: 'expected',
    lane: 'by-turn',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'tool-result-lost': {
    meaning: 'the model asked for a tool, and its result did not come back to it',
    next: 'look at the tool loop: the result of each call must be in the next request to the model, under the id of its call',
    words: 'expected',
    lane: 'model',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'peer-not-reached': {
    meaning:
      'the model asked for another agent, and that one was not found, not asked, or not heard',
    next: 'look at the tool that asks other agents: it must look the other one up, send to the address that it gets, and return the answer',
    words: 'expected',
    lane: 'by-turn',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'leaked-from-other-session': {
    meaning: 'text of another session was in the request to the model, or in the reply',
    next: 'look at the key of the history: it must be the contextId of the message',
    words: 'foreign',
    lane: 'by-turn',
    lost: 'of another session',
    isInRequest: true,
    withoutModel: null,
  },
  'sent-doubled': {
    meaning: 'a turn or an answer was in the request more than once',
    next: 'look for two places that add to the history, such as the framework and your own code; both add the same message',
    words: 'history',
    lane: 'model',
    lost: null,
    isInRequest: true,
    withoutModel: null,
  },
  'sent-out-of-order': {
    meaning: 'it was in the request in another order or role',
    next: 'look at how stored messages become a request: their order by time, and which role each gets. If the agent is meant to put the history into the system text, or into a summary, declare history: system or history: summary',
    words: 'history',
    lane: 'model',
    lost: 'in another order or role',
    isInRequest: true,
    withoutModel: null,
  },
  'not-stored': {
    meaning: 'it is in no record of the session store',
    next: 'look at where a turn is saved: user text and answer must both be written before the reply is sent',
    words: 'history',
    lane: 'store',
    lost: null,
    isInRequest: true,
    withoutModel: null,
  },
  'stored-under-another-key': {
    meaning: 'it is stored, under a key that this turn does not use',
    next: 'look at the key under which the session is stored: it must be the contextId, which stays the same from turn to turn, not a task or message id',
    words: 'history',
    lane: 'store',
    lost: null,
    isInRequest: true,
    withoutModel: null,
  },
  'stored-not-sent-to-model': {
    meaning: "it is stored under this turn's key, and was not sent to the model",
    next: 'look at how the request is built from the stored messages: a limit on messages or tokens, a filter on roles, a cut text',
    words: 'history',
    lane: 'model',
    lost: null,
    isInRequest: true,
    withoutModel: null,
  },
  'lost-in-summary': {
    meaning:
      'the history is declared as a summary or as retrieval, and it lacked a fact that a turn asked for',
    next: 'look at what the summary is made of and when, or at what is looked up for a question: each earlier turn must be kept whole until a summary holds its facts',
    words: 'expected',
    lane: 'model',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'not-sent-to-model': {
    meaning: 'it was not sent to the model, and there is no store to look at',
    next: 'look at where the history is kept between two turns, and whether it is found again by the contextId, not by a task or message id. A store that the run can read would show which. With --url there is none',
    words: 'history',
    lane: 'model',
    lost: null,
    isInRequest: true,
    withoutModel: null,
  },
  'sent-broken': {
    meaning:
      'the request to the model is one that its provider refuses: a tool result without its call, a call without its result, an empty message, a thought of the model that is missing or changed',
    next: 'look at how stored messages become the request: messages without text are often left out, and with them the calls that they hold; a cut of old messages must not begin or end within a tool round; what the model thought is kept and sent whole, with its signature',
    words: 'own',
    lane: 'model',
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
  'answered-without-model': {
    meaning: 'the agent answered without asking the model',
    next: 'look for a path that replies without the model: a caught exception with an apology, a cache, a canned answer, a queue that swallowed the turn',
    words: 'own',
    lane: 'model',
    lost: 'model not asked',
    isInRequest: false,
    withoutModel: 'turn',
  },
  'answer-lost': {
    meaning: 'the model gave the right answer, and it is not in the reply',
    next: "look at how the model's answer becomes the reply: the last text must be in the message, or in the first artifact of the task",
    words: 'answer',
    lane: 'wire',
    lost: 'answer not in the reply',
    isInRequest: false,
    withoutModel: 'turn',
  },
  'answered-in-another-context': {
    meaning: 'the reply names another context',
    next: 'look at how the reply is made: its contextId must be the one of the message that it answers',
    words: 'own',
    lane: 'wire',
    lost: 'reply names another context',
    isInRequest: false,
    withoutModel: null,
  },
  'answer-wrong': {
    meaning: 'the reply is wrong although nothing above is',
    next: "compare the model's answer with the reply, in the transcript: what changes the text between the two?",
    words: 'expected',
    lane: 'wire',
    lost: null,
    isInRequest: false,
    withoutModel: 'reply',
  },
  unproven: {
    meaning: 'there was no judgement',
    next: 'read what was not observed, below: it names what the agent would have to offer or do, so that this can be judged',
    words: 'expected',
    lane: null,
    lost: null,
    isInRequest: false,
    withoutModel: null,
  },
} as const satisfies Readonly<Record<string, LayerGuide>>;

/** One row of {@link layerGuide}. */
export type Layer = keyof typeof layerGuide;

/** The layers whose lane the turn decides. */
export type LayerByTurn = {
  [L in Layer]: (typeof layerGuide)[L]['lane'] extends 'by-turn' ? L : never;
}[Layer];

/** The layers in their order. */
export const layers = Object.keys(layerGuide) as readonly Layer[];

/**
 * Three-valued: `not-observed` means that the witness never appeared in this container. It does not
 * count.
 */
export type ExpectationResult = 'met' | 'unmet' | 'not-observed';

/** The run's verdict: any failed canary fails it, else any errored one makes it errored. */
export function toRunVerdict(verdicts: readonly Verdict[]): Exclude<Verdict, 'skipped'> {
  if (verdicts.includes('failed')) return 'failed';
  if (verdicts.includes('errored')) return 'errored';
  return verdicts.includes('passed') ? 'passed' : 'errored';
}

/** The process exit code for a run's verdict. */
export function toExitCode(verdict: Exclude<Verdict, 'skipped'>): ExitCode {
  return verdict === 'passed' ? 0 : verdict === 'failed' ? 1 : 2;
}
