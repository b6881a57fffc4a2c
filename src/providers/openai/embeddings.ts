// POST /v1/embeddings: what agents ask that look their own memory or files up by meaning. A vector
// counts the words of its text, so that texts with words in common are near each other. Nothing of
// it is judged.
import { asString, parseJson, toFields } from '../../domain/fields.ts';
import { encodeJson } from '../answer-encoding.ts';
import type { EncodedAnswer } from '../provider.ts';
import { encodeError } from './errors.ts';

/** Length of a vector where none is asked for: that of OpenAI's smaller model. */
const usualLength = 1_536;
const maxLength = 4_096;
/** Texts of one request: with the longest vectors some ten megabytes of an answer. */
const maxTexts = 512;
const maxWords = 20_000;

/** Answers a request. One that cannot be read gets 400. */
export function answerEmbeddings(bodyText: string): EncodedAnswer {
  const fields = toFields(parseJson(bodyText));
  const { input } = fields;
  const isOne = typeof input === 'string' || (Array.isArray(input) && typeof input[0] === 'number');
  const texts: unknown = isOne ? [input] : input;
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > maxTexts)
    return encodeError({
      status: 400,
      message: `'input' must be a text, or 1 to ${maxTexts} of them.`,
    });
  const asked = Number(fields.dimensions ?? usualLength);
  const length = Number.isInteger(asked) && asked > 0 && asked <= maxLength ? asked : usualLength;
  const isBase64 = fields.encoding_format === 'base64';
  const data = texts.map((text: unknown, index) => {
    const vector = toVector(text, length);
    const embedding = isBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: texts.length, total_tokens: texts.length };
  return encodeJson({ object: 'list', data, model: asString(fields.model), usage });
}

/** A vector of length one. Tokens in place of a text are counted as they are. */
function toVector(text: unknown, length: number): Float32Array {
  const words = Array.isArray(text)
    ? text.slice(0, maxWords).map(String)
    : (
        asString(text)
          .toLowerCase()
          .match(/[\p{L}\p{N}]+/gu) ?? []
      ).slice(0, maxWords);
  const vector = new Float32Array(length);
  for (const word of words.length > 0 ? words : ['']) {
    const place = hash(word) % length;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** 32-bit FNV-1a. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(word)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
