// Splits a text into what its speaker said and what the agent's framework put into it.

/** Literals around words without a speaker. */
export interface Block {
  readonly opening: string;
  readonly closing: string;
}

/** A text in what was said and what appears in blocks. */
export interface SplitText {
  readonly said: string;
  /** The contents of the blocks, one per line. */
  readonly injected: string;
}

/** Splits a text. A block that is never closed lasts to the end. Blocks do not nest. */
export function splitBlocks(text: string, blocks: readonly Block[]): SplitText {
  if (!blocks.some(({ opening }) => text.includes(opening))) return { said: text, injected: '' };
  const said: string[] = [];
  const injected: string[] = [];
  let at = 0;
  // Each kind is searched for once for each block found, so that a hostile text costs no more than
  // its length times the number of kinds.
  const starts = blocks.map(({ opening }) => text.indexOf(opening));
  while (at < text.length) {
    let first = -1;
    for (const [index, start] of starts.entries()) {
      if (start !== -1 && start < at)
        starts[index] = text.indexOf(blocks[index]?.opening ?? '', at);
      const found = starts[index] ?? -1;
      if (found !== -1 && (first === -1 || found < (starts[first] ?? -1))) first = index;
    }
    const block = blocks[first];
    const start = starts[first] ?? text.length;
    said.push(text.slice(at, start));
    if (block === undefined) break;
    const end = text.indexOf(block.closing, start);
    injected.push(text.slice(start + block.opening.length, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + block.closing.length;
  }
  return { said: said.join(''), injected: injected.join('\n') };
}
