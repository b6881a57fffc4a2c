// The answers with which the platform's server refuses a body before any runtime is contacted.
import { maxRequestBodyBytes } from './limits.ts';

/** JSON body of a refusal, keys as the server sorts them. */
export interface RefusalBody {
  readonly error: string;
  readonly hint?: string;
  readonly max_bytes?: number;
  readonly truncated?: boolean;
}

/**
 * A refused body: HTTP status and JSON body, `null` for an empty one (docs/rules/platform.md
 * "Refusals").
 */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly body: RefusalBody | null;
}

/**
 * Not JSON, not an object, a number beyond double range, or too deep (Go `json.Unmarshal` into a
 * map fails).
 */
export const invalidBody: Refusal = { ok: false, status: 400, body: { error: 'invalid A2A body' } };

/**
 * The body `null` leaves Go's map nil. Writing to it panics and the recovery answers without a
 * body.
 */
export const handlerCrash: Refusal = { ok: false, status: 500, body: null };

/** A message with neither `parts` nor `content`. */
export const noParts: Refusal = {
  ok: false,
  status: 400,
  body: {
    error: "params.message must contain either 'parts' (v0.3) or 'content' (v0.2 compat)",
    hint: 'v0.3 example: {"parts":[{"kind":"text","text":"..."}]}',
  },
};

/** `content` that is neither a string nor a list. */
export const badContent: Refusal = {
  ok: false,
  status: 400,
  body: {
    error: 'invalid params.message.content type',
    hint: 'content must be a string (v0.2 compat) or omitted in favour of parts (v0.3)',
  },
};

/** A body over {@link maxRequestBodyBytes}, as received. */
export const bodyTooLarge: Refusal = {
  ok: false,
  status: 413,
  body: {
    error: `request body exceeds ${maxRequestBodyBytes} byte limit: A2A body exceeds size limit`,
    max_bytes: maxRequestBodyBytes,
    truncated: true,
  },
};
