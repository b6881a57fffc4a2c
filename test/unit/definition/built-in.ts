// The files that ship with the product, as tests read them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import type { Canary } from '../../../src/domain/canary.ts';

export const root = join(import.meta.dirname, '../../..');

/** Names of the YAML files of a folder of the repository. */
export function yamlFilesOf(folder: string): string[] {
  return readdirSync(join(root, folder)).filter((name) => name.endsWith('.yaml'));
}

/** A built-in canary; throws with its problems when it has any. */
export function readCanary(name: string): Canary {
  const file = `canaries/${name}.yaml`;
  const text = readFileSync(join(root, file), 'utf8');
  const { canary, problems } = parseCanary({ file, text, suite: 'core' });
  if (canary === null) throw new Error(problems.map(renderProblem).join('\n'));
  return canary;
}
