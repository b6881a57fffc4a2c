// Canary files by path and by glob: each file once, and everything that is wrong told at once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validate } from '../../../src/app/commands/validate.ts';
import { loadCanaries, loadExpectedFailures } from '../../../src/app/definitions/load.ts';
import { CanaryError } from '../../../src/domain/error.ts';

let folder = '';
const at = (path: string): string => join(folder, path);
const text = (name: string): string => `name: ${name}
title: The name of a pet is still known
proves: [history]
facts: { pet: { kind: word } }
turns:
  - { send: "My cat is called \${pet}.", model: [{ say: "Fine." }] }
  - send: "What is my cat called?"
    model: [{ find: "My cat is called {}.", say: "It is {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "\${pet}" } }]
`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-files-'));
  mkdirSync(at('c/sub'), { recursive: true });
  writeFileSync(at('c/pet.yaml'), text('pet'));
  writeFileSync(at('c/sub/my[1].yaml'), text('mine'));
  writeFileSync(at('bad.yaml'), 'name: bad\ntitel: t\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (canaryGlobs: readonly string[], names: readonly string[] = []) =>
  ({ suite: 'core', names, canaryGlobs }) as const;

async function loadOwn(...globs: string[]): Promise<string[]> {
  const canaries = await loadCanaries(options(globs));
  return canaries.filter(({ suite }) => suite === 'own').map(({ name }) => name);
}

async function errorOf(loading: Promise<unknown>): Promise<CanaryError> {
  const error = await loading.catch((thrown: unknown) => thrown);
  if (!(error instanceof CanaryError)) throw new Error('nothing was refused');
  return error;
}

describe('canary files', () => {
  it.each([
    ['a glob and a path in it', ['c/*.yaml', 'c/pet.yaml'], ['pet']],
    ['a path twice', ['c/pet.yaml', 'c/../c/./pet.yaml'], ['pet']],
    ['folders among the matches', ['c/**'], ['pet', 'mine']],
    ['a path that reads as a pattern', ['c/sub/my[1].yaml'], ['mine']],
  ])('%s', async (_, paths, names) => {
    expect(await loadOwn(...paths.map((path) => `${folder}/${path}`))).toEqual(names);
  });

  it('a path from here and one from the root', async () => {
    expect(await loadOwn(at('c/pet.yaml'), relative(process.cwd(), at('c/pet.yaml')))).toEqual([
      'pet',
    ]);
  });

  it('a folder is none', async () => {
    const error = await errorOf(loadOwn(at('c')));
    expect(error.code).toBe('NO_CANARY_MATCHED');
    expect(error.message).toBe(`No file matches the canary glob "${at('c')}".`);
  });
});

describe('all that is wrong is told at once', () => {
  it('by a run', async () => {
    const globs = [at('bad.yaml'), at('none.yaml')];
    const { message } = await errorOf(loadCanaries(options(globs)));
    expect(message).toContain(`No file matches the canary glob "${at('none.yaml')}".`);
    expect(message).toContain('DEFINITION_INVALID: 4 problems in definitions:\n');
    expect(message).toContain('Unknown key "titel"');
  });

  it('with names that there are not, where the names in faulty files are known', async () => {
    const { message, hint } = await errorOf(
      loadCanaries(options([at('bad.yaml')], ['bad', 'nosuch', 'name-recal'])),
    );
    expect(message).toContain('There is no canary "nosuch", "name-recal".');
    expect(message).toContain('Unknown key "titel"');
    expect(hint).toContain('Did you mean name-recall?');
    writeFileSync(at('nameless.yaml'), 'nmae: nosuch\n');
    const nameless = await errorOf(loadCanaries(options([at('nameless.yaml')], ['nosuch'])));
    expect(nameless.message).not.toContain('There is no canary');
  });

  it('with canaries that are expected to fail and that there are not', async () => {
    const path = at('expected.yaml');
    const entry = 'layer: rejected, reason: x, link: "https://a", expires: 2099-01-01';
    const list = ['bad', 'nosuch'].map((name) => `  - { canary: ${name}, ${entry} }\n`);
    writeFileSync(path, `failures:\n${list.join('')}`);
    const { message } = await errorOf(
      loadExpectedFailures({ canaryGlobs: [at('bad.yaml')], expectedFailures: path }),
    );
    expect(message).toMatch(/^One problem in definitions:\n.*3:15: There is no canary "nosuch"/);
  });

  it('by validate', async () => {
    const lines: string[] = [];
    const globs = ['bad.yaml', 'none.yaml', 'c/pet.yaml'].map(at);
    const error = await errorOf(validate(globs, (line) => lines.push(line)));
    expect(error.message).toBe(`No file matches the canary glob "${at('none.yaml')}".`);
    expect(lines.join('\n')).toContain('pet: ok');
    expect(lines.filter((line) => line.includes('bad.yaml:'))).toHaveLength(4);
  });
});
