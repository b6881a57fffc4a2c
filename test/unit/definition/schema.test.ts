// The published schemas: closed, described, in step with the vocabulary, and of one mind with the
// parser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import canarySchema from '../../../canaries/canary.schema.json' with { type: 'json' };
import profileSchema from '../../../profiles/profile.schema.json' with { type: 'json' };
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import { abstractTools } from '../../../src/domain/abstract-tool.ts';
import { abilities, needs } from '../../../src/domain/canary.ts';
import { readCanary, root, yamlFilesOf } from './built-in.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Every property of a schema and its definitions, with the path to it; rules (allOf, if) declare
 * none.
 */
function propertiesOf(schema: Schema, path: string): [string, Schema][] {
  const found: [string, Schema][] = [];
  for (const key of ['properties', 'definitions'] as const) {
    for (const [name, value] of Object.entries((schema[key] ?? {}) as Record<string, Schema>)) {
      found.push([`${path}/${name}`, value], ...propertiesOf(value, `${path}/${name}`));
    }
  }
  for (const key of ['items', 'additionalProperties', 'propertyNames'] as const) {
    const value = schema[key];
    if (value !== null && typeof value === 'object') {
      found.push(...propertiesOf(value as Schema, `${path}/${key}`));
    }
  }
  return found;
}

describe.each([
  ['canary', canarySchema as Schema],
  ['profile', profileSchema as Schema],
])('the %s schema', (_name, schema) => {
  const all = propertiesOf(schema, '#');

  it('describes every property', () => {
    expect(
      all.filter(([, value]) => typeof value.description !== 'string' && value.$ref === undefined),
    ).toEqual([]);
  });

  it('is a right schema itself', () => {
    expect(new Ajv({ allowUnionTypes: true }).validateSchema(schema)).toBe(true);
  });

  it('is closed wherever it declares properties', () => {
    const open = [['#', schema] as const, ...all].filter(
      ([, value]) => value.properties !== undefined && value.additionalProperties !== false,
    );
    expect(open).toEqual([]);
  });
});

/** Every pattern of a schema, wherever it is. */
function patternsOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'pattern' && typeof inner === 'string' ? [inner] : patternsOf(inner),
  );
}

describe('the patterns of the schemas', () => {
  // A pattern that goes back over a text again and again takes minutes here, and the test's time.
  it.each([
    'canaries/canary.schema.json',
    'expected-failures.schema.json',
    'fleet.schema.json',
    'profiles/profile.schema.json',
    'report.schema.json',
  ])('are done with a long text at once: %s', (file) => {
    const patterns = patternsOf(JSON.parse(readFileSync(join(root, file), 'utf8')));
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) {
      const known = new RegExp(pattern, 'u');
      for (const start of ['', 'https://', '/', '1.1.'])
        for (const letter of ['a', '1', '.', '/', ' '])
          for (const end of ['\n\n', '!']) known.test(`${start}${letter.repeat(100_000)}${end}`);
    }
  });
});

describe('the canary schema', () => {
  it('lists the words of the vocabulary', () => {
    const { proves, needs: needed } = canarySchema.properties;
    expect(proves.items.enum).toEqual([...abilities]);
    expect(needed.items.enum).toEqual([...needs]);
    expect(canarySchema.definitions.tool.enum).toEqual([...abstractTools]);
  });
});

describe('the built-in canaries', () => {
  it.each(yamlFilesOf('canaries'))(
    '%s is right, named like its file, and points at the schema',
    (file) => {
      const text = readFileSync(join(root, 'canaries', file), 'utf8');
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./canary.schema.json');
      expect(`${readCanary(file.replace('.yaml', '')).name}.yaml`).toBe(file);
    },
  );
});

describe('schema and parser', () => {
  const validate = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(canarySchema);
  const doc = readFileSync(join(root, 'docs/canary-format.md'), 'utf8');
  const examples = [...doc.matchAll(/```yaml\n(# yaml-language-server[\s\S]*?)```/g)].map(
    (match) => match[1] ?? '',
  );
  const builtIn = yamlFilesOf('canaries').map((file) =>
    readFileSync(join(root, 'canaries', file), 'utf8'),
  );

  it('take every example of the documentation and every built-in canary', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const text of [...examples, ...builtIn]) {
      const { problems } = parseCanary({ file: 'example.yaml', text, suite: 'own' });
      expect(problems.map(renderProblem)).toEqual([]);
      expect(validate(parse(text))).toBe(true);
    }
  });

  it('refuse the same shapes', () => {
    const [example = ''] = examples;
    for (const [from, to] of [
      ['title:', 'titel:'],
      ['turns:', 'turns: []\nturn:'],
      ['proves: [history]', 'proves: [streams]'],
      ['kind: word', 'kind: number'],
      ['say:', 'says:'],
      ['contains:', 'contain:'],
      ['includes-turn: 1', 'includes-turn: 0'],
    ] as const) {
      const text = example.replace(from, to);
      expect(text).not.toBe(example);
      expect(parseCanary({ file: 'example.yaml', text, suite: 'own' }).canary).toBeNull();
      expect(validate(parse(text))).toBe(false);
    }
  });
});
