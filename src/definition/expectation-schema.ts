// The part of canary.schema.json that follows from the table of expectations. A test holds the two
// together.
import {
  type BesideKey,
  type ExpectationRow,
  expectationGroups,
  expectationRows,
  type ValueKind,
} from '../domain/expectation.ts';

/** A piece of a JSON Schema. */
type Piece = Readonly<Record<string, unknown>>;

const valueSchemas: Readonly<Record<ValueKind, Piece>> = {
  text: { type: 'string', minLength: 1, maxLength: 10_000 },
  texts: { $ref: '#/definitions/texts' },
  shape: { type: 'string', minLength: 1, maxLength: 1_000 },
  turn: { $ref: '#/definitions/number' },
  'dropped-turn': { $ref: '#/definitions/number' },
  session: { $ref: '#/definitions/name' },
  files: { $ref: '#/definitions/numbers' },
  tool: { $ref: '#/definitions/tool' },
  count: { $ref: '#/definitions/number' },
};

const besideSchemas: Readonly<Record<BesideKey, Piece>> = {
  'of-turn': {
    description: 'Earlier turn of the same session whose files are meant; default this turn.',
    $ref: '#/definitions/number',
  },
  within: {
    description:
      'How long after the reply the row may be written at most, such as 500ms or 2s; 0s: before the reply. Default: until the canary ends.',
    type: 'string',
    minLength: 1,
    maxLength: 20,
  },
};

/** `definitions.expectation` of the schema. */
export function toExpectationSchema(): Piece {
  const groups = Object.entries(expectationGroups).map(([group, description]) => {
    const rows = expectationRows().flatMap(([, row]) => (row.group === group ? [row] : []));
    return [group, toGroupSchema(description, rows)] as const;
  });
  return {
    description:
      'One or more things that must hold; texts may hold ${fact} and ${file:N}, the tagged name of file N of the turn.',
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: Object.fromEntries(groups),
  };
}

function toGroupSchema(description: string, rows: readonly ExpectationRow[]): Piece {
  const properties: Record<string, Piece> = {};
  for (const { key, value, describes, beside } of rows) {
    properties[key] = { description: describes, ...valueSchemas[value] };
    if (beside !== undefined) properties[beside] = besideSchemas[beside];
  }
  // What qualifies one key alone means nothing without it.
  const owned = rows.flatMap(({ key, beside }) =>
    beside !== undefined && rows.filter((row) => row.beside === beside).length === 1
      ? [[beside, [key]] as const]
      : [],
  );
  return {
    description,
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    ...(owned.length === 0 ? {} : { dependencies: Object.fromEntries(owned) }),
    properties,
  };
}
