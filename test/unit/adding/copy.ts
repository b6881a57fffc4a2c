// A copy of this tree in a folder of its own, in which something can be added and tried.
import { execFile } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What the sources, their generator and their guards are made of. */
const parts = [
  'src',
  'canaries',
  'profiles',
  'script/readme.ts',
  'docs',
  'status',
  'test/unit/architecture',
  'test/unit/architecture.test.ts',
  'test/unit/definition/built-in.ts',
  'test/unit/definition/expected-parse.test.ts',
  'test/unit/definition/suite-revisions.test.ts',
  'test/unit/providers/table.test.ts',
  'test/unit/live-model/upstream.ts',
  'test/unit/scripted-model/builders.ts',
  'test/unit/render/report-json.test.ts',
  'test/unit/support',
  '.gitignore',
  'biome.json',
  'action.yml',
  'CHANGELOG.md',
  'package.json',
  'tsconfig.json',
  ...globSync('*.schema.json'),
];

/** What a command printed, and its exit code. */
export interface Ended {
  readonly output: string;
  readonly code: number;
}

/** A copy of this tree. */
export interface Copy extends Disposable {
  write(path: string, text: string): void;
  /** Puts text before the first place that matches, which must be there. */
  insert(path: string, before: string, text: string): void;
  /** Runs a program of Node or of node_modules/.bin in the copy. */
  run(program: string, ...argv: readonly string[]): Promise<Ended>;
  /** Paths that were written since the last call, each once. */
  touched(): readonly string[];
}

/** Makes a copy. The packages are those of this tree. */
export function createCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'adding-'));
  for (const part of parts) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const touched = new Set<string>();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    touched.add(path);
  };
  return {
    write,
    insert(path, before, text) {
      const whole = readFileSync(join(folder, path), 'utf8');
      if (!whole.includes(before)) throw new Error(`${path} lacks ${JSON.stringify(before)}.`);
      write(
        path,
        whole.replace(before, () => text + before),
      );
    },
    async run(program, ...argv) {
      const bin = join(process.cwd(), 'node_modules/.bin');
      const options = { cwd: folder, env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } };
      try {
        const { stdout, stderr } = await promisify(execFile)(program, argv, options);
        return { output: stdout + stderr, code: 0 };
      } catch (thrown) {
        const { stdout, stderr, code } = thrown as { stdout: string; stderr: string; code: number };
        return { output: stdout + stderr, code };
      }
    },
    touched() {
      const paths = [...touched].sort();
      touched.clear();
      return paths;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
