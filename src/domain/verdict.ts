// Verdicts, layers and exit codes: the words of a report.

/**
 * Outcome of a canary or of a run. `errored` is "could not be judged" and is as red as `failed`.
 */
export type Verdict = 'passed' | 'failed' | 'errored' | 'skipped';

/** 0 passed, 1 at least one canary failed, 2 could not be judged. */
export type ExitCode = 0 | 1 | 2;

/** A layer for people. */
export interface LayerGuide {
  /** How the fact was lost, to follow "the fact was lost because". */
  readonly meaning: string;
  /** Where to look first, as a request to the reader. */
  readonly next: string;
}

/**
 * Where a fact was lost, one row for each layer, in the order in which they are tried: the first
 * that holds in the earliest turn with an unmet expectation is the first word of the headline.
 * Reports, the docs and the schemas follow from the rows.
 */
export const layerGuide = {
  rejected: {
    meaning:
      'the turn had no answer: HTTP or JSON-RPC error, failed task, connection lost, process died, an error text in place of an answer',
    next: "read the lines that the container wrote in that turn: the agent's own error is usually the last of them. If there are none, make the agent log the errors that it catches",
  },
  'attachment-dropped': {
    meaning: 'a file did not reach the model whole',
    next: 'look at what the agent does with the file part of a message: bytes must reach the model as text, and the agent or one of its tools must read a workspace: URI, all of it. If it takes no files by design, declare without: uploads',
  },
  'caption-dropped': {
    meaning: 'the file reached the model, the text sent with it did not',
    next: 'look at how the parts of a message are joined: the text part must stay when a file part comes with it',
  },
  'memory-not-written': {
    meaning: 'the model asked for the write, and no row with the fact arrived',
    next: 'look at the tool that saves memories: whether it calls the memory service at PLATFORM_URL with its token, and whether it hides an error',
  },
  'memory-not-recalled': {
    meaning: 'the row is there, the model asked for it, and it came in no tool result',
    next: 'look at the tool that reads memories: whether it searches the whole workspace or one session only, and what it returns',
  },
  'tool-result-lost': {
    meaning: 'the model asked for a tool, and its result did not come back to it',
    next: 'look at the tool loop: the result of each call must be in the next request to the model, under the id of its call',
  },
  'peer-not-reached': {
    meaning:
      'the model asked for another agent, and that one was not found, not asked, or not heard',
    next: 'look at the tool that asks other agents: it must look the other one up, send to the address that it gets, and return the answer',
  },
  'leaked-from-other-session': {
    meaning: 'text of another session was in the request to the model, or in the reply',
    next: 'look at the key of the history: it must be the contextId of the message',
  },
  'sent-doubled': {
    meaning: 'a turn or an answer was in the request more than once',
    next: 'look for two places that add to the history, such as the framework and your own code; both add the same message',
  },
  'sent-out-of-order': {
    meaning: 'it was in the request in another order or role',
    next: 'look at how stored messages become a request: their order by time, and which role each gets. If the agent is meant to put the history into the system text, or into a summary, declare history: system or history: summary',
  },
  'not-stored': {
    meaning: 'it is in no record of the session store',
    next: 'look at where a turn is saved: user text and answer must both be written before the reply is sent',
  },
  'stored-under-another-key': {
    meaning: 'it is stored, under a key that this turn does not use',
    next: 'look at the key under which the session is stored: it must be the contextId, which stays the same from turn to turn, not a task or message id',
  },
  'stored-not-sent-to-model': {
    meaning: "it is stored under this turn's key, and was not sent to the model",
    next: 'look at how the request is built from the stored messages: a limit on messages or tokens, a filter on roles, a cut text',
  },
  'lost-in-summary': {
    meaning:
      'the history is declared as a summary or as retrieval, and it lacked a fact that a turn asked for',
    next: 'look at what the summary is made of and when, or at what is looked up for a question: each earlier turn must be kept whole until a summary holds its facts',
  },
  'not-sent-to-model': {
    meaning: 'it was not sent to the model, and there is no store to look at',
    next: 'look at where the history is kept between two turns, and whether it is found again by the contextId, not by a task or message id. A store that the run can read would show which. With --url there is none',
  },
  'sent-broken': {
    meaning:
      'the request to the model is one that its provider refuses: a tool result without its call, a call without its result, an empty message',
    next: 'look at how stored messages become the request: messages without text are often left out, and with them the calls that they hold; a cut of old messages must not begin or end within a tool round',
  },
  'answered-without-model': {
    meaning: 'the agent answered without asking the model',
    next: 'look for a path that replies without the model: a caught exception with an apology, a cache, a canned answer, a queue that swallowed the turn',
  },
  'answer-lost': {
    meaning: 'the model gave the right answer, and it is not in the reply',
    next: "look at how the model's answer becomes the reply: the last text must be in the message, or in the first artifact of the task",
  },
  'answered-in-another-context': {
    meaning: 'the reply names another context',
    next: 'look at how the reply is made: its contextId must be the one of the message that it answers',
  },
  'answer-wrong': {
    meaning: 'the reply is wrong although nothing above is',
    next: "compare the model's answer with the reply, in the transcript: what changes the text between the two?",
  },
  unproven: {
    meaning: 'there was no judgement',
    next: 'read what was not observed, below: it names what the agent would have to offer or do, so that this can be judged',
  },
} satisfies Readonly<Record<string, LayerGuide>>;

/** One row of {@link layerGuide}. */
export type Layer = keyof typeof layerGuide;

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
