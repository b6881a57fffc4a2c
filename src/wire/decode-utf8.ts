// UTF-8 to text as Go reads it. The two languages agree on valid input. On invalid input Go writes
// one U+FFFD for every bad byte, where the web's decoders write one for a whole truncated sequence.

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text of the bytes, a byte order mark kept, each byte of an invalid sequence as one U+FFFD (Go
 * `utf8.DecodeRune`).
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeWithReplacement(bytes);
  }
}

function decodeWithReplacement(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let validFrom = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    pieces.push(strict.decode(bytes.subarray(validFrom, at)), '\ufffd');
    at += 1;
    validFrom = at;
  }
  pieces.push(strict.decode(bytes.subarray(validFrom)));
  return pieces.join('');
}

/** Bytes of the valid sequence that starts at `at`. 0 when none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = Number(bytes[at]);
  if (lead < 0x80) return 1;
  // 80..C1 never lead a sequence, F5..FF would reach beyond U+10FFFF.
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const [lowest, highest] = secondByteRange(lead);
  for (let offset = 1; offset < length; offset += 1) {
    // Past the end reads as 0, which continues nothing.
    const next = bytes[at + offset] ?? 0;
    if (next < (offset === 1 ? lowest : 0x80) || next > (offset === 1 ? highest : 0xbf)) return 0;
  }
  return length;
}

/** Excludes overlong forms, surrogates and code points beyond U+10FFFF (Unicode, table 3-7). */
function secondByteRange(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
