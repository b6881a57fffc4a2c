// Builds dist/: four stubs of plain syntax (main, post, cli, status) before an ESM bundle split
// into lazily loaded chunks, the data files that it reads, and the licences of all that it
// contains. `node script/build.ts` replaces dist/. With `--check` it only compares and names the
// files that differ.
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { commands, renderCommandHelp, renderHelp } from '../src/app/commands/render-help.ts';
import { type ParsedAssets, parsedAssetsFile } from '../src/app/definitions/assets.ts';
import { loadBuiltIn, loadProfile } from '../src/app/definitions/load.ts';
import { differingFiles } from './build/compare.ts';
import { joinFirstChunk } from './build/first-chunk.ts';
import { collectLicenses } from './build/licenses.ts';
import { requireBuiltins } from './build/require-builtins.ts';
import { emitReportTypes } from './build/types.ts';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const entries = ['main', 'post', 'cli', 'status'] as const;

/** Data read at run time, by the path that it keeps below dist/. */
const dataFiles = [
  'canaries/*.yaml',
  'canaries/*.schema.json',
  'profiles/*',
  'report.schema.json',
  'fleet.schema.json',
  'expected-failures.schema.json',
];

/**
 * Names that CommonJS packages expect. Own names for the file's place, because some ES modules
 * declare the usual ones.
 */
