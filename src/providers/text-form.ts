// The text around an answer, where the words of a request demand one: markers of fields, or the
// label behind which a ReAct agent looks for what it tells its user.
import type { Fields } from '../domain/fields.ts';

/** Characters of a thought. */
const maxThought = 200;

/**
 * "Respond with the fields, starting with the field `[[ ## answer ## ]]`, and then ending with the
 * marker for `[[ ## completed ## ]]`." Fields of other types than text are described in between.
 */
const marking =
  /\bstarting with the (?:field|marker) ((?:`[^`\n]{1,100}`(?:, then )?){1,20}), and then ending with the (?:field|marker)(?: for)? (`[^`\n]{1,100}`)/i;

/** How a ReAct agent has its model call a tool in words. Without it a label is just a label. */
const calling = /^[\t >"'`]*Action Input:/im;

/**
 * The lines that end the work: `Thought: Do I need to use a tool? No`, then the label and a word
 * for the answer (LangChain, langchaingo, LlamaIndex, SalesGPT).
 */
const ending =
  /(?:^[\t >"'`]*(Thought:[^\n]*)\n)?^[\t >"'`]*(?:(Final Answer):[^\n]*|([A-Z][\w ]{0,40}): ?\[[Yy]our (?:final )?(?:response|answer)\b[^\n]*)$/m;

/** An answer as the call of a tool that is none, in one JSON object (LangChain's chat agents). */
const finalAction = /"action": ?"(Final Answer)"[^{}]{0,40}"action_input":/;
const inFence = ['```json\n', '\n```'];

/** What a text demands of the text of an answer. `jsonSchema`: it belongs into JSON. */
export interface TextForm {
  /** What is before, between and after it. */
  readonly around: readonly string[];
  readonly jsonSchema?: Fields;
}

/**
 * The form that words demand: those around the newest question, which come last, and the system's.
 */
export function textForm(texts: readonly string[]): TextForm | undefined {
  const around = markedBy(texts.at(-1) ?? '') ?? texts.map(labelledBy).findLast(Boolean);
  if (around !== undefined) return { around };
  const final = texts.map((text) => finalAction.exec(text)?.[1]).findLast(Boolean);
  if (final === undefined) return undefined;
  const properties = { action: { const: final }, action_input: { type: 'string' } };
  const jsonSchema = { type: 'object', properties, required: Object.keys(properties) };
  return { around: inFence, jsonSchema };
}

/** The text behind each marker, as DSPy takes it: the last marker ends the answer. */
function markedBy(instructions: string): string[] | undefined {
  const [, fields, end] = marking.exec(instructions) ?? [];
  if (fields === undefined || end === undefined) return undefined;
  const names = [...fields.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  const before = names.map((name, at) => `${at === 0 ? '' : '\n\n'}${name}\n`);
  return [...before, `\n\n${end.slice(1, -1)}`];
}

/** The text behind the label, with the thought that the instructions have before it. */
function labelledBy(instructions: string): string[] | undefined {
  if (!calling.test(instructions)) return undefined;
  const [, thought, answer, named] = ending.exec(instructions) ?? [];
  const label = answer ?? named;
  if (label === undefined) return undefined;
  const said = thought === undefined ? '' : `${thought.trimEnd().slice(0, maxThought)}\n`;
  return [`${said}${label}: `, ''];
}
