// Replies that are a program's data where an answer should be: the record of a run, the blocks of a
// model's answer (docs/rules/agents.md "Error texts").

/** How such data begins and ends. A text between the two may hold anything. */
const dumps: readonly RegExp[] = [
  // An object or a list of objects, in JSON or as Python prints dicts.
  /^\{\s*["'][\s\S]*\}$/,
  /^\[\s*\{\s*["'][\s\S]*\}\s*\]$/,
  // As Python prints objects, alone or in a list: TextBlock(text='…', type='text').
  /^\[?[A-Z]\w*\(\w+=[\s\S]*\)\]?$/,
  // As pydantic prints a message: content='…' additional_kwargs={} ….
  /^content=(["'])[\s\S]*\1 [a-z_]+=/,
];

/** Whether a text is data from end to end. */
export function isDump(text: string): boolean {
  const trimmed = text.trim();
  return dumps.some((dump) => dump.test(trimmed));
}
