// The arguments of a call: the script's words under the tool's own names and in the shapes of its
// schema, and plain values for what else it demands.
import { describe, expect, it } from 'vitest';
import type { AbstractTool } from '../../../src/domain/abstract-tool.ts';
import type { Fields } from '../../../src/domain/fields.ts';
import type { ToolCandidates } from '../../../src/domain/profile.ts';
import { toArguments } from '../../../src/scripted-model/call-arguments.ts';
import { tools } from './builders.ts';

const text = { type: 'string' };
const note = 'The locker is 42.';

interface Called {
  readonly purpose?: AbstractTool;
  readonly candidates?: Partial<ToolCandidates>;
  readonly properties?: Fields;
  readonly required?: readonly string[];
  readonly given?: Readonly<Record<string, string>>;
  readonly more?: Fields;
}

/** The arguments of a call of a tool with these properties. */
function argumentsOf({
  purpose = 'commit-memory',
  candidates,
  properties,
  required = [],
  given = { content: note },
  more,
}: Called): unknown {
  const offered = { name: 't', argumentNames: Object.keys(properties ?? {}) };
  const schema =
    properties === undefined ? more : { type: 'object', properties, required, ...more };
  return JSON.parse(
    toArguments({
      purpose,
      offered,
      candidates: { ...tools[purpose], ...candidates },
      schema,
      given: new Map(Object.entries(given)),
    }),
  );
}

describe('the name of an argument', () => {
  it('is the first candidate that the tool declares', () => {
    expect(argumentsOf({ properties: { text, other: text } })).toEqual({ text: note });
  });

  it('is the first candidate where nothing is known of the schema, and the role without one', () => {
    expect(argumentsOf({})).toEqual({ content: note });
    const none = { arguments: {} };
    expect(argumentsOf({ candidates: none })).toEqual({ content: note });
    expect(argumentsOf({ candidates: none, given: { constructor: 'x' } })).toEqual({
      constructor: 'x',
    });
  });
});

describe('a tool that is a shell', () => {
  const candidates = {
    names: ['exec_command'],
    arguments: { path: ['cmd'] },
    commands: { cmd: 'cat {}' },
  };
  const ofPath = (path: string): unknown =>
    argumentsOf({ purpose: 'read-file', candidates, given: { path }, properties: { cmd: text } });

  it.each([
    ['/a/b.txt', 'cat /a/b.txt'],
    ["/a/$(id)'s", "cat '/a/$(id)'\\''s'"],
    ['', "cat ''"],
  ])('is given the path %j as %j', (path, cmd) => {
    expect(ofPath(path)).toEqual({ cmd });
  });
});

describe('the shape of an argument', () => {
  const list = { type: 'array', items: text };

  it.each<[string, Fields, unknown]>([
    ['a list of texts', list, [note]],
    ['a list or null', { anyOf: [{ type: 'null' }, list] }, [note]],
    ['a text or a list', { anyOf: [list, text] }, note],
    ['an object', { type: 'object', properties: { body: text } }, { body: note }],
    ['a reference', { $ref: '#/$defs/Note' }, { body: note }],
    ['a type in capitals, as Gemini writes it', { type: 'STRING' }, note],
    ['anything', {}, note],
    ['a number, which no text can be', { type: 'integer' }, note],
    ['an object of which nothing is known', { type: 'object' }, note],
  ])('is %s', (_name, content, expected) => {
    const more = { $defs: { Note: { type: 'object', properties: { body: text } } } };
    expect(argumentsOf({ properties: { content }, required: ['content'], more })).toEqual({
      content: expected,
    });
  });
});

