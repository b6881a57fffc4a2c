// Sizes at which the platform's server stops, in bytes.

/**
 * The server refuses a request body above this, as received from the UI (docs/rules/platform.md
 * "Refusals").
 */
export const maxRequestBodyBytes = 16_777_216;

/** The server reads this much of a runtime's reply: 64 MiB (docs/rules/platform.md "Reply"). */
export const maxReplyBodyBytes = 67_108_864;
