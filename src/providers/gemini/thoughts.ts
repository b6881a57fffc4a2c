// What Gemini thinks: when a request lets it, the parts in which it is sent, and what Google
// demands of signatures that come back. From its page "Thought signatures", and from errors as
// users report them.
import { asString, type Fields, parseJson, toFields } from '../../domain/fields.ts';
import type { ModelRequest } from '../../domain/model-request.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import type { Answered } from '../provider.ts';
import { judgeSeal, sealOf } from '../thoughts.ts';
import { get } from './spelling.ts';

/** From this generation on, a call that comes back without its signature is refused. */
const strictFrom = 3;

/** Whether a model demands signatures, by its name. Those that make pictures do not. */
function isStrict(model: string): boolean {
  const [, generation] = /\bgemini-(\d{1,3})(?!\d)/.exec(model) ?? [];
  return Number(generation ?? 0) >= strictFrom && !model.includes('image');
}

/**
 * Whether the model thinks before its answer. A budget of 0 turns that off, in generations that
 * know one.
 */
export function thoughtsOf(config: Fields, model: string): ModelRequest['thoughts'] {
  const thinking = toFields(get(config, 'thinkingConfig'));
  if (get(thinking, 'thinkingBudget') === 0 && !isStrict(model)) return undefined;
  return get(thinking, 'includeThoughts') === true ? 'in-words' : 'sealed';
}

/** The part of what was thought before an answer. Empty: nothing was, or no one asks for it. */
export function toThoughtParts({ thought, request }: ModelExchange): Fields[] {
  const isShown = thought !== undefined && request.thoughts === 'in-words';
  return isShown ? [{ text: thought, thought: true }] : [];
}

/**
 * The parts of an answer with the signature of its thought: in the first call, without one in the
 * last part.
 */
export function withSignature(parts: readonly Fields[], { thought }: ModelExchange): Fields[] {
  if (thought === undefined) return [...parts];
  const call = parts.findIndex(({ functionCall }) => functionCall !== undefined);
  const signed = call === -1 ? parts.length - 1 : call;
  return parts.map((part, at) =>
    at === signed ? { ...part, thoughtSignature: sealOf(thought) } : part,
  );
}

/**
 * "Function call is missing a thought_signature in functionCall parts", and "Corrupted thought
 * signature". Only the newest turn is looked at, from the last words of the user on. In each of its
 * steps the first call is due its signature, if it was given one. Any signature that is none of
 * ours is taken: it may be a real model's, or one of the two texts that Google's manual has in its
 * place. `null`: nothing is refused.
 */
export function faultOfSignatures(
  contents: readonly { readonly isModel: boolean; readonly parts: readonly Fields[] }[],
  model: string,
  answered: Answered = () => [],
): string | null {
  if (!isStrict(model)) return null;
  const start = contents.findLastIndex(
    ({ isModel, parts }) =>
      !isModel && parts.some((part) => get(part, 'functionResponse') === undefined),
  );
  let wasModel = false;
  let isStepSigned = false;
  let given: ReadonlySet<string> | undefined;
  for (const { isModel, parts } of contents.slice(start + 1)) {
    // A client may keep each chunk of a stream as a content: together they are one step.
    if (!wasModel) isStepSigned = false;
    wasModel = isModel;
    const part = parts.find((one) => get(one, 'functionCall') !== undefined);
    if (!isModel || part === undefined || isStepSigned) continue;
    isStepSigned = true;
    const call = toFields(get(part, 'functionCall'));
    const signature = asString(get(part, 'thoughtSignature'));
    const whose = `the call of ${asString(call.name)}`;
    if (judgeSeal(signature) === 'changed')
      return `${whose} has a signature of its thought (thoughtSignature) that is not its own`;
    if (signature !== '') continue;
    given ??= givenCalls(answered());
    if (given.has(keyOf(call)))
      return `${whose} comes without the signature of its thought (thoughtSignature)`;
  }
  return null;
}

/** The calls that the model made with a thought. */
function givenCalls(exchanges: readonly ModelExchange[]): ReadonlySet<string> {
  const calls = exchanges.flatMap(({ thought, answer }) =>
    thought === undefined ? [] : answer.toolCalls.slice(0, 1),
  );
  return new Set(
    calls.flatMap(({ id, name, arguments: args }) => {
      const call = { name, args: parseJson(args) ?? {} };
      return [keyOf({ ...call, id }), keyOf(call)];
    }),
  );
}

/** What a call is known by: its id, which clients may leave out, else what it asks for. */
function keyOf({ id, name, args }: Fields): string {
  return asString(id) === '' ? JSON.stringify([name, args ?? {}]) : `#${asString(id)}`;
}