describe('what a schema demands besides', () => {
  const demanded = (name: string, property: Fields, called: Partial<Called> = {}): unknown => {
    const given = argumentsOf({
      properties: { content: text, query: text, file_path: text, [name]: property },
      required: [name],
      ...called,
    });
    return (given as Fields)[name];
  };

  it.each<[string, Fields, unknown]>([
    ['action', { type: 'string', enum: ['delete', 'list', 'add_note'] }, 'add_note'],
    ['kind', { type: 'string', enum: ['fact', 'event'] }, 'fact'],
    ['scope', { type: 'string', default: 'global' }, 'global'],
    ['tags', { type: 'array', items: text }, []],
    ['id', { type: ['string', 'null'] }, null],
    ['id', { anyOf: [text, { type: 'null' }] }, null],
    ['is_global', { type: 'boolean' }, false],
    ['importance', { type: 'integer', minimum: 1 }, 1],
    ['limit', { type: 'integer' }, 10],
    ['topK', { type: 'integer', minimum: 1, maximum: 5 }, 5],
    ['maxResults', { type: 'integer', minimum: -9007199254740991 }, 10],
    ['num_results', { type: 'number', exclusiveMinimum: 0 }, 10],
    ['limit', { type: 'INTEGER' }, 10],
    ['limit', { type: 'integer', enum: [5, 20] }, 5],
    ['format', { type: 'string', enum: ['list', 'full'] }, 'full'],
    ['user_id', text, 'canary'],
    ['collection_name', text, 'canary'],
    ['offset', { type: 'integer' }, 0],
    ['category', text, 'canary'],
    ['extra', {}, 'canary'],
  ])('%s is plain: %j', (name, property, expected) => {
    expect(demanded(name, property)).toEqual(expected);
  });

  it.each(['title', 'noteTitle', 'key', 'file_name', 'memory_id'])(
    'is a name of its own for each note, so that none takes the place of another: %s',
    (name) => {
      const titles = ['The locker is 42.', 'The locker is 43.', 'The locker is 42.'].map(
        (content) => demanded(name, text, { given: { content } }),
      );
      expect(titles[0]).toBe(titles[2]);
      expect(titles[0]).not.toBe(titles[1]);
      // A note that lost its text must not be found by its name.
      expect(titles.join()).not.toContain('42');
    },
  );

  it.each<[AbstractTool, Readonly<Record<string, string>>, string]>([
    ['recall-memory', { query: 'locker' }, 'search'],
    ['read-file', { path: '/a' }, 'view'],
    ['commit-memory', { content: note }, 'create'],
  ])('is what a tool for %s does', (purpose, given, expected) => {
    const property = { type: 'string', enum: ['delete', 'create', 'search', 'view'] };
    expect(demanded('command', property, { purpose, given })).toBe(expected);
  });

  it.each<[string, Fields, unknown]>([
    ['limit', { type: 'integer' }, 1_000_000],
    ['max_bytes', { type: 'integer', maximum: 50_000 }, 50_000],
    ['start_line', { type: 'integer' }, 1],
    ['end_line', { type: 'integer' }, 1_000_000],
    ['offset', { type: 'integer' }, 0],
    ['should_read_entire_file', { type: 'boolean' }, true],
    ['encoding', { type: 'string', enum: ['base64', 'utf-8'] }, 'utf-8'],
    ['line_count', { type: ['integer', 'null'] }, null],
  ])('of a file is all of it: %s', (name, property, expected) => {
    const called = { purpose: 'read-file', given: { path: '/a' } } as const;
    expect(demanded(name, property, called)).toEqual(expected);
  });

  it('is nothing where the property is not required, but for what is to be done', () => {
    const kind = { type: 'string', enum: ['fact', 'event'] };
    const mode = { type: 'string', enum: ['delete', 'save'], default: 'delete' };
    const properties = { content: text, id: text, kind, mode };
    expect(argumentsOf({ properties })).toEqual({ content: note });
    const action = { type: 'string', enum: ['remove', 'add'] };
    expect(argumentsOf({ properties: { content: text, action } })).toEqual({
      content: note,
      action: 'add',
    });
  });
});

