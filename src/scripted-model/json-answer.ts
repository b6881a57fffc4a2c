// An answer for a request that demands JSON: routers, guards and agents whose last request asks for a structured reply. The
// text stands in every field that takes one; the rest is the plainest value that the schema allows.
import { asString, type Fields, toFields, toList } from '../domain/fields.ts';

/** Levels and values of one answer; a schema is hostile and may refer to itself. */
const maxLevels = 8;
const maxValues = 1_000;
/** The field of an answer whose schema names none. */
const plainField = 'answer';
/** Of several values that a field may have, the one by which A2A agents say that they are done. */
const doneValue = 'completed';

/** The text as JSON after a schema; undefined: any object will do. */
export function toJsonAnswer(schema: unknown, text: string): string {
  const root = toFields(schema);
  const form: Form = { root, text, left: maxValues };
  const value = toValue(root, form, 0);
  const isEmpty = Object.keys(toFields(value)).length === 0;
  return JSON.stringify(isEmpty ? { [plainField]: text } : value);
}

interface Form {
  readonly root: Fields;
  readonly text: string;
  left: number;
}

function toValue(given: Fields, form: Form, level: number): unknown {
  form.left -= 1;
  if (level > maxLevels || form.left < 0) return null;
  const schema = typeof given.$ref === 'string' ? findDefinition(given.$ref, form.root) : given;
  if (level > 0 && Object.keys(given).length === 0) return form.text;
  if (schema.const !== undefined) return schema.const;
  const values = toList(schema.enum);
  if (values.length > 0) return values.includes(doneValue) ? doneValue : values[0];
  const [choice] = [...toList(schema.anyOf), ...toList(schema.oneOf), ...toList(schema.allOf)];
  if (choice !== undefined) return toValue(toFields(choice), form, level + 1);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  // Gemini writes types in capitals.
  switch (asString(types.find((type) => type !== 'null')).toLowerCase()) {
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0;
    case 'array':
      return Number(schema.minItems) > 0 ? [toValue(toFields(schema.items), form, level + 1)] : [];
    case 'string':
      return form.text;
    default:
      return toObject(schema, form, level);
  }
}

function toObject(schema: Fields, form: Form, level: number): Fields {
  const properties = toFields(schema.properties);
  const required = toList(schema.required).map(asString);
  const names = required.length > 0 ? required : Object.keys(properties);
  return Object.fromEntries(
    names
      .slice(0, maxValues)
      .map((name) => [name, toValue(toFields(properties[name]), form, level + 1)]),
  );
}

/** What `#/$defs/Team` stands for; anything else stands for nothing. */
function findDefinition(reference: string, root: Fields): Fields {
  const [start, ...path] = reference.split('/', maxLevels);
  if (start !== '#') return {};
  return path.reduce((fields, name) => toFields(fields[name]), root);
}
