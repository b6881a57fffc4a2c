// What a job runner reads from a step: workflow commands of the log, and files such as
// GITHUB_OUTPUT.

/** An annotation as the runner would show it. */
export interface SeenAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** A log with its commands taken out, as the runner does it. */
export interface SeenLog {
  /** What people read: every line that is no command. */
  readonly text: string;
  readonly annotations: readonly SeenAnnotation[];
  /** Values given to `add-mask`, which the runner takes and never shows. */
  readonly masks: readonly string[];
  /** Names of every other command. */
  readonly otherCommands: readonly string[];
}

/**
 * Splits a log as GitHub's runner does: a command is a line that begins with `::name` or holds
 * `##[name`.
 */
export function readLog(raw: string): SeenLog {
  const lines: string[] = [];
  const annotations: SeenAnnotation[] = [];
  const masks: string[] = [];
  const otherCommands: string[] = [];
  for (const line of raw.split(/\r?\n/)) {
    const [, name, properties = '', value = ''] =
      /^\s*::([A-Za-z-]+)(?:\s+(.*?))?::(.*)$/.exec(line) ?? [];
    if (name === undefined) {
      const legacy = /##\[([A-Za-z-]+)/.exec(line)?.[1];
      if (legacy !== undefined) otherCommands.push(legacy);
      lines.push(line);
    } else if (name === 'add-mask') masks.push(decodeEscapes(value));
    else if (name === 'error' || name === 'warning' || name === 'notice')
      annotations.push(toAnnotation(name, properties, value));
    else otherCommands.push(name);
  }
  return { text: lines.join('\n'), annotations, masks, otherCommands };
}

function toAnnotation(
  level: SeenAnnotation['level'],
  properties: string,
  value: string,
): SeenAnnotation {
  const known = new Map(
    properties
      .split(',')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const line = known.get('line');
  return {
    level,
    title: decodeEscapes(known.get('title') ?? ''),
    message: decodeEscapes(value),
    file: known.has('file') ? decodeEscapes(known.get('file') ?? '') : null,
    line: line === undefined ? null : Number(line),
  };
}

function decodeEscapes(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

/** Values by name from a file such as GITHUB_OUTPUT, in both of its forms. */
export function readNamedValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, at + 1);
      values[name] = lines.slice(at + 1, end).join('\n');
      at = end;
      continue;
    }
    const equals = (lines[at] ?? '').indexOf('=');
    if (equals > 0)
      values[(lines[at] ?? '').slice(0, equals)] = (lines[at] ?? '').slice(equals + 1);
  }
  return values;
}
