// The form that a request wants of its answer: text, JSON after a schema, or text between markers.
// And what is answered where nothing is scripted.
import type { ModelAnswer } from '../domain/witness.ts';
import { toJsonAnswer } from './json-answer.ts';

/** Said where nothing is scripted. */
export const neutralText = 'OK.';
/** What appears in the fields of a JSON answer to a request of no turn. */
const neutralValue = 'Conversation';

/** What a request wants of its answer, besides its messages. */
export interface AskedForm {
  /** Fields of the JSON object that the request demands as its answer. `null`: it takes text. */
  readonly jsonFields?: readonly string[] | null;
  /** The JSON schema that such an answer must follow. Absent: any object will do. */
  readonly jsonSchema?: unknown;
  /** What must be before, between and after the text. */
  readonly around?: readonly string[];
  /** The JSON schema of the arguments of an offered tool. Absent: not known. */
  readonly schemaOfTool?: ((name: string) => unknown) | undefined;
  /** Why the request is a side request whatever appears in it. `null`: its messages decide. */
  readonly side?: string | null;
}

/**
 * The answer with the form in which a request of a turn wants it. A call is none. `isAnswered`: the
 * request has an answer already.
 */
export function withForm(
  answer: ModelAnswer,
  { jsonFields, jsonSchema, around }: AskedForm,
  isAnswered = false,
): ModelAnswer {
  const isText = jsonFields === null || jsonFields === undefined;
  if (answer.text === null || (isText && around === undefined)) return answer;
  const text = isText ? answer.text : toJsonAnswer(jsonSchema, answer.text, isAnswered);
  return { ...answer, asJson: around?.join(text) ?? text };
}

/** The answer to a request of no turn: `said`, or nothing in particular. */
export function neutralAnswer(form: AskedForm, said?: string): ModelAnswer {
  const { jsonFields, jsonSchema } = form;
  if (jsonFields === null || jsonFields === undefined)
    return withForm({ text: said ?? neutralText, toolCalls: [] }, form);
  const text = JSON.stringify(
    Object.fromEntries(jsonFields.map((field) => [field, said ?? neutralValue])),
  );
  if (jsonSchema === undefined) return { text, toolCalls: [] };
  return { ...withForm({ text: said ?? neutralValue, toolCalls: [] }, form), text };
}
