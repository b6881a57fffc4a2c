// Holds the layers of docs/design.md over every file of src, and shows of each rule that it can
// fail.
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxLines, rooms, rows, rules } from './architecture/rules.ts';
import { parseSource, type Source } from './architecture/source.ts';

const sources: readonly Source[] = globSync('src/**/*.ts')
  .map((path) => path.replaceAll('\\', '/'))
  .sort()
  .map((path) => parseSource(path, readFileSync(path, 'utf8')));

const sample = (path: string, code: string): Source => parseSource(path, `// A sample.\n${code}\n`);

/** For every rule, sources that break it; each list counts as one breach at least. */
const breaches: Readonly<Record<string, readonly (readonly Source[])[]>> = {
  'every folder has a place in the table': [[sample('src/utils/x.ts', '')]],
  'imports point down, and never to a folder of the same row': [
    [sample('src/domain/x.ts', "import { a } from '../judge/a.ts';")],
    [sample('src/runner/x.ts', "import type { A } from '../reporters/a.ts';")],
    [sample('src/a2a/x.ts', "import '../container/a.ts';")],
    [sample('src/judge/x.ts', "export * from '../render/a.ts';")],
    [sample('src/judge/x.ts', "export { a } from '../a2a/a.ts';")],
    [sample('src/transcript/x.ts', "import { a } from '../judge/a.ts';")],
    [sample('src/judge/x.ts', "import { a } from '../definition/a.ts';")],
    [sample('src/container/x.ts', "const { a } = await import('../runner/a.ts');")],
    [sample('src/container/x.ts', 'const { a } = await import(`../app/a.ts`);')],
    [sample('src/runner/x.ts', "type A = import('../app/a.ts').A;")],
    [sample('src/app/x.ts', "import { a } from '../main.ts';")],
    [
      sample(
        'src/render/x.ts',
        "import {\n  a, // 'not this'\n  type B,\n} from\n  '../forge/a.ts';",
      ),
    ],
  ],
  'every file of a folder with rooms is in one of them': [
    [sample('src/runner/x.ts', '')],
    [sample('src/app/helpers/x.ts', '')],
  ],
  'a room imports the rooms that the table gives it': [
    [sample('src/runner/outcome/x.ts', "import { a } from '../run/a.ts';")],
    [sample('src/runner/play/x.ts', "import type { A } from '../run/a.ts';")],
    [sample('src/app/inputs/x.ts', "import { a } from '../job/a.ts';")],
    [sample('src/app/run/x.ts', "import { a } from '../action.ts';")],
  ],
  'imports stay inside src': [
    [sample('src/app/x.ts', "import { a } from '../../test/a.ts';")],
    [sample('src/app/x.ts', "import a from '../../secret.schema.json';")],
  ],
  'imports are relative with .ts, of Node with node:, or of a package with a place': [
    [sample('src/app/x.ts', "import { a } from './a.js';")],
    [sample('src/app/x.ts', "import fs from 'fs';")],
    [sample('src/app/x.ts', "import { parse } from 'yaml';")],
    [sample('src/runner/x.ts', "import type { Dispatcher } from 'undici';")],
    [sample('src/app/x.ts', "const { GenericContainer } = await import('testcontainers');")],
    [sample('src/judge/x.ts', "import { Ajv2020 } from 'ajv/dist/2020.js';")],
    [sample('src/app/x.ts', "import * as core from '@actions/core';")],
    [sample('src/forge/x.ts', "import { exec } from '@actions/exec';")],
    [sample('src/a2a/x.ts', "import leftPad from 'left-pad';")],
  ],
  'some packages are imported in one file': [
    [
      sample('src/host/a.ts', "import '@actions/core';"),
      sample('src/host/b.ts', "import '@actions/core';"),
    ],
    [
      sample('src/forge/a.ts', "import '@actions/artifact';"),
      sample('src/host/b.ts', "await import('@actions/artifact');"),
    ],
  ],
  'whose words and records are is decided in transcript and judge alone': [
    [sample('src/runner/x.ts', "import { findTags } from '../domain/token.ts';")],
    [sample('src/app/x.ts', 'const mine = findMarks(text);')],
    [sample('src/container/x.ts', "import { findReceipts as find } from '../domain/token.ts';")],
  ],
  'every import names its module': [
    [sample('src/app/x.ts', 'await import(name);')],
    [sample('src/app/x.ts', ['await import(`./', '{name}.ts`);'].join('$'))],
  ],
  'pure layers and the vocabulary do no I/O': [
    [sample('src/judge/x.ts', "import { readFileSync } from 'node:fs';")],
    [sample('src/domain/x.ts', "import { request } from 'node:http';")],
    [sample('src/render/x.ts', "import { readFile } from 'node:fs/promises';")],
    [sample('src/redact/x.ts', "import * as a from 'node:sqlite';")],
    [sample('src/redact/x.ts', "import * as a from 'node:os';")],
    [sample('src/redact/x.ts', "import * as a from 'node:readline';")],
    [sample('src/redact/x.ts', "import * as a from 'node:readline/promises';")],
    [sample('src/redact/x.ts', "import * as a from 'node:repl';")],
    [sample('src/redact/x.ts', "import * as a from 'node:v8';")],
    [sample('src/redact/x.ts', "import * as a from 'node:vm';")],
    [sample('src/redact/x.ts', "import * as a from 'node:worker_threads';")],
    [sample('src/redact/x.ts', "import * as a from 'node:process';")],
    [sample('src/redact/x.ts', "import * as a from 'node:module';")],
    [sample('src/redact/x.ts', "import * as a from 'node:crypto';")],
    [sample('src/redact/x.ts', "import * as a from 'node:inspector';")],
    [sample('src/redact/x.ts', "import * as a from 'node:perf_hooks';")],
    [sample('src/redact/x.ts', "import * as a from 'node:test';")],
    [sample('src/redact/x.ts', "import * as a from 'node:tls';")],
    [sample('src/judge/x.ts', "process.getBuiltinModule('node:fs');")],
    [sample('src/judge/x.ts', 'const { getBuiltinModule } = globalThis.process;')],
    [sample('src/judge/x.ts', 'await fetch(url);')],
    [sample('src/judge/x.ts', 'const get = fetch;')],
    [sample('src/judge/x.ts', 'new WebSocket(url);')],
    [sample('src/judge/x.ts', 'globalThis.fetch(url);')],
    [sample('src/judge/x.ts', 'console.log(a);')],
    [sample('src/judge/x.ts', 'eval(a);')],
    [sample('src/judge/x.ts', 'new Function(a);')],
    [sample('src/judge/x.ts', 'crypto.getRandomValues(a);')],
    [sample('src/judge/x.ts', 'const at = performance.now();')],
    [sample('src/judge/x.ts', 'const require = createRequire(import.meta.url);')],
  ],
  'pure layers and the vocabulary know neither the time nor chance': [
    [sample('src/render/x.ts', 'const at = Date.now();')],
    [sample('src/render/x.ts', 'const at = new Date();')],
    [sample('src/render/x.ts', 'const at = Date();')],
    [sample('src/render/x.ts', 'const at = new Date;')],
    [sample('src/render/x.ts', 'const { now } = Date;')],
    [sample('src/render/x.ts', "const now = Date['now'];")],
    [sample('src/render/x.ts', 'const a = Math.random();')],
    [sample('src/render/x.ts', 'const { random } = Math;')],
    [sample('src/render/x.ts', "const random = Math['random'];")],
    [sample('src/render/x.ts', 'const a = Math\n  .random();')],
    [sample('src/render/x.ts', 'const clock = Date;')],
    [sample('src/domain/x.ts', 'const at = Date.now();')],
  ],
  'what differs between forges is in their table alone': [
    [sample('src/app/x.ts', "if (kind === 'gitea') run();")],
    [sample('src/definition/x.ts', "type Kind = 'github' | 'other';")],
    [sample('src/forge/x.ts', "const folder = '.gitea/workflows';")],
    [sample('src/forge/x.ts', "const folder = '.gitea/scoped_workflows';")],
    [sample('src/app/x.ts', 'const isPublic = /github\\.com/i.test(url);')],
    [sample('src/host/x.ts', 'if (forge === forges.act) run();')],
    [sample('src/host/x.ts', 'if (forges.act !== forge) run();')],
  ],
  'imports have no circle': [
    [
      sample('src/judge/a.ts', "import './b.ts';"),
      sample('src/judge/b.ts', "import type { A } from './a.ts';"),
    ],
    [
      sample('src/judge/a.ts', "import './b.ts';"),
      sample('src/judge/b.ts', "import './c.ts';"),
      sample('src/judge/c.ts', "await import('./a.ts');"),
    ],
  ],
  'files stay short': [[sample('src/app/x.ts', 'let a = 1;\n'.repeat(maxLines))]],
  'files open with a comment on what they are for': [
    [parseSource('src/app/x.ts', "import './a.ts';\n")],
    [parseSource('src/cli.ts', '#!/usr/bin/env node\nstart();\n')],
  ],
  'the environment is read in app alone': [
    [sample('src/runner/x.ts', 'const home = process.env.HOME;')],
    [sample('src/host/x.ts', "const home = process?.env['HOME'];")],
    [sample('src/host/x.ts', "const home = process['env'];")],
    [sample('src/host/x.ts', 'const { env } = process;')],
    [sample('src/host/x.ts', "import { env } from 'node:process';")],
    [sample('src/host/x.ts', 'const line = `at $' + '{process.env.HOME}`;')],
  ],
  'timers stand in adapters and app alone': [
    [sample('src/runner/x.ts', 'setTimeout(() => {}, 1);')],
    [sample('src/judge/x.ts', 'globalThis.setInterval(() => {}, 1);')],
    [sample('src/runner/x.ts', "import { setTimeout as sleep } from 'node:timers/promises';")],
    [sample('src/runner/x.ts', "import * as timers from 'node:timers';")],
    [sample('src/runner/x.ts', 'const signal = AbortSignal.timeout(1);')],
  ],
  'the process is ended in app and entries alone': [
    [sample('src/runner/x.ts', 'process.exit(1);')],
    [sample('src/host/x.ts', 'process.exitCode = 1;')],
    [sample('src/host/x.ts', "core.setFailed('x');")],
  ],
  'no default export, enum, namespace, any or non-null assertion': [
    [sample('src/app/x.ts', 'export default 1;')],
    [sample('src/app/x.ts', 'export enum Color { Red }')],
    [sample('src/app/x.ts', 'const enum Color { Red }')],
    [sample('src/app/x.ts', 'const a: any = 1;')],
    [sample('src/app/x.ts', 'const a = b as any;')],
    [sample('src/app/x.ts', 'const a: Record<string, any> = {};')],
    [sample('src/app/x.ts', 'const a = b!.c;')],
  ],
};

