// What a workflow file says about names, read by indentation alone: no more than is needed to tell how a forge will call
// a job. What is written in any other way is unknown, and never guessed.

/** A job as the file has it. */
export interface JobOutline {
  /** Its `name:`; null without one, `unknown` where only the forge can tell, as for an expression. */
  readonly name: string | null | typeof unknown;
  readonly isMatrix: boolean;
}

/** A workflow file. */
export interface WorkflowOutline {
  /** Its `name:`; null without one. */
  readonly name: string | null | typeof unknown;
  readonly jobs: ReadonlyMap<string, JobOutline>;
}

/** A name that the file does not have in plain words. */
export const unknown: unique symbol = Symbol('unknown');

interface Line {
  readonly indent: number;
  /** Null for a line that is no `key:` or `key: value`. */
  readonly key: string | null;
  readonly value: string;
}

/** Reads the outline; a text that is no workflow has no jobs. */
export function readWorkflowOutline(text: string): WorkflowOutline {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => !/^\s*(?:#.*)?$/.test(line))
    .map(toLine);
  const top = lines.filter(({ indent }) => indent === 0);
  const start = lines.findIndex(({ indent, key }) => indent === 0 && key === 'jobs');
  const jobs = new Map<string, JobOutline>();
  if (start !== -1)
    for (const [head, ...body] of blocksOf(lines.slice(start + 1)))
      if (head.key !== null && head.value === '') jobs.set(head.key, toJob(body));
  return { name: nameIn(top), jobs };
}

function toJob(body: readonly Line[]): JobOutline {
  const depth = body[0]?.indent;
  return {
    name: nameIn(body.filter(({ indent }) => indent === depth)),
    isMatrix: body.some(({ key }) => key === 'matrix'),
  };
}

function nameIn(lines: readonly Line[]): string | null | typeof unknown {
  const line = lines.find(({ key }) => key === 'name');
  return line === undefined ? null : toScalar(line.value);
}

function toLine(line: string): Line {
  const [, blanks = '', , key = null, value = ''] =
    /^(\s*)(["']?)([\w-]+)\2\s*:(?:\s+(.*?))?\s*$/.exec(line) ?? [];
  const indent = key === null ? line.length - line.trimStart().length : blanks.length;
  return { indent, key, value: value.startsWith('#') ? '' : value };
}

/** The blocks below a key: each begins with a line of the first one's depth, and all end with a line that is less deep. */
function blocksOf(lines: readonly Line[]): (readonly [head: Line, ...body: Line[]])[] {
  const depth = lines[0]?.indent ?? 0;
  const blocks: [Line, ...Line[]][] = [];
  for (const line of lines) {
    if (depth === 0 || line.indent < depth) break;
    if (line.indent === depth) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  return blocks;
}

/** A value in one line, plain or quoted; empty as YAML's null is. Block scalars, anchors, escapes and expressions are unknown. */
function toScalar(value: string): string | null | typeof unknown {
  const [, double, single] = /^(?:"([^"\\]*)"|'((?:[^']|'')*)')\s*(?:#.*)?$/.exec(value) ?? [];
  const plain = /^[^\s"'|>&*!%@`[\]{}#,?-][^#]*$/.test(value.replace(/\s+#.*$/, ''))
    ? value.replace(/\s+#.*$/, '')
    : undefined;
  const text = (double ?? single?.replaceAll("''", "'") ?? plain)?.trim();
  if (value === '' || text === '') return null;
  return text === undefined || text.includes('${{') ? unknown : text;
}