const commonJsNames = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __toDirname } from 'node:path';
import { fileURLToPath as __toPath } from 'node:url';
const require = __createRequire(import.meta.url), __bundleFile = __toPath(import.meta.url), __bundleFolder = __toDirname(__bundleFile);`;

/**
 * Parts of packages that are never used here, and would be loaded in every run: large, each
 * replaced by a refusal.
 */
const unused: readonly { readonly filter: RegExp; readonly contents: string }[] = [
  // BuildKit sessions, which bring gRPC.
  { filter: /[\\/]dockerode[\\/]lib[\\/]session\.js$/, contents: refusal('BuildKit sessions') },
  // Daemons behind SSH, and ports of this machine forwarded into containers by an image of a
  // registry: both bring ssh2.
  { filter: /[\\/]docker-modem[\\/]lib[\\/]ssh\.js$/, contents: refusal('Docker over SSH') },
  {
    filter: /[\\/]ssh-remote-port-forward[\\/].*\.js$/,
    contents: `exports.createSshConnection = ${toRefuse('Port forwarding')};`,
  },
  // A wait of Testcontainers' own that is not used here, and brings undici before it is needed.
  {
    filter: /[\\/]testcontainers[\\/]build[\\/]wait-strategies[\\/]http-wait-strategy\.js$/,
    contents: `exports.HttpWaitStrategy = class { constructor() { ${toThrow('Wait.forHttp')} } };`,
  },
  // Compose, which brings YAML.
  { filter: /[\\/]docker-compose[\\/]dist[\\/].*\.js$/, contents: refusal('Docker Compose') },
  {
    filter: /[\\/]build[\\/]docker-compose-environment[\\/]docker-compose-environment\.js$/,
    contents: `exports.DockerComposeEnvironment = class { constructor() { ${toThrow('Docker Compose')} } };`,
  },
  // Contexts of builds of images, and the lock of the reaper, which is off.
  {
    filter: /[\\/]tar-fs[\\/]index\.js$/,
    contents: `exports.pack = exports.extract = ${toRefuse('Building images')};`,
  },
  {
    filter: /[\\/]proper-lockfile[\\/]index\.js$/,
    contents: `exports.lock = ${toRefuse('The reaper')};`,
  },
  // Identity tokens of a job, which bring an HTTP client and a second undici.
  {
    filter: /[\\/]@actions[\\/]core[\\/]lib[\\/]oidc-utils\.js$/,
    contents: `export const OidcClient = { getIDToken() { ${toThrow('OpenID Connect')} } };`,
  },
];

function refusal(what: string): string {
  return `module.exports = ${toRefuse(what)};`;
}

function toRefuse(what: string): string {
  return `() => { ${toThrow(what)} }`;
}

function toThrow(what: string): string {
  return `throw new Error(${JSON.stringify(`${what} is not part of this bundle`)});`;
}

/**
 * Leaves out what is unused, and optional native parts, which throw as they would where they are
 * not installed.
 */
const leaveOut: Plugin = {
  name: 'leave-out',
  setup(api) {
    api.onResolve({ filter: /\.node$|^cpu-features$/ }, ({ path }) => ({
      path,
      namespace: 'absent',
    }));
    api.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
      contents: toThrow(path),
    }));
    // Files are packed before Testcontainers sees them. What uploads evidence has its own use of
    // this package.
    api.onResolve({ filter: /^archiver$/ }, ({ path, importer }) =>
      /[\\/]testcontainers[\\/]build[\\/]/.test(importer) ? { path, namespace: 'refused' } : null,
    );
    api.onLoad({ filter: /.*/, namespace: 'refused' }, ({ path }) => ({ contents: refusal(path) }));
    for (const { filter, contents } of unused) api.onLoad({ filter }, () => ({ contents }));
  },
};

/**
 * `await import('testcontainers')` of a CommonJS package has named exports in Node, which reads
 * them from the source. In a bundle it would have only `default`. So own code gets a module that
 * exports the names that Node sees.
 */
const nameLazyExports: Plugin = {
  name: 'name-lazy-exports',
  setup(api) {
    api.onResolve({ filter: /^[@a-z]/ }, ({ path, kind, importer }) =>
      kind === 'dynamic-import' &&
      !path.startsWith('node:') &&
      !/[\\/]node_modules[\\/]/.test(importer)
        ? { path, namespace: 'lazy' }
        : null,
    );
    api.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) =>
        /^[A-Za-z_$][\w$]*$/.test(name),
      );
      const contents = `export { ${names.sort().join(', ')} } from ${JSON.stringify(path)};`;
      return { contents, resolveDir: root };
    });
  },
};

/**
 * The version, and nothing else of package.json: the rest would be shipped with every chunk that
 * shows it.
 */
const versionAlone: Plugin = {
  name: 'version-alone',
  setup(api) {
    api.onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) => {
      if (dirname(path) !== root) return null;
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** Keeps a stub's `import('./app/main.ts')` as an import of the built file. */
const keepBundleApart: Plugin = {
  name: 'keep-bundle-apart',
  setup(api) {
    api.onResolve({ filter: /^\.\/app\// }, ({ path }) => ({
      path: path.replace(/\.ts$/, '.js'),
      external: true,
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
} satisfies BuildOptions;

async function buildInto(folder: string): Promise<void> {
  await build({
    ...common,
    entryPoints: entries.map((name) => `src/${name}.ts`),
    outdir: folder,
    // `import()` came with 12.17. Without this line esbuild turns it into a `require` that ES
    // modules lack.
    target: 'node12',
    supported: { 'dynamic-import': true },
    plugins: [keepBundleApart],
  });
  const app = join(folder, 'app');
  const program = {
    ...common,
    target: 'node22.22',
    // Names stay, so that a stack trace in somebody's job log can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    define: { __filename: '__bundleFile', __dirname: '__bundleFolder' },
    metafile: true,
  } satisfies BuildOptions;
  const { metafile } = await build({
    ...program,
    entryPoints: Object.fromEntries(entries.map((name) => [name, `src/app/${name}.ts`])),
    outdir: app,
    chunkNames: 'chunk-[hash]',
    splitting: true,
    plugins: [leaveOut, nameLazyExports, versionAlone],
  });
  await joinFirstChunk(app, ['main.js', 'cli.js'], { ...program, metafile: false, define: {} });
  // Started as a process of its own by src/container/store/sqlite.ts, which looks for it next to
  // itself. It shares nothing with the program.
  await build({
    ...program,
    entryPoints: ['src/container/store/sqlite-process.ts'],
    outdir: app,
  });
  for (const file of globSync('*.js', { cwd: app })) {
    const path = join(app, file);
    writeFileSync(path, `${commonJsNames}\n${requireBuiltins(readFileSync(path, 'utf8'))}`);
  }
  for (const pattern of dataFiles) {
    const files = globSync(pattern, { cwd: root }).sort();
    if (files.length === 0)
      throw new Error(`Nothing matches ${pattern}: dist/ would lack data that the program reads.`);
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file), { recursive: true });
    }
  }
  writeFileSync(join(folder, parsedAssetsFile), `${JSON.stringify(await parseAssets())}\n`);
  writeFileSync(join(folder, 'help.json'), `${JSON.stringify(collectHelp())}\n`);
  emitReportTypes(root, dirname(folder), join(folder, 'types'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  writeFileSync(join(folder, 'LICENSES.txt'), collectLicenses(root, Object.keys(metafile.inputs)));
}

/** The texts of help by command, for a Node that is too old to load the program. */
function collectHelp(): Record<string, string> {
  return Object.fromEntries([
    ['', renderHelp()],
    ...commands.map((name) => [name, renderCommandHelp(name)]),
  ]);
}

/** The built-in definitions, parsed and checked here so that a run need not. */
async function parseAssets(): Promise<ParsedAssets> {
  const names = globSync('profiles/*.yaml', { cwd: root }).map((path) => basename(path, '.yaml'));
  const profiles = await Promise.all(
    names.sort().map(async (name) => [name, (await loadProfile(name)).profile] as const),
  );
  return { canaries: await loadBuiltIn(), profiles: Object.fromEntries(profiles) };
}

mkdirSync(join(root, '.cache'), { recursive: true });
const scratch = mkdtempSync(join(root, '.cache', 'build-'));
try {
  const fresh = join(scratch, 'dist');
  await buildInto(fresh);
  if (process.argv.includes('--check')) {
    const differing = existsSync(dist) ? differingFiles(dist, fresh) : ['dist/ is missing'];
    for (const line of differing) console.error(line);
    if (differing.length > 0) {
      console.error('dist/ is not what the sources give: run `npm run build` and commit dist/.');
      process.exitCode = 1;
    }
  } else {
    // Built next to it, then swapped: a run of the old bundle never meets half of the new one.
    if (existsSync(dist)) renameSync(dist, join(scratch, 'old'));
    renameSync(fresh, dist);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
