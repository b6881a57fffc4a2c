// `<system-reminder>` blocks: what Claude Code puts around the user's text and into tool results in the user's role
// (real-images.md 4.1). They are no words of the user's, and a list of deferred tools may stand in them.

const opening = '<system-reminder>';
const closing = '</system-reminder>';

/** A text in what the user said and what reminders in it say. */
export interface SplitText {
  readonly said: string;
  readonly reminders: string;
}

/** Splits a text; a block that is never closed lasts to the end. */
export function splitReminders(text: string): SplitText {
  const said: string[] = [];
  const reminders: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf(opening, at);
    said.push(text.slice(at, start < 0 ? text.length : start));
    if (start < 0) break;
    const end = text.indexOf(closing, start);
    reminders.push(text.slice(start + opening.length, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + closing.length;
  }
  return { said: said.join(''), reminders: reminders.join('\n') };
}
