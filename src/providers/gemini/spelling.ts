// Fields of Gemini's requests, which clients write in camel case and in snake case
// (docs/rules/agents.md "Gemini spelling").
import type { Fields } from '../../domain/fields.ts';

/** A field by its name in camel case, in either spelling. */
export function get(fields: Fields, name: string): unknown {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return fields[name] ?? fields[snake];
}
