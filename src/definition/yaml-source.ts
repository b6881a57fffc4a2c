// A YAML file as a plain value, with the way back from every value to its line and column.
import type { Alias, Document, Node } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Position } from '../domain/position.ts';
import type { DefinitionProblem } from './problem.ts';

/** A definition file as read by the caller. `file` is the name shown to people. */
export interface DefinitionFile {
  readonly file: string;
  readonly text: string;
}

/** Keys and list indexes from the root to a value. */
export type Path = readonly (string | number)[];

/** A read YAML file. */
export interface YamlSource {
  /** Plain value. `undefined` when the file cannot be read as one. */
  readonly value: unknown;
  /** What YAML itself objects to, duplicate keys included. */
  readonly problems: readonly DefinitionProblem[];
  /** Line of the first syntax error, behind which `value` is a guess. `null` when there is none. */
  readonly brokenLine: number | null;
  /**
   * Position of the key, or of the list item, at `path`. Of the nearest parent when there is none.
   */
  keyAt(path: Path): Position;
  /**
   * Position of the value at `path`, or of `needle` within it. Of the key when the value is empty.
   */
  valueAt(path: Path, needle?: string): Position;
}

/** Larger files are refused unread. */
const maxDefinitionBytes = 1024 * 1024;
/** YAML's measure of how far aliases multiply a document. More is an alias bomb. */
const maxAliasCount = 100;
/**
 * Reads YAML 1.2 (core schema, no merge keys, one document). Never throws. Never expands an alias
 * bomb.
 */
export function readYaml({ file, text }: DefinitionFile): YamlSource {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const start: Position = { file, line: 1, column: 1 };
  const refuse = (message: string, hint: string | null): YamlSource => ({
    value: undefined,
    problems: [{ position: start, message, hint }],
    brokenLine: 1,
    keyAt: () => start,
    valueAt: () => start,
  });

  const size = Buffer.byteLength(text);
  if (size > maxDefinitionBytes) {
    return refuse(
      `The file has ${size} bytes; at most ${maxDefinitionBytes} (1 MiB) are read`,
      null,
    );
  }
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      schema: 'core',
      merge: false,
      uniqueKeys: false, // quadratic in yaml. Checked below in one pass
      prettyErrors: false,
      logLevel: 'error',
      lineCounter: lines,
    });
  } catch (error) {
    return refuse(`The file cannot be read as YAML: ${toMessage(error)}`, null);
  }
  const problems: DefinitionProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    position: at(error.pos[0]),
    message:
      error.code === 'MULTIPLE_DOCS'
        ? 'YAML: a second document begins here; a file holds one'
        : `YAML: ${toMessage(error)}`,
    hint: null,
  }));
  if (problems.some((problem) => problem.message.includes('call stack'))) {
    return refuse('The file nests too deep', null);
  }

  const brokenLine =
    problems.length === 0
      ? null
      : problems.reduce((least, { position }) => Math.min(least, position.line), Infinity);
  const locate = (path: Path) => locateNode(document, path);
  const keyAt = (path: Path): Position => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = locate(path.slice(0, length)).key?.range?.[0];
      if (offset !== undefined) return at(offset);
    }
    return at(document.contents?.range?.[0] ?? 0);
  };
  const valueAt = (path: Path, needle?: string): Position => {
    const range = locate(path).value?.range;
    if (range === undefined || range === null || range[0] === range[1]) return keyAt(path);
    const found = needle === undefined ? -1 : text.indexOf(needle, range[0]);
    return at(found >= 0 && found < range[1] ? found : range[0]);
  };

  const keys = checkKeys(document, at);
  for (const problem of keys.problems) problems.push(problem);
  if (keys.unreadable) return { value: undefined, problems, brokenLine, keyAt, valueAt };
  try {
    return { value: document.toJS({ maxAliasCount }), problems, brokenLine, keyAt, valueAt };
  } catch (error) {
    const problem =
      error instanceof ReferenceError && error.message.includes('alias count')
        ? { message: 'YAML: the aliases multiply the file', hint: 'write the values out' }
        : { message: `YAML: ${toMessage(error)}`, hint: null };
    if (problems.length === 0) problems.push({ position: start, ...problem });
    return { value: undefined, problems, brokenLine, keyAt, valueAt };
  }
}

/**
 * Duplicate keys, keys that are no plain text, aliases of nothing. With either of the last two
 * there is no plain value.
 */
function checkKeys(
  document: Document.Parsed,
  at: (offset: number) => Position,
): { problems: DefinitionProblem[]; unreadable: boolean } {
  const problems: DefinitionProblem[] = [];
  let unreadable = false;
  const anchors = new Map<string, number>();
  const aliases: Alias[] = [];
  const pending: unknown[] = [document.contents];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isAlias(node)) aliases.push(node);
    else if (isNode(node) && node.anchor !== undefined) {
      const offset = node.range?.[0] ?? 0;
      anchors.set(node.anchor, Math.min(offset, anchors.get(node.anchor) ?? offset));
    }
    if (isSeq(node)) for (const item of node.items) if (item !== undefined) pending.push(item);
    if (!isMap(node)) continue;
    const firstLines = new Map<string, number>();
    for (const { key, value } of node.items) {
      const position = at((key as Node | null)?.range?.[0] ?? node.range?.[0] ?? 0);
      if (isScalar(key)) {
        const name = toKey(key);
        const firstLine = firstLines.get(name);
        if (firstLine === undefined) firstLines.set(name, position.line);
        else {
          const hint = `the first is in line ${firstLine}`;
          problems.push({ position, message: `Duplicate key "${name}"`, hint });
        }
      } else {
        problems.push({ position, message: 'A key must be plain text', hint: null });
        unreadable = true;
      }
      if (value !== null && value !== undefined) pending.push(value);
    }
  }
  for (const { source, range } of aliases) {
    const offset = range?.[0] ?? 0;
    // An alias is of an anchor before it.
    if ((anchors.get(source) ?? offset) < offset) continue;
    const message = `YAML: Unresolved alias: ${source}`;
    problems.push({ position: at(offset), message, hint: null });
    unreadable = true;
  }
  return { problems, unreadable };
}

/** A scalar's key text, as `toJS` makes it. */
function toKey(key: unknown): string {
  return isScalar(key) ? String(key.value ?? '') : String(key);
}

function locateNode(
  document: Document.Parsed,
  path: Path,
): { key: Node | null; value: Node | null } {
  const resolve = (node: unknown): Node | null =>
    isAlias(node) ? (node.resolve(document) ?? null) : ((node as Node | null | undefined) ?? null);
  let key: Node | null = null;
  let value: Node | null = document.contents;
  for (const step of path) {
    const parent = resolve(value);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => toKey(item.key) === String(step));
      key = (pair?.key as Node | undefined) ?? null;
      value = (pair?.value as Node | null | undefined) ?? null;
    } else {
      value = isSeq(parent) ? ((parent.items[Number(step)] as Node | undefined) ?? null) : null;
      key = value;
    }
  }
  return { key, value };
}

function toMessage(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
