import type { Lane } from './report-facts.js';
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
export declare const layerGuide: {
    readonly rejected: {
        readonly meaning: 'the turn had no answer: HTTP or JSON-RPC error, failed task, connection lost, process died, an error text in place of an answer';
        readonly next: "read what the agent wrote in that turn, in the agent's own output (of an image: the log of its container): its own error is usually the last line. If there is none, make the agent log the errors that it catches";
        readonly words: 'own';
        readonly lane: 'wire';
        readonly lost: 'no answer';
        readonly isInRequest: false;
        readonly withoutModel: 'turn';
    };
    readonly 'attachment-dropped': {
        readonly meaning: 'a file did not reach the model whole';
        readonly next: 'look at what the agent does with the file part of a message: bytes must reach the model as text, and the agent or one of its tools must read a workspace: URI, all of it. If it takes no files by design, declare without: uploads';
        readonly words: 'file';
        readonly lane: 'by-turn';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'caption-dropped': {
        readonly meaning: 'the file reached the model, the text sent with it did not';
        readonly next: 'look at how the parts of a message are joined: the text part must stay when a file part comes with it';
        readonly words: 'own';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'memory-not-written': {
        readonly meaning: 'the model asked for the write, and no row with the fact arrived';
        readonly next: 'look at the tool that saves memories: whether it calls the memory service at PLATFORM_URL with its token, and whether it hides an error';
        readonly words: 'expected';
        readonly lane: 'controlPlane';
        readonly lost: 'no row arrived';
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'memory-not-recalled': {
        readonly meaning: 'what was to be remembered did not come back to the model of another session';
        readonly next: 'look whether it was saved at all, and then at what reads memories: whether it searches the whole workspace or one session only, and what it returns';
        readonly words: 'expected';
        readonly lane: 'by-turn';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'tool-result-lost': {
        readonly meaning: 'the model asked for a tool, and its result did not come back to it';
        readonly next: 'look at the tool loop: the result of each call must be in the next request to the model, under the id of its call';
        readonly words: 'expected';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'peer-not-reached': {
        readonly meaning: 'the model asked for another agent, and that one was not found, not asked, or not heard';
        readonly next: 'look at the tool that asks other agents: it must look the other one up, send to the address that it gets, and return the answer';
        readonly words: 'expected';
        readonly lane: 'by-turn';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'leaked-from-other-session': {
        readonly meaning: 'text of another session was in the request to the model, or in the reply';
        readonly next: 'look at the key of the history: it must be the contextId of the message';
        readonly words: 'foreign';
        readonly lane: 'by-turn';
        readonly lost: 'of another session';
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'sent-doubled': {
        readonly meaning: 'a turn or an answer was in the request more than once';
        readonly next: 'look for two places that add to the history, such as the framework and your own code; both add the same message';
        readonly words: 'history';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'sent-out-of-order': {
        readonly meaning: 'it was in the request in another order or role';
        readonly next: 'look at how stored messages become a request: their order by time, and which role each gets. If the agent is meant to put the history into the system text, or into a summary, declare history: system or history: summary';
        readonly words: 'history';
        readonly lane: 'model';
        readonly lost: 'in another order or role';
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'not-stored': {
        readonly meaning: 'it is in no record of the session store';
        readonly next: 'look at where a turn is saved: user text and answer must both be written before the reply is sent';
        readonly words: 'history';
        readonly lane: 'store';
        readonly lost: null;
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'stored-under-another-key': {
        readonly meaning: 'it is stored, under a key that this turn does not use';
        readonly next: 'look at the key under which the session is stored: it must be the contextId, which stays the same from turn to turn, not a task or message id';
        readonly words: 'history';
        readonly lane: 'store';
        readonly lost: null;
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'stored-not-sent-to-model': {
        readonly meaning: "it is stored under this turn's key, and was not sent to the model";
        readonly next: 'look at how the request is built from the stored messages: a limit on messages or tokens, a filter on roles, a cut text';
        readonly words: 'history';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'lost-in-summary': {
        readonly meaning: 'the history is declared as a summary or as retrieval, and it lacked a fact that a turn asked for';
        readonly next: 'look at what the summary is made of and when, or at what is looked up for a question: each earlier turn must be kept whole until a summary holds its facts';
        readonly words: 'expected';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'not-sent-to-model': {
        readonly meaning: 'it was not sent to the model, and there is no store to look at';
        readonly next: 'look at where the history is kept between two turns, and whether it is found again by the contextId, not by a task or message id. A store that the run can read would show which. With --url there is none';
        readonly words: 'history';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: true;
        readonly withoutModel: null;
    };
    readonly 'sent-broken': {
        readonly meaning: 'the request to the model is one that its provider refuses: a tool result without its call, a call without its result, an empty message, a thought of the model that is missing or changed';
        readonly next: 'look at how stored messages become the request: messages without text are often left out, and with them the calls that they hold; a cut of old messages must not begin or end within a tool round; what the model thought is kept and sent whole, with its signature';
        readonly words: 'own';
        readonly lane: 'model';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'answered-without-model': {
        readonly meaning: 'the agent answered without asking the model';
        readonly next: 'look for a path that replies without the model: a caught exception with an apology, a cache, a canned answer, a queue that swallowed the turn';
        readonly words: 'own';
        readonly lane: 'model';
        readonly lost: 'model not asked';
        readonly isInRequest: false;
        readonly withoutModel: 'turn';
    };
    readonly 'answer-lost': {
        readonly meaning: 'the model gave the right answer, and it is not in the reply';
        readonly next: "look at how the model's answer becomes the reply: the last text must be in the message, or in the first artifact of the task";
        readonly words: 'answer';
        readonly lane: 'wire';
        readonly lost: 'answer not in the reply';
        readonly isInRequest: false;
        readonly withoutModel: 'turn';
    };
    readonly 'answered-in-another-context': {
        readonly meaning: 'the reply names another context';
        readonly next: 'look at how the reply is made: its contextId must be the one of the message that it answers';
        readonly words: 'own';
        readonly lane: 'wire';
        readonly lost: 'reply names another context';
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
    readonly 'answer-wrong': {
        readonly meaning: 'the reply is wrong although nothing above is';
        readonly next: "compare the model's answer with the reply, in the transcript: what changes the text between the two?";
        readonly words: 'expected';
        readonly lane: 'wire';
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: 'reply';
    };
    readonly unproven: {
        readonly meaning: 'there was no judgement';
        readonly next: 'read what was not observed, below: it names what the agent would have to offer or do, so that this can be judged';
        readonly words: 'expected';
        readonly lane: null;
        readonly lost: null;
        readonly isInRequest: false;
        readonly withoutModel: null;
    };
};
/** One row of {@link layerGuide}. */
export type Layer = keyof typeof layerGuide;
/** The layers whose lane the turn decides. */
export type LayerByTurn = {
    [L in Layer]: (typeof layerGuide)[L]['lane'] extends 'by-turn' ? L : never;
}[Layer];
/** The layers in their order. */
export declare const layers: readonly Layer[];
/**
 * Three-valued: `not-observed` means that the witness never appeared in this container. It does not
 * count.
 */
export type ExpectationResult = 'met' | 'unmet' | 'not-observed';
/** The run's verdict: any failed canary fails it, else any errored one makes it errored. */
export declare function toRunVerdict(verdicts: readonly Verdict[]): Exclude<Verdict, 'skipped'>;
/** The process exit code for a run's verdict. */
export declare function toExitCode(verdict: Exclude<Verdict, 'skipped'>): ExitCode;
