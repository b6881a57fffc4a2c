// Generators of hard inputs: text full of what encoders get wrong, numbers at every boundary, whole
// turns.
import fc from 'fast-check';
import type { WireFile, WireTurn } from '../../../src/domain/turn.ts';
import type { JsonValue } from '../../../src/wire/json.ts';

const hardUnits = [
  '"',
  '\\',
  '<',
  '>',
  '&',
  '\u2028',
  '\u2029',
  '\0',
  '\b',
  '\f',
  '\t',
  '\u007f',
  '\u0085',
  '\ufeff',
];

/** Any UTF-16 text, unpaired surrogates included. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hardUnits, '🚀', '\ud83d', '\ude80', '\ue000', ' '),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((units) => units.join(''));

/** Any finite double, with the boundaries of the number format and whole numbers made likely. */
const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1e-6,
    9.99e-7,
    1e-7,
    1e20,
    1e21,
    -1e21,
    2 ** 53,
    5e-324,
    Number.MAX_VALUE,
    123456789.125,
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const file: fc.Arbitrary<WireFile> = fc.record(
  { name: anyText, mimeType: anyText, uri: anyText, size: anyNumber },
  { requiredKeys: [] },
);

const blankish = fc
  .array(
    fc.constantFrom(
      ' ',
      '\t',
      '\u0085',
      '\u00a0',
      '\u1680',
      '\u2005',
      '\u2029',
      '\u3000',
      '\ufeff',
      '\u200b',
    ),
    {
      maxLength: 3,
    },
  )
  .map((characters) => characters.join(''));

export const anyTurn: fc.Arbitrary<WireTurn> = fc.record({
  method: fc.oneof(fc.constantFrom('message/send', 'message/stream'), anyText),
  requestId: anyText,
  messageId: anyText,
  contextId: fc.option(fc.oneof(blankish, anyText)),
  workspaceId: anyText,
  text: fc.option(anyText),
  files: fc.array(file, { maxLength: 3 }),
  identity: fc.option(fc.record({ userId: anyText, email: anyText })),
});

/** A value as the parser returns it: text is well-formed there, as it is in Go. */
export const anyJsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, false),
    anyNumber,
    anyText.map((text) => text.toWellFormed()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(
        fc.tuple(
          fc.oneof(
            fc.constant('__proto__'),
            anyText.map((text) => text.toWellFormed()),
          ),
          tie('value'),
        ),
        {
          maxLength: 4,
        },
      )
      .map((members) => new Map(members)),
  ),
})).value;
