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
export declare const layerGuide: {
    rejected: {
        meaning: string;
        next: string;
    };
    'attachment-dropped': {
        meaning: string;
        next: string;
    };
    'caption-dropped': {
        meaning: string;
        next: string;
    };
    'memory-not-written': {
        meaning: string;
        next: string;
    };
    'memory-not-recalled': {
        meaning: string;
        next: string;
    };
    'tool-result-lost': {
        meaning: string;
        next: string;
    };
    'peer-not-reached': {
        meaning: string;
        next: string;
    };
    'leaked-from-other-session': {
        meaning: string;
        next: string;
    };
    'sent-doubled': {
        meaning: string;
        next: string;
    };
    'sent-out-of-order': {
        meaning: string;
        next: string;
    };
    'not-stored': {
        meaning: string;
        next: string;
    };
    'stored-under-another-key': {
        meaning: string;
        next: string;
    };
    'stored-not-sent-to-model': {
        meaning: string;
        next: string;
    };
    'lost-in-summary': {
        meaning: string;
        next: string;
    };
    'not-sent-to-model': {
        meaning: string;
        next: string;
    };
    'sent-broken': {
        meaning: string;
        next: string;
    };
    'answered-without-model': {
        meaning: string;
        next: string;
    };
    'answer-lost': {
        meaning: string;
        next: string;
    };
    'answered-in-another-context': {
        meaning: string;
        next: string;
    };
    'answer-wrong': {
        meaning: string;
        next: string;
    };
    unproven: {
        meaning: string;
        next: string;
    };
};
/** One row of {@link layerGuide}. */
export type Layer = keyof typeof layerGuide;
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
