// Sizes and times at which this boundary stops, whatever a peer does.

/**
 * The reply's limit, after decompression, is production's own: 64 MiB (docs/rules/platform.md
 * "Reply").
 */
export { maxReplyBodyBytes } from '../wire/limits.ts';

/** Bytes of a reply that are kept as evidence: 1 MiB. */
export const maxEvidenceBytes = 1_048_576;

/** Bytes of an agent card, of the answer to a probe and of the answer to an upload: 1 MiB. */
export const maxSmallBodyBytes = 1_048_576;

/** Bytes of a response's head: 256 KiB. */
export const maxHeadBytes = 262_144;

/** Pause between two attempts of the discovery. */
export const pollIntervalMs = 50;

/** One attempt of the discovery. A slower answer is asked for again. */
export const attemptTimeoutMs = 5_000;

/** How long an agent that says "not configured" may take to think better of it. */
export const notReadyGraceMs = 3_000;

/**
 * Attempts in a row whose connection the agent closes, after which it is not taken to be starting
 * any more: a second of them.
 */
export const maxClosedAttempts = 20;

/** One upload. */
export const uploadTimeoutMs = 60_000;

/** Characters of hostile text that appear in a message. */
export const maxQuotedChars = 300;

/** Values of one JSON text: lists, objects and what appears in them. */
export const maxJsonValues = 1_000_000;

/** Bytes of one line and of one event of a stream: 16 MiB. */
export const maxSseBytes = 16_777_216;

/** Events of one stream. */
export const maxStreamEvents = 50_000;

/** A stream on which not a byte comes for so long is given up. Keep-alive comments count. */
export const streamIdleMs = 60_000;

/** How long a stream is read on after its final event, for what comes after it. */
export const afterFinalMs = 500;

/**
 * Pause before a Task is asked for the first time. Each further one is longer, up to the longest.
 */
export const firstFollowPauseMs = 100;
export const longestFollowPauseMs = 2_000;

/** Questions in a row without a usable answer, after which a Task is followed no longer. */
export const maxFollowFailures = 3;

/** The check of one claim of the card. */
export const claimCheckTimeoutMs = 1_000;

/** Milliseconds for each question on the form of the body. */
export const bodyCheckTimeoutMs = 5_000;
