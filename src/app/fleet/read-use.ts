// What a workflow on a forge gives the action: its suite, what it declares, and its file of
// expected failures.
import { readYaml } from '../../definition/yaml-source.ts';
import { newestRevision, parseSuiteName } from '../../domain/suite-revisions.ts';
import { toFields } from '../../fleet/protection.ts';

/** The inputs of the step that uses the action. */
export interface WorkflowUse {
  readonly suite: string;
  /** Abilities that the agent is declared not to have. */
  readonly without: readonly string[];
  /** Path in the repository. `null`: none. */
  readonly expectedFile: string | null;
}

/** Reads the step that uses the action. `null` where there is none, or the text is no YAML. */
export function readUse(text: string, action: string): WorkflowUse | null {
  const { value } = readYaml({ file: 'workflow', text });
  const steps = Object.values(toFields(toFields(value).jobs)).flatMap((job) => {
    const { steps: listed } = toFields(job);
    return Array.isArray(listed) ? listed.map(toFields) : [];
  });
  const step = steps.find(({ uses }) => String(uses ?? '').startsWith(`${action}@`));
  if (step === undefined) return null;
  const { suite, without, 'expected-failures': file } = toFields(step.with);
  return {
    suite: typeof suite === 'string' && suite !== '' ? suite : 'core',
    without: String(without ?? '')
      .split(/[,\s]+/)
      .filter((word) => word !== ''),
    expectedFile: typeof file === 'string' && file !== '' ? file.replace(/^\.\//, '') : null,
  };
}

/**
 * The newest revision of a suite that pins an older one, such as `core@2`. `null`: it lags behind
 * nothing.
 */
export function findNewer(suite: string): string | null {
  const name = parseSuiteName(suite);
  const newest = name === null ? null : newestRevision(name.suite);
  if (name === null || newest === null || name.revision === null || name.revision >= newest)
    return null;
  return `${name.suite}@${newest}`;
}
