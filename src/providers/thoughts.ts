// What the scripted model thinks, and the seal by which a provider knows its thoughts again: a
// signature or encrypted content, whatever the provider calls it. A seal says by itself whether it
// is whole and of which words it is, so that one that comes back after a restart is judged alike.
import { crc32 } from 'node:zlib';

/** How each thought begins: no one else says so. */
const opening = 'I look at what I was asked, and at what was said before it.';
/** How each seal begins: so many bytes that none of a real provider begins like it. */
const mark = Buffer.from('scripted!', 'latin1');
const digestBytes = 4;
const sealedBytes = mark.length + digestBytes;
/** A real one is that long: who keeps the beginning of long texts has not all of it. */
const sealBytes = 300;
/** Characters of a seal that are decoded: a hostile one is long. */
const maxSealChars = 1_000;

/**
 * A fresh thought: two paragraphs, as models write them. It holds no fact and no mark, and is
 * another one each time, so that no two thoughts are taken for each other.
 */
export function makeThought(randomBytes: (size: number) => Uint8Array): string {
  const step = Buffer.from(randomBytes(6)).toString('hex');
  return `${opening}\n\nThen I choose what comes next (thought ${step}).`;
}

/** Whether words are a thought of the scripted model, or its beginning. */
export function isThought(words: string): boolean {
  return words.startsWith(opening);
}

/** The seal of a thought, in base64: of which words it is, filling, and whether that is whole. */
export function sealOf(words: string): string {
  const seal = Buffer.alloc(sealBytes);
  mark.copy(seal);
  const digest = crc32(words);
  seal.writeUInt32BE(digest, mark.length);
  const end = sealBytes - digestBytes;
  for (let at = sealedBytes; at < end; at += 1) seal[at] = crc32(`${at}`, digest) & 0xff;
  seal.writeUInt32BE(crc32(seal.subarray(0, end)), end);
  return seal.toString('base64');
}

/**
 * What a seal is that comes back: `whole`, one of ours that was `changed`, or `foreign`: none of
 * ours, such as one that a real provider has made.
 */
export function judgeSeal(seal: string): 'whole' | 'changed' | 'foreign' {
  const bytes = bytesOf(seal);
  if (!bytes.subarray(0, mark.length).equals(mark)) return 'foreign';
  if (bytes.length !== sealBytes) return 'changed';
  const end = sealBytes - digestBytes;
  return bytes.readUInt32BE(end) === crc32(bytes.subarray(0, end)) ? 'whole' : 'changed';
}

/** Whether a whole seal is that of these words. */
export function isSealOf(seal: string, words: string): boolean {
  return bytesOf(seal).readUInt32BE(mark.length) === crc32(words);
}

/** Clients may write the bytes again in the alphabet for URLs. */
function bytesOf(seal: string): Buffer {
  return Buffer.from(seal.slice(0, maxSealChars), 'base64');
}
