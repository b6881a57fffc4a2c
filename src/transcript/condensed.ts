// Conversations that the scripted model has put into other words for the agent: summaries, and
// questions that stand alone. A mark at each end says where such words begin and end, wherever the
// agent puts them.

const mark = /\[?S-[a-z2-7]{10}\]?/g;

/** A text in what its speaker said and what the model had condensed. */
export interface Condensed {
  readonly said: string;
  /** null: there is none. */
  readonly condensed: string | null;
}

/** The mark of the condensed words in which a place of a text is. `null`: it is in none. */
export function condensedAt(text: string, offset: number): string | null {
  const before = [...text.slice(0, offset).matchAll(mark)].map(([one]) => one);
  const last = before.at(-1);
  // The second of two equal marks ends them.
  return last === undefined || before.at(-2) === last ? null : last;
}

/**
 * Splits a text at the first and the last mark. What has lost its end lasts to the end of the text.
 */
export function splitCondensed(text: string): Condensed {
  const whole = { said: text, condensed: null };
  if (!text.includes('S-')) return whole;
  const found = [...text.matchAll(mark)];
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined) return whole;
  const end = last === first ? text.length : last.index + last[0].length;
  return {
    said: text.slice(0, first.index) + text.slice(end),
    condensed: text.slice(first.index, end),
  };
}
