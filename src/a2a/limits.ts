// Sizes and times at which this boundary stops, whatever a peer does.

/** The reply's limit, after decompression, is production's own: 64 MiB (wire/README, Reply side). */
export { maxReplyBodyBytes } from '../wire/limits.ts';

/** Bytes of a reply that are kept as evidence: 1 MiB. */
export const maxEvidenceBytes = 1_048_576;

/** Bytes of an agent card, of the answer to a probe and of the answer to an upload: 1 MiB. */
export const maxSmallBodyBytes = 1_048_576;

/** Bytes of a response's head: 256 KiB. */
export const maxHeadBytes = 262_144;

/** Pause between two attempts of the discovery (design §6). */
export const pollIntervalMs = 50;

/** One attempt of the discovery; a slower answer is asked for again. */
export const attemptTimeoutMs = 5_000;

/** How long an agent that says "not configured" may take to think better of it. */
export const notReadyGraceMs = 3_000;

/** One upload. */
export const uploadTimeoutMs = 60_000;

/**
 * An idle connection is given up after this. Servers close idle ones after about 5 s (uvicorn, Node); a turn that is
 * sent on a connection just being closed is lost, and a POST is never sent twice.
 */
export const keepAliveTimeoutMs = 2_000;

/** Characters of hostile text that stand in a message. */
export const maxQuotedChars = 300;
