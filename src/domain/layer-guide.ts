// What each layer means, and where to look first: the words of reports, README and
// docs/troubleshooting.md.
import type { Layer } from './verdict.ts';

/** A layer for people. */
export interface LayerGuide {
  /** How the fact was lost, to follow "the fact was lost because". */
  readonly meaning: string;
  /** Where to look first, as a request to the reader. */
  readonly next: string;
}

/** One entry for each layer, in their order. */
export const layerGuide: Readonly<Record<Layer, LayerGuide>> = {
  rejected: {
    meaning:
      'the turn had no answer: HTTP or JSON-RPC error, failed task, connection lost, process died, an error text in place of an answer',
    next: "read the lines that the container wrote in that turn: the agent's own error is usually the last of them. Where there are none, have the agent log what it catches",
  },
  'attachment-dropped': {
    meaning: 'a file did not reach the model whole',
    next: 'look at what becomes of the file part of a message: bytes must reach the model as text, a workspace: URI must be read by the agent or by a tool of its, whole. If it takes no files by design, declare without: uploads',
  },
  'caption-dropped': {
    meaning: 'the file reached the model, the text beside it did not',
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
    next: 'look at the tool that asks other agents: it must look the other one up, send to the address that it is told, and return the answer',
  },
  'leaked-from-other-session': {
    meaning: 'text of another session was in the request to the model, or in the reply',
    next: 'look at what the history is kept by: it must be the contextId of the message',
  },
  'sent-doubled': {
    meaning: 'a turn or an answer was in the request more than once',
    next: 'look for two places that add to the history, such as the framework and your own code; both add the same message',
  },
  'sent-out-of-order': {
    meaning: 'it was in the request in another order or role',
    next: 'look at how stored messages become a request: their order by time, and which role each gets. Where the history is meant to be told in the system text, or as a summary, declare history: system or history: summary',
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
      'the history is declared to be told as a summary or by retrieval, and a fact that a turn asked for was not in it',
    next: 'look at what the summary is made of and when, or at what is looked up for a question: each earlier turn must be kept whole until a summary holds its facts',
  },
  'not-sent-to-model': {
    meaning: 'it was not sent to the model, and there is no store to look at',
    next: 'look at where the history is kept between two turns, and whether it is found again by the contextId, not by a task or message id. A store that the run can read, which --url has not, tells which',
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
    meaning: 'everything above is in order, and the reply is wrong all the same',
    next: "compare the model's answer with the reply, in the transcript: what changes the text between the two?",
  },
  unproven: {
    meaning: 'there was no judgement',
    next: 'read what was not observed, below: it names what the agent would have to offer or do, so that this can be judged',
  },
};
