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
  /** Markers of the fields in which the text is wanted, and the one that ends it. */
  readonly markers?: readonly string[];
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
  { jsonFields, jsonSchema, markers }: AskedForm,
  isAnswered = false,
): ModelAnswer {
  if (markers !== undefined && answer.text !== null)
    return { ...answer, asJson: toMarked(markers, answer.text) };
  if (jsonFields === null || jsonFields === undefined || answer.text === null) return answer;
  return { ...answer, asJson: toJsonAnswer(jsonSchema, answer.text, isAnswered) };
}

/** The text behind each marker, as DSPy takes it: the last marker ends the answer. */
function toMarked(markers: readonly string[], text: string): string {
  const fields = markers.slice(0, -1).map((marker) => `${marker}\n${text}`);
  return [...fields, ...markers.slice(-1)].join('\n\n');
}

/** The answer to a request of no turn: `said`, or nothing in particular. */
export function neutralAnswer({ jsonFields, jsonSchema }: AskedForm, said?: string): ModelAnswer {
  if (jsonFields === null || jsonFields === undefined)
    return { text: said ?? neutralText, toolCalls: [] };
  const text = JSON.stringify(
    Object.fromEntries(jsonFields.map((field) => [field, said ?? neutralValue])),
  );
  if (jsonSchema === undefined) return { text, toolCalls: [] };
  return { text, toolCalls: [], asJson: toJsonAnswer(jsonSchema, said ?? neutralValue) };
}
