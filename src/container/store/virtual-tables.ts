// The tables that SQLite keeps behind virtual tables. A full-text table may be the store itself:
// its texts are in a plain table next to it, so that no virtual table is opened to read them.

/** A table of `sqlite_schema`. */
export interface SchemaTable {
  readonly name: string;
  readonly sql: string;
}

/** What is behind the virtual tables of a schema. */
export interface VirtualTables {
  /** Names of virtual tables, and of tables that hold an index alone. */
  readonly passedOver: ReadonlySet<string>;
  /** The virtual table whose texts a table may hold, by that table's name. */
  readonly contentOf: ReadonlyMap<string, SchemaTable>;
}

/**
 * Endings of the tables that a module makes next to its own, those with texts aside. A table of any
 * other name is the agent's, whatever it begins with. Modules that are not here have no such table
 * that could be told from the agent's: all are read.
 */
const indexEndings: Readonly<Record<string, readonly string[]>> = {
  fts3: ['_segments', '_segdir', '_stat', '_docsize'],
  fts4: ['_segments', '_segdir', '_stat', '_docsize'],
  fts5: ['_data', '_idx', '_docsize', '_config'],
  // `_rowid` has columns of the agent's.
  rtree: ['_node', '_parent'],
  rtree_i32: ['_node', '_parent'],
  geopoly: ['_node', '_parent'],
};

const virtualPattern = /^\s*create\s+virtual\s+table\b/i;
const modulePattern = /\busing\s+["'`[]?(\w+)["'`\]]?\s*(?:\(|$)/i;
/** Columns of a table of texts as FTS names them: `c0` (FTS5) or `c0body` (FTS3 and 4). */
const textColumn = /^c(\d+)(.*)$/s;
const otherColumn = /^(?:id|docid|langid|l\d+)$/;

/** Looks for virtual tables in a schema. */
export function findVirtualTables(tables: readonly SchemaTable[]): VirtualTables {
  const passedOver = new Set<string>();
  const contentOf = new Map<string, SchemaTable>();
  for (const table of tables) {
    if (!virtualPattern.test(table.sql)) continue;
    passedOver.add(table.name);
    const module = modulePattern.exec(table.sql)?.[1]?.toLowerCase() ?? '';
    const endings = Object.hasOwn(indexEndings, module) ? indexEndings[module] : undefined;
    for (const ending of endings ?? []) passedOver.add(`${table.name}${ending}`);
    // One without texts of its own (contentless, external content) has no such table.
    if (module.startsWith('fts')) contentOf.set(`${table.name}_content`, table);
  }
  return { passedOver, contentOf };
}

/**
 * The columns of a table of texts with the names that they have in its virtual table, so that a
 * session's id is known by its name. `null` when it is no such table.
 */
export function toTextColumns(
  columns: readonly string[],
  { sql }: SchemaTable,
): ReadonlyMap<string, string> | null {
  if (!columns.every((column) => textColumn.test(column) || otherColumn.test(column))) return null;
  const declared = declaredColumns(sql);
  const found = new Map<string, string>();
  for (const column of columns) {
    const [, index, name] = textColumn.exec(column) ?? [];
    if (index !== undefined) found.set(column, name || (declared[Number(index)] ?? column));
  }
  return found;
}

/** Column names in the arguments of a module. Options have a `=`. */
function declaredColumns(sql: string): string[] {
  const args = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')'));
  return (args.match(/(?:"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]|[^,"'`[])+/g) ?? [])
    .filter((arg) => !/^\s*\w+\s*=/.test(arg))
    .map((arg) => /^\s*["'`[]?([^"'`\]\s]+)/.exec(arg)?.[1] ?? '');
}
