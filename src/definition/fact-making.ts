// Fresh values for facts: readable, so that models and people copy them whole, and random, so that
// no guess passes.
import type { FactDefinition } from '../domain/canary.ts';

/** Source of randomness. `crypto.randomBytes` in a run, a seeded one in tests. */
export type RandomBytes = (size: number) => Uint8Array;

const surnames = [
  'Quill',
  'Marlow',
  'Hart',
  'Winter',
  'Thorne',
  'Alder',
  'Finch',
  'Lark',
  'Rowan',
  'Sable',
  'Vale',
  'Wren',
  'Ashby',
  'Birch',
  'Corwin',
  'Dale',
] as const;
const givenNames = ['Hongming', 'Ada', 'Noor', 'Tomas', 'Ines', 'Kofi', 'Mila', 'Ravi'] as const;
const adjectives = ['amber', 'blue', 'calm', 'dusty', 'early', 'fair', 'green', 'hollow'] as const;
const nouns = [
  'heron',
  'meadow',
  'lantern',
  'harbour',
  'orchard',
  'pebble',
  'sparrow',
  'thicket',
  'willow',
  'canyon',
  'ferry',
  'glacier',
  'island',
  'juniper',
  'kettle',
  'maple',
] as const;

/** Draws before two facts that contain one another are taken for a broken source of randomness. */
const maxDraws = 100;

/**
 * A fresh value for each fact: at least 24 random bits, none contained in another, and without the
 * characters (`.`, `,`, `"`, newline) at which a find's hole or a JSON text may end.
 */
export function makeFacts(
  definitions: Readonly<Record<string, FactDefinition>>,
  random: RandomBytes,
): Record<string, string> {
  const values: [string, string][] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const isTaken = (value: string): boolean =>
      values.some(([, other]) => other.includes(value) || value.includes(other));
    let value = makeFact(definition, random);
    for (let draw = 1; isTaken(value) && draw < maxDraws; draw += 1)
      value = makeFact(definition, random);
    if (isTaken(value))
      throw new Error(`The source of randomness repeats itself: ${maxDraws} draws alike`);
    values.push([name, value]);
  }
  return Object.fromEntries(values);
}

function makeFact({ kind, startsWith }: FactDefinition, random: RandomBytes): string {
  switch (kind) {
    case 'person':
      return `${startsWith || pick(givenNames, random)} ${pick(surnames, random)}-${hex(3, random)}`;
    case 'word':
      return `${startsWith || pick(adjectives, random)}-${pick(nouns, random)}-${hex(3, random)}`;
    case 'code':
      return `${startsWith || `K${pick([2, 3, 4, 5, 6, 7, 8, 9], random)}`}-${hex(4, random)}`;
  }
}

/** A member of a list whose length divides 256, so that each is as likely. */
function pick<Item>(list: readonly Item[], random: RandomBytes): Item {
  const byte = random(1)[0] ?? 0;
  return list[byte % list.length] as Item;
}

function hex(size: number, random: RandomBytes): string {
  return [...random(size)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
