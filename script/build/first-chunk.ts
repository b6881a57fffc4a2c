// Joins what an entry loads before anything else to one file. The bundler cuts code wherever the
// sets of entries and lazy parts that reach it differ, which made 45 files of what `main` needs
// before its first call to Docker. Node resolves, reads and links each of them, and that took a
// quarter of the time until then.
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** The file's name, next to the entries. */
const joinedName = 'first.js';

/** An import or export of another built file, by its bindings. None: for its effects. */
const statement = /(?<=^|[;}\n])import\s*(?:\{([^{}]*)\}\s*from\s*)?"\.\/([\w-]+\.js)";?/g;

/**
 * Puts the chunks that `entries` load with themselves into one file, and lets all files of `folder`
 * import from it. A chunk that is imported lazily as well stays as a list of names.
 */
export async function joinFirstChunk(
  folder: string,
  entries: readonly string[],
  options: BuildOptions,
): Promise<void> {
  const texts = new Map(
    globSync('*.js', { cwd: folder }).map((name) => [
      name,
      readFileSync(join(folder, name), 'utf8'),
    ]),
  );
  const chunks = closureOf(texts, entries).filter((name) => !entries.includes(name));
  const names = nameExports(texts, chunks);
  const contents = chunks
    .map((chunk) => {
      const list = [...(names.get(chunk) ?? [])].map(([name, own]) => `${name} as ${own}`);
      return list.length === 0 ? `import "./${chunk}";` : `export {${list}} from "./${chunk}";`;
    })
    .join('\n');
  await build({
    ...options,
    stdin: { contents, resolveDir: folder },
    outfile: join(folder, joinedName),
    plugins: [
      {
        name: 'keep-lazy-parts-apart',
        setup(api) {
          api.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
            kind === 'dynamic-import' ? { path, external: true } : null,
          );
        },
      },
    ],
  });
  const lazy = new Set(
    [...texts.values()].flatMap((text) =>
      [...text.matchAll(/\bimport\("\.\/([\w-]+\.js)"\)/g)].map(([, name = '']) => name),
    ),
  );
  for (const [name, text] of texts) {
    const path = join(folder, name);
    const own = names.get(name);
    if (own === undefined) writeFileSync(path, importJoined(text, names));
    else if (lazy.has(name)) writeFileSync(path, listNames(own));
    else rmSync(path);
  }
}

/** Each file that loads with the entries, after those that it imports. */
function closureOf(texts: ReadonlyMap<string, string>, entries: readonly string[]): string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = (name: string): void => {
    if (visited.has(name)) return;
    visited.add(name);
    for (const [, , other = ''] of (texts.get(name) ?? '').matchAll(statement)) visit(other);
    found.add(name);
  };
  for (const entry of entries) visit(entry);
  return [...found];
}

type Names = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Of each chunk the names that it exports, with those that they have in the joined file. */
function nameExports(texts: ReadonlyMap<string, string>, chunks: readonly string[]): Names {
  const taken = new Set<string>();
  const toFree = (name: string): string => {
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name}$${count}`;
    taken.add(own);
    return own;
  };
  return new Map(
    chunks.map((chunk) => {
      const [, list = ''] = /\bexport\s*\{([^{}]*)\};?\s*$/.exec(texts.get(chunk) ?? '') ?? [];
      const exported = toPairs(list).map(([, name]) => name);
      return [chunk, new Map(exported.map((name) => [name, toFree(name)]))];
    }),
  );
}

/** The text of a file with the joined file in place of the chunks that are part of it. */
function importJoined(text: string, names: Names): string {
  const effects = `import"./${joinedName}";`;
  let isImported = false;
  const joined = text.replace(statement, (whole, list: string | undefined, chunk: string) => {
    const own = names.get(chunk);
    if (own === undefined) return whole;
    if (list === undefined) {
      if (isImported) return '';
      isImported = true;
      return effects;
    }
    const parts = toPairs(list).map(([name, local]) => {
      const given = own.get(name);
      if (given === undefined) throw new Error(`${chunk} exports no ${name}.`);
      return given === local ? local : `${given} as ${local}`;
    });
    return `import{${parts.join(',')}}from"./${joinedName}";`;
  });
  return joined.includes(`from"./${joinedName}"`) ? joined.replace(effects, '') : joined;
}

function listNames(own: ReadonlyMap<string, string>): string {
  const parts = [...own].map(([name, joined]) => (joined === name ? name : `${joined} as ${name}`));
  return `export{${parts.join(',')}}from"./${joinedName}";\n`;
}

/** `a as b, c` as pairs: a and b, c and c. */
function toPairs(list: string): [string, string][] {
  return list.split(',').flatMap((part): [string, string][] => {
    const [name = '', local = name] = part.trim().split(/\s+as\s+/);
    return name === '' ? [] : [[name, local]];
  });
}
