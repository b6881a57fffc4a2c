// The JSON-RPC 2.0 envelope of a reply: untrusted, so every member is looked at before it is used.
import type { RejectionReason } from '../domain/reply.ts';
import { encodeForDisplay, isRecord, ownText, ownValue } from './json.ts';
import { quote } from './quote.ts';

/** An envelope's result, or why there is none. */
export type Envelope =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly message: string };

/**
 * Opens an envelope. Without a `requestId` the dialect has none, and the value is the result. An
 * error wins over a result next to it. An error may carry no id or `null` (docs/rules/a2a.md
 * "Envelope": the id could not be read). A result must carry the request's.
 */
export function openEnvelope(value: unknown, requestId: string | null): Envelope {
  const queued = describeQueued(value) ?? describeQueued(ownValue(value, 'result'));
  if (queued !== null) return rejected('queued', queued);
  if (requestId === null) {
    const failed = ownValue(value, 'error');
    if (failed === undefined || failed === null) return { kind: 'result', result: value };
    return rejected('http-status', `The agent answers with an error: ${show(failed)}.`);
  }
  const error = describeRpcError(value);
  const id = ownValue(value, 'id');
  if (error !== null) {
    const isOurs = id === requestId || id === null || id === undefined;
    return isOurs ? rejected('json-rpc-error', error) : mismatch(id, requestId);
  }
  const result = ownValue(value, 'result');
  if (result === undefined || result === null) {
    return rejected('no-result', `The reply has neither result nor error: ${show(value)}.`);
  }
  return id === requestId ? { kind: 'result', result } : mismatch(id, requestId);
}

/** A JSON-RPC error in words, its `data` quoted. `null` when the value holds none. */
export function describeRpcError(value: unknown): string | null {
  const error = ownValue(value, 'error');
  if (!isRecord(error)) return null;
  const code = ownValue(error, 'code');
  const data = ownValue(error, 'data');
  const details = data === undefined || data === null ? '' : `, data ${show(data)}`;
  const number = typeof code === 'number' ? String(code) : 'without code';
  const message = ownText(error, 'message');
  const words = message === null ? 'without a message' : quote(message);
  return `JSON-RPC error ${number} ${words}${details}.`;
}

/** A text as it is, any other value as JSON. Bounded and inert, in quotes. */
export function show(value: unknown): string {
  return quote(typeof value === 'string' ? value : encodeForDisplay(value));
}

/**
 * Answers of a platform or proxy in the place of the agent's (docs/rules/platform.md
 * "Acknowledgements").
 */
function describeQueued(value: unknown): string | null {
  const status = ownValue(value, 'status');
  const isQueued = ownValue(value, 'queued') === true || status === 'queued' || status === 'busy';
  return isQueued ? `The turn was put off, not answered: ${show(value)}.` : null;
}

function mismatch(id: unknown, requestId: string): Envelope {
  const given = id === undefined ? 'no id' : `the id ${show(id)}`;
  return rejected('id-mismatch', `The reply has ${given}; the request's is "${requestId}".`);
}

function rejected(reason: RejectionReason, message: string): Envelope {
  return { kind: 'rejected', reason, message };
}
