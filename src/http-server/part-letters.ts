// A streamed answer in bursts that part letters: where a network cuts a stream is up to it, so a
// client must put the bytes of a letter together again.
import type { ServerResponse } from 'node:http';

/** Lets some time pass: what is written before it and after it arrives apart. */
export type Pause = (goOn: () => void) => void;

/**
 * Letters of an answer that are parted, each of which costs a pause: enough for each piece of a
 * text, and for each event that has the whole of it once more.
 */
const maxParted = 8;

/**
 * The chunks of an answer in bursts, each to be sent apart from the next. One ends within the first
 * letter of a chunk that is no ASCII, for up to {@link maxParted} chunks. An answer in one chunk,
 * or in ASCII, is one burst.
 */
export function partLetters(chunks: readonly string[]): readonly (readonly Uint8Array[])[] {
  const bursts: Uint8Array[][] = [];
  let burst: Uint8Array[] = [];
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    // All before that letter is ASCII: a character is a byte there.
    const letter = chunk.search(/\P{ASCII}/u);
    if (letter === -1 || chunks.length === 1 || bursts.length === maxParted) {
      burst.push(bytes);
      continue;
    }
    bursts.push([...burst, bytes.subarray(0, letter + 1)]);
    burst = [bytes.subarray(letter + 1)];
  }
  return [...bursts, burst];
}

/** Writes the chunks of an answer and then calls `done`: in bursts where there is a pause. */
export function writeParted(
  response: ServerResponse,
  chunks: readonly string[],
  pause: Pause | undefined,
  done: () => void,
): void {
  if (pause === undefined) {
    for (const chunk of chunks) response.write(chunk);
    done();
    return;
  }
  const write = ([burst = [], ...later]: ReturnType<typeof partLetters>): void => {
    if (response.closed) return;
    for (const bytes of burst) response.write(bytes);
    if (later.length === 0) done();
    else pause(() => write(later));
  };
  write(partLetters(chunks));
}
