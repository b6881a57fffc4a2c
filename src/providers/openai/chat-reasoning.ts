// What models reason that are asked in OpenAI's chat completions and are others' (DeepSeek, Kimi):
// `reasoning_content` in the answer, and what their providers demand of it. From DeepSeek's page
// "Thinking Mode", and from errors as users report them.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';
import type { ModelRequest } from '../../domain/model-request.ts';
import type { Answered } from '../provider.ts';

/** Whose models demand it, by what is in their names. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/\bdeepseek\b/i, 'DeepSeek'],
  [/\bkimi\b/i, 'Moonshot'],
];

/** What a request says of reasoning. */
interface Reasoning extends Pick<ModelRequest, 'thoughts' | 'provider' | 'fault'> {}

/**
 * Whether a request lets the model reason, and what of it is refused. A model's name alone does not
 * tell: what is demanded of some of them has changed, and others take no reasoning back. So only a
 * request counts that says so itself, `thinking: { type: enabled }`, to a model of these.
 */
export function readReasoning(fields: Fields, answered: Answered = () => []): Reasoning {
  const maker = makers.find(([name]) => name.test(asString(fields.model)))?.[1];
  if (maker === undefined || toFields(fields.thinking).type !== 'enabled') return {};
  const fault = faultOfReasoning(toList(fields.messages).map(toFields), answered);
  return { thoughts: 'in-words', ...(fault === null ? {} : { provider: maker, fault }) };
}

/**
 * "The `reasoning_content` in the thinking mode must be passed back to the API", "thinking is
 * enabled but reasoning_content is missing in assistant tool call message at index 2". Only the
 * newest turn is looked at, and what the model gave: an empty text is taken.
 */
function faultOfReasoning(messages: readonly Fields[], answered: Answered): string | null {
  const start = messages.findLastIndex(({ role }) => role === 'user');
  let given: ReadonlySet<string> | undefined;
  for (const message of messages.slice(start + 1)) {
    const [call] = toList(message.tool_calls).map(toFields);
    if (call === undefined || typeof message.reasoning_content === 'string') continue;
    given ??= new Set(
      answered()
        .filter(({ thought }) => thought !== undefined)
        .flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id)),
    );
    if (given.has(asString(call.id)))
      return `the message with the call of ${asString(toFields(call.function).name)} (${asString(call.id)}) comes without what the model thought (reasoning_content)`;
  }
  return null;
}
