// Detection: which profile the signs of an image speak for, and what is said where none or two do.
import { describe, expect, it } from 'vitest';
import {
  detectProfile,
  fitsPattern,
  listFilesToFind,
  type ShownSigns,
} from '../../../src/definition/profile-detect.ts';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import type { Profile } from '../../../src/domain/profile.ts';

function profileOf(name: string, detect: string): Profile {
  const { profile } = parseProfile({ file: 'p.yaml', text: `name: ${name}\ndetect:\n${detect}` });
  if (profile === null) throw new Error(`the profile ${name} does not parse`);
  return profile;
}

const langgraph = profileOf(
  'langgraph',
  '  - { env: { ADAPTER_MODULE: adapter }, entrypoint: molecule-runtime, files: [/app/langgraph_adapter.py] }\n',
);
const autogen = profileOf(
  'autogen',
  '  - { env: { ADAPTER_MODULE: adapter }, files: [/app/autogen_adapter.py] }\n  - { env: { TEMPLATE: autogen-* } }\n',
);
const silent = { ...langgraph, name: 'silent', detect: undefined } as unknown as Profile;
const all = [autogen, langgraph, silent];

const template: ShownSigns = {
  env: { PATH: '/bin', ADAPTER_MODULE: 'adapter' },
  words: ['/usr/local/bin/molecule-runtime', '--port', '8000'],
};

describe('listFilesToFind', () => {
  it('asks for the files of those alone whose variables the image has, however it starts', () => {
    expect(listFilesToFind(all, template)).toEqual([
      '/app/autogen_adapter.py',
      '/app/langgraph_adapter.py',
    ]);
    expect(listFilesToFind(all, { ...template, words: ['sh'] })).toEqual([
      '/app/autogen_adapter.py',
      '/app/langgraph_adapter.py',
    ]);
  });

  it('asks for none where nothing holds', () => {
    expect(listFilesToFind(all, { env: { PATH: '/bin' }, words: ['node'] })).toEqual([]);
    expect(listFilesToFind(all, { env: {}, words: [] })).toEqual([]);
  });

  it('takes no inherited property for a variable', () => {
    const odd = profileOf('odd', '  - { env: { constructor: "*" }, files: [/a] }\n');
    expect(listFilesToFind([odd], { env: {}, words: [] })).toEqual([]);
  });
});

describe('detectProfile', () => {
  const detect = (signs: ShownSigns, ...existing: string[]) =>
    detectProfile(all, signs, new Set(existing));

  it('takes the profile whose signs hold, and says which', () => {
    expect(detect(template, '/app/langgraph_adapter.py')).toEqual({
      profile: langgraph,
      reason:
        'ENV ADAPTER_MODULE=adapter, entrypoint molecule-runtime, file /app/langgraph_adapter.py',
      finding: null,
    });
    expect(detect({ env: { TEMPLATE: 'autogen-0.7' }, words: [] })).toMatchObject({
      profile: autogen,
      reason: 'ENV TEMPLATE=autogen-*',
    });
  });

  it('takes the one with more signs where two hold', () => {
    const both = detect(template, '/app/langgraph_adapter.py', '/app/autogen_adapter.py');
    expect(both).toMatchObject({ profile: langgraph, finding: null });
  });

  it('takes none of two that hold equally, and names both', () => {
    const twin = { ...langgraph, name: 'twin' };
    const found = detectProfile(
      [langgraph, twin],
      template,
      new Set(['/app/langgraph_adapter.py']),
    );
    expect(found.profile).toBeNull();
    expect(found.reason).toBe('it shows as many signs of langgraph and twin');
    expect(found.finding).toBe(
      'The image shows as many signs of the profiles langgraph and twin, so none of them was taken. Name the right one with --profile (input "profile").',
    );
  });

  it('is not confused by two alternatives of one profile', () => {
    const two = profileOf('two', '  - { env: { A: "1" } }\n  - { env: { B: "2" } }\n');
    const found = detectProfile([two], { env: { A: '1', B: '2' }, words: [] }, new Set());
    expect(found).toMatchObject({ profile: two, reason: 'ENV A=1', finding: null });
  });

  it('says what the nearest profile lacks', () => {
    expect(detect({ env: {}, words: [] })).toEqual({
      profile: null,
      reason: 'the image shows the signs of no built-in profile',
      finding: null,
    });
    expect(detect({ ...template, words: [] }).reason).toBe(
      'the image shows the signs of no built-in profile; nearest is autogen: it has ENV ADAPTER_MODULE=adapter, and lacks file /app/autogen_adapter.py',
    );
    expect(detect({ ...template, words: [] }, '/app/langgraph_adapter.py').reason).toBe(
      'the image shows the signs of no built-in profile; nearest is langgraph: it has ENV ADAPTER_MODULE=adapter, file /app/langgraph_adapter.py, and lacks entrypoint molecule-runtime',
    );
  });

  it('quotes the profile, never the image', () => {
    const loud = { env: { TEMPLATE: 'autogen-::error::x\u001b[31m' }, words: [] };
    expect(detect(loud).reason).toBe('ENV TEMPLATE=autogen-*');
  });
});

describe('fitsPattern', () => {
  it.each([
    ['adapter', 'adapter', true],
    ['adapter2', 'adapter', false],
    ['', '', true],
    ['', '*', true],
    ['langgraph', 'lang*', true],
    ['slang', 'lang*', false],
    ['my-graph-x', '*graph*', true],
    ['abcabc', 'a*b*c', true],
    ['abc', 'abc*c', false],
    ['ab', 'a*b*b', false],
    ['aXbYb', 'a*b*b', true],
    ['a.b', 'a?b', false],
    ['a(b', 'a(*', true],
  ])('%j fits %j: %s', (text, pattern, fits) => {
    expect(fitsPattern(text, pattern)).toBe(fits);
  });

  it('takes linear time for texts made to take longer', () => {
    expect(fitsPattern('a'.repeat(200_000), `${'a*'.repeat(200)}b`)).toBe(false);
  });
});
