// What a workflow file says of how a forge will call its jobs: as patterns, since only the forge
// knows the names themselves.
import { readYaml } from '../../definition/yaml-source.ts';

/** A workflow file. */
export interface WorkflowOutline {
  /** Its `name:`. `null` without one. */
  readonly name: string | null;
  /** Whether other workflows may call it: its jobs then run under a job of theirs. */
  readonly isCalled: boolean;
  /** For each job by its id a pattern that its name matches. */
  readonly jobs: ReadonlyMap<string, string>;
}

/** Reads the outline. A text that is no workflow has no jobs. */
export function readWorkflowOutline(file: string, text: string): WorkflowOutline {
  const { value } = readYaml({ file, text });
  const { name, on, jobs } = toFields(value);
  return {
    name: typeof name === 'string' && name.trim() !== '' ? name.trim() : null,
    isCalled: [on].flat().includes('workflow_call') || 'workflow_call' in toFields(on),
    jobs: new Map(Object.entries(toFields(jobs)).map(([id, job]) => [id, toJobPattern(id, job)])),
  };
}

/**
 * A pattern that matches the text alone: what is special in a pattern becomes any one character.
 */
export function toPattern(text: string): string {
  return text.replace(/[*?[\]{}\\!]/g, '?');
}

/**
 * The name with `*` for each expression and for what a matrix adds. A job that calls a workflow
 * runs under other ids.
 */
function toJobPattern(id: string, job: unknown): string {
  const { name, strategy, uses } = toFields(job);
  if (uses !== undefined) return '*';
  const isNamed = typeof name === 'string' && name.trim() !== '';
  if (!isNamed && name !== undefined && name !== null && name !== '') return '*';
  const parts = splitAtExpressions(isNamed ? name.trim() : id).map(toPattern);
  return `${parts.join('*')}${strategy === undefined ? '' : '*'}`.replace(/\*+/g, '*');
}

/** What is before, between and behind the expressions. A regular expression could take for ever. */
function splitAtExpressions(text: string): string[] {
  const parts: string[] = [];
  for (let from = 0; ; ) {
    const start = text.indexOf('${{', from);
    const end = start === -1 ? -1 : text.indexOf('}}', start + 3);
    if (end === -1) return [...parts, text.slice(from)];
    parts.push(text.slice(from, start));
    from = end + 2;
  }
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