describe('words that go deeper than the arguments', () => {
  // The memory server of the Model Context Protocol.
  const entities = {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        name: text,
        entityType: text,
        observations: { type: 'array', items: text },
      },
      required: ['name', 'entityType', 'observations'],
    },
  };

  it('are where the profile names the field', () => {
    const given = argumentsOf({
      candidates: { arguments: { content: ['observations'] } },
      properties: { entities },
      required: ['entities'],
    }) as { entities: Fields[] };
    expect(given.entities).toHaveLength(1);
    expect(given.entities[0]).toMatchObject({ entityType: 'canary', observations: [note] });
    expect(given.entities[0]?.name).toMatch(/^canary-\w+$/);
  });

  it('are in each text where no field is named', () => {
    expect(argumentsOf({ properties: { entities }, required: ['entities'] })).toEqual({
      entities: [{ name: note, entityType: note, observations: [note] }],
    });
  });

  it('are left out of what looks memories up and takes no words', () => {
    const called = { purpose: 'recall-memory', given: { query: 'locker' } } as const;
    expect(argumentsOf({ ...called, properties: {} })).toEqual({});
    const properties = { category: text, is_global: { type: 'boolean' } };
    expect(argumentsOf({ ...called, properties, required: ['category', 'is_global'] })).toEqual({
      category: 'canary',
      is_global: false,
    });
  });
});

describe('a schema with branches', () => {
  const option = (verb: string, name: string): Fields => ({
    type: 'object',
    properties: { type: { const: verb }, [name]: text },
    required: ['type', name],
  });
  const branches = [option('delete', 'id'), option('add', 'content')];

  it('is called by the one that does what is meant', () => {
    const added = { type: 'add', content: note };
    const properties = { operation: { oneOf: branches } };
    expect(argumentsOf({ properties, required: ['operation'] })).toEqual({ operation: added });
    expect(argumentsOf({ more: { oneOf: branches } })).toEqual(added);
    const action = { anyOf: [{ const: 'delete' }, { const: 'add' }] };
    expect(argumentsOf({ properties: { content: text, action }, required: ['action'] })).toEqual({
      content: note,
      action: 'add',
    });
  });

  it('is looked up where its root refers to it', () => {
    const more = { $ref: '#/$defs/Add', $defs: { Add: option('add', 'content') } };
    expect(argumentsOf({ more })).toEqual({ type: 'add', content: note });
  });

  it('is given no more than its words need', () => {
    const item = {
      type: 'object',
      properties: { action: { enum: ['remove', 'add'] }, content: text, old_text: text },
      required: ['action'],
    };
    const link = { type: 'object', properties: { from: text, to: text }, required: ['from', 'to'] };
    const properties = {
      operations: { type: 'array', items: item },
      links: { type: 'array', items: link },
    };
    expect(argumentsOf({ properties, required: ['operations', 'links'] })).toEqual({
      operations: [{ action: 'add', content: note }],
      links: [],
    });
  });
});

describe('a call that the profile writes out', () => {
  it('is as it is written, with the words of the script in it', () => {
    const written = {
      command: 'insert',
      lines: [{ at: 0, text: 'Note: {content}' }],
      other: '{unknown} {}',
    };
    expect(argumentsOf({ candidates: { call: written }, properties: { content: text } })).toEqual({
      command: 'insert',
      lines: [{ at: 0, text: `Note: ${note}` }],
      other: '{unknown} {}',
    });
  });

  it('reads no words of the script as places', () => {
    const given = { content: 'see {content} and $&' };
    expect(argumentsOf({ candidates: { call: { a: '{content}' } }, given })).toEqual({
      a: 'see {content} and $&',
    });
  });
});

describe('a hostile schema', () => {
  it('costs no more than a few arguments, however many it demands', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `a${index}`);
    const branching = { type: 'object', properties: { b: { $ref: '#' }, c: { $ref: '#' } } };
    const properties = Object.fromEntries([
      ['content', text],
      ...names.map((name) => [name, branching] as const),
    ]);
    const given = argumentsOf({ properties, required: ['content', ...names] });
    expect(given).toMatchObject({ content: note });
    expect(Object.keys(given as Fields).length).toBeLessThan(200);
  });

  it.each<[string, Fields]>([
    ['that refers to itself', { $ref: '#/properties/content' }],
    ['of a list without end', { type: 'array', items: { $ref: '#/properties/content' } }],
    ['whose type is no type', { type: { toString: 1 } }],
    ['with a prototype', { type: 'object', properties: { __proto__: text } }],
  ])('%s still takes the words', (_name, content) => {
    expect(
      JSON.stringify(argumentsOf({ properties: { content }, required: ['content'] })),
    ).toContain(note);
  });
});
