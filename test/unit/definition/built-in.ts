// The files that ship with the product, as tests read them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import type { Profile } from '../../../src/domain/profile.ts';

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

/** The built-in profiles; throws with the problems of one that has any. */
export function readBuiltInProfiles(): readonly Profile[] {
  return yamlFilesOf('profiles').map((file) => {
    const text = readFileSync(join(root, 'profiles', file), 'utf8');
    const { profile, problems } = parseProfile({ file, text });
    if (profile === null) throw new Error(problems.map(renderProblem).join('\n'));
    return profile;
  });
}
