// What a reply means: HTTP status and body to an outcome. Pure. The body is hostile.
import type { Reply, TaskState, TurnOutcome } from '../domain/reply.ts';
import { describeRpcError, openEnvelope, show } from './envelope.ts';
import {
  hasTooManyValues,
  isRecord,
  type JsonRecord,
  ownText,
  ownValue,
  parseUntrustedJson,
} from './json.ts';
import { maxJsonValues } from './limits.ts';
import { partsOf, toMessageText, toReplyParts } from './part.ts';
import { quote } from './quote.ts';
import { toTaskReply } from './task.ts';
import { describeState } from './task-state.ts';

/** A complete reply, its body decoded to text. */
export interface ReplyText {
  readonly status: number;
  /** The `location` header, if any. */
  readonly location: string | null;
  readonly body: string;
}

/**
 * Reads a reply. `requestId` is null where the dialect has no envelope. Production takes a status
 * of 300 and above, and an empty 2xx body, for failures (docs/rules/platform.md "Reply").
 */
export function readReply(
  reply: ReplyText,
  requestId: string | null,
  version: Reply['dialect'] | null = null,
): TurnOutcome {
  const { status, body } = reply;
  if (status >= 300 && status < 400) {
    const target = quote(reply.location ?? '');
    return rejected('redirect', `HTTP ${status} to ${target}; redirects are not followed.`);
  }
  if (status >= 400) {
    const error = requestId === null ? null : describeRpcError(parseUntrustedJson(body));
    if (body.trim() === '')
      return rejected('http-status', `HTTP ${status} with an empty body, so without a reason.`);
    return rejected('http-status', `HTTP ${status}: ${error ?? `${quote(body)}.`}`);
  }
  if (body.trim() === '') return rejected('empty-body', `HTTP ${status} with an empty body.`);
  if (hasTooManyValues(body)) {
    return rejected('body-too-large', `The reply has more than ${maxJsonValues} values.`);
  }
  const value = parseUntrustedJson(body);
  if (value === undefined) return rejected('not-json', `The reply is no JSON: ${quote(body)}.`);
  const envelope = openEnvelope(value, requestId);
  if (envelope.kind === 'rejected') return { ...envelope, reply: null };
  return judgeResult(envelope.result, version);
}

/** What a result means: an answer only as a Message or a completed Task. */
export function judgeResult(result: unknown, version: Reply['dialect'] | null): TurnOutcome {
  const reply = toReply(result, version);
  if (reply === null) {
    return rejected('unknown-shape', `The result is neither Message nor Task: ${show(result)}.`);
  }
  if (reply.state === null || reply.state === 'completed') return { kind: 'answered', reply };
  return {
    kind: 'rejected',
    reason: 'task-not-completed',
    message: describeUnfinished(reply, reply.state),
    reply,
  };
}

/**
 * Why a Task is no answer, with the agent's reason: where the chat shows half an answer, the status
 * message has it.
 */
function describeUnfinished({ text, elsewhere }: Reply, state: TaskState): string {
  const status = elsewhere?.find(({ place }) => place === 'status-message')?.text ?? text;
  const isEnded = state === 'failed' || state === 'rejected' || state === 'canceled';
  if (status.trim() === '' && isEnded)
    return `The agent ended the task as ${state} and gave no reason.`;
  const said = status.trim() === '' ? 'it has no text' : `its text is ${quote(status)}`;
  return `${describeState(state)}: the Task's state is "${state}", not "completed"; ${said}.`;
}

/**
 * A Message or Task of v0.3 (`kind`) or v1.0 (`{message}` or `{task}`). Without either, what its
 * members make it. `version` is that of the dialect, where it is known.
 */
export function toReply(result: unknown, version: Reply['dialect'] | null = null): Reply | null {
  if (!isRecord(result)) return null;
  const kind = ownText(result, 'kind');
  if (kind === 'message') return toMessageReply(result, '0.3');
  if (kind === 'task') return toTaskReply(result, '0.3');
  if (kind !== null) return null;
  const task = ownValue(result, 'task');
  if (isRecord(task)) return toTaskReply(task, version ?? '1.0');
  if (isRecord(ownValue(result, 'status'))) return toTaskReply(result, version ?? '0.3');
  const message = ownValue(result, 'message');
  if (isRecord(message)) return toMessageReply(message, version ?? '1.0');
  return Array.isArray(ownValue(result, 'parts')) ? toMessageReply(result, version ?? '0.3') : null;
}

function toMessageReply(message: JsonRecord, dialect: Reply['dialect']): Reply {
  const parts = toReplyParts(partsOf(message));
  return {
    shape: 'message',
    dialect,
    text: toMessageText(parts),
    parts,
    contextId: ownText(message, 'contextId'),
    taskId: ownText(message, 'taskId'),
    state: null,
  };
}

/** An outcome without a reply. */
export function rejected(
  reason: Extract<TurnOutcome, { kind: 'rejected' }>['reason'],
  message: string,
): TurnOutcome {
  return { kind: 'rejected', reason, message, reply: null };
}