/** What no rule may object to: words of the rules in comments, strings, patterns and names. */
const harmless: readonly Source[] = [
  sample('src/main.ts', "import('./app/main.ts');"),
  sample(
    'src/app/main.ts',
    "import { a } from '../runner/run/a.ts';\nprocess.env.HOME;\nsetTimeout(a, 1);\nprocess.exit(2);",
  ),
  sample(
    'src/runner/run/a.ts',
    "// process.env and setTimeout( in a comment, import('../../app/main.ts') too\nexport const a = 'process.env.HOME';",
  ),
  sample(
    'src/judge/b.ts',
    "/* export default */ const pattern = /setTimeout\\(['\"`]/;\nexport const c = `import('yaml') $" +
      "{{ d: '}' }.d} process.exit(1)`;",
  ),
  sample(
    'src/domain/d.ts',
    "/** any of these */\nexport const words = ['any', 'enum x'];\nexport const half = 4 / 2 / 1;\nexport const isAny = words.length !== 0;",
  ),
  sample(
    'src/render/f.ts',
    "import { Buffer } from 'node:buffer';\nexport const day = new Date(at).toISOString();\nexport const most = Math.max(1, options.process);\nexport const a = { fetch: 1, now: () => clock.now(), isDate: b instanceof Date };\nexport const bytes = random.bytes(2);",
  ),
  sample(
    'src/app/g.ts',
    "// GitHub's github.com is 'github'\nconst forge = forges.github;\nact(1);",
  ),
  sample('src/forge/rollout/h.ts', "if (means === 'gitea') run();"),
  sample(
    'src/container/e.ts',
    "import { GenericContainer } from 'testcontainers';\nimport { request } from 'undici';\nsetTimeout(request, 1, GenericContainer);",
  ),
];

