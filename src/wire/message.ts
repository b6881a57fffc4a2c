// What the platform's server does to `params.message`: fill what is missing, lift older shapes to
// A2A 0.3.
import { canvasContextId } from '../domain/turn.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { badContent, noParts, type Refusal } from './refusal.ts';

/** What a message is completed from. */
export interface MessageDefaults {
  readonly messageId: string;
  readonly workspaceId: string;
  /** True only for the method `message/send`, the one whose contextId the server fills. */
  readonly fillsContextId: boolean;
}

/**
 * The message as the runtime receives it, or the refusal (docs/rules/platform.md "Other shapes").
 */
export function normaliseMessage(
  message: JsonObject,
  defaults: MessageDefaults,
): JsonObject | Refusal {
  // Keys that are present win over the defaults, even when they hold null.
  const result = new Map<string, JsonValue>([
    ['messageId', defaults.messageId],
    ['role', 'user'],
    ...message,
  ]);
  if (!result.has('parts')) {
    const parts = toParts(result.get('content'));
    if ('ok' in parts) return parts;
    result.set('parts', parts);
    result.delete('content');
  }
  const parts = result.get('parts');
  if (isJsonArray(parts)) result.set('parts', parts.map(renameType));
  if (defaults.fillsContextId && isBlank(result.get('contextId'))) {
    result.set('contextId', canvasContextId(defaults.workspaceId));
  }
  return result;
}

/** A2A 0.2's `content` as `parts`. */
function toParts(content: JsonValue | undefined): readonly JsonValue[] | Refusal {
  if (content === undefined) return noParts;
  if (isJsonArray(content)) return content;
  if (typeof content !== 'string') return badContent;
  return [
    new Map([
      ['kind', 'text'],
      ['text', content],
    ]),
  ];
}

function renameType(part: JsonValue): JsonValue {
  if (!isJsonObject(part) || part.has('kind')) return part;
  const type = part.get('type');
  if (type === undefined) return part;
  const renamed = new Map(part).set('kind', type);
  renamed.delete('type');
  return renamed;
}

// Go's strings.TrimSpace trims unicode.IsSpace, which is not JavaScript's \s: U+0085 is space here,
// U+FEFF is none.
const blank = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

/**
 * True for a contextId that the server replaces: missing, not a string, or blank
 * (docs/rules/platform.md "Context ids").
 */
function isBlank(contextId: JsonValue | undefined): boolean {
  return typeof contextId !== 'string' || blank.test(contextId);
}