describe('src', () => {
  it('is looked at', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
  });

  it.each(Object.entries(rules))('keeps the rule: %s', (_name, rule) => {
    expect(rule(sources)).toEqual([]);
  });
});

describe('the rules', () => {
  it('each have samples that break them', () => {
    expect(Object.keys(breaches)).toEqual(Object.keys(rules));
  });

  const cases = Object.entries(breaches).flatMap(([name, samples]) =>
    samples.map((files) => ({
      name,
      files,
      text: files
        .map((file) => file.text.split('\n')[1])
        .join(' + ')
        .slice(0, 70),
    })),
  );
  it.each(cases)('refuse $text ($name)', ({ name, files }) => {
    expect(rules[name]?.(files)).not.toEqual([]);
  });

  it.each(Object.entries(rules))('let harmless code pass: %s', (_name, rule) => {
    expect(rule(harmless)).toEqual([]);
  });

  it('give the rooms an order, so that no two of them import each other', () => {
    for (const known of Object.values(rooms)) {
      const order = Object.keys(known);
      for (const [room, below] of Object.entries(known))
        for (const one of below) {
          expect(order).toContain(one);
          expect(order.indexOf(one), `${room} → ${one}`).toBeGreaterThan(order.indexOf(room));
        }
    }
  });

  it('give a road of seven files at most from the run to the judge, which the design names', () => {
    const design = readFileSync('docs/design.md', 'utf8');
    const section = /### The road of a run\n([\s\S]*?)\n##/.exec(design)?.[1] ?? '';
    const road = [...section.matchAll(/^\d\. `(src\/[^`]+)`/gm)].map(([, path = '']) => path);
    expect(road.length).toBeLessThanOrEqual(7);
    expect(road.at(0)).toBe('src/app/run/run.ts');
    expect(road.at(-1)).toBe('src/judge/judge.ts');
    for (const [index, path] of road.slice(1).entries()) {
      const before = sources.find((source) => source.path === road[index]);
      const imported = before?.imports.map(({ specifier }) =>
        posix.join(posix.dirname(before.path), specifier ?? ''),
      );
      expect(imported, `${before?.path} imports ${path}`).toContain(path);
    }
  });

  it('are the picture of the design', () => {
    const design = readFileSync('docs/design.md', 'utf8');
    for (const folder of rows.flat().filter((name) => name !== 'entry'))
      expect(design).toContain(`${folder}/`);
    for (const room of Object.values(rooms).flatMap((known) => Object.keys(known)))
      if (room !== '.') expect(design).toContain(`\`${room}/\``);
  });
});
