// `fleet init`: writes a fleet file from what an organisation of the forge holds.

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { countOf } from '../../domain/count.ts';
import { CanaryError } from '../../domain/error.ts';
import { forgeOfServer, isRolloutForge, rolloutForgeNames } from '../../domain/forge.ts';
import { isPlainUrl } from '../../domain/plain-url.ts';
import { toPlainLine } from '../../domain/text.ts';
import { compileGlob } from '../../fleet/glob.ts';
import { renderFleetFile } from '../../fleet/init.ts';
import { connectForge } from '../../forge/rollout/connect.ts';
import { createRedactor } from '../../redact/redactor.ts';
import { createTell, type FleetWorld, readToken } from './setting.ts';

/** Writes the file. An existing one is never overwritten. @returns the exit code */
export async function initFleet(
  world: FleetWorld,
  flags: ReadonlyMap<string, readonly string[]>,
): Promise<0 | 2> {
  const given = (name: string, fallback: string): string => flags.get(name)?.[0] ?? fallback;
  const url = given('forge', '');
  const kind = given('kind', forgeOfServer(url) ?? '');
  const owner = given('owner', '');
  const pattern = given('match', '*');
  const token = given('token', 'FLEET_TOKEN');
  const name = given('fleet', 'fleet.yaml');
  const matches = compileGlob(pattern);
  const problems = [
    ...(isPlainUrl(url)
      ? []
      : [
          '--forge must be the address of the server, without user, password and query, such as https://git.example.org.',
        ]),
    ...(isRolloutForge(kind)
      ? []
      : [
          `--kind must say what the server is: ${rolloutForgeNames.join(' or ')}; got ${JSON.stringify(kind.slice(0, 40))}.`,
        ]),
    ...(/^[A-Za-z0-9][\w.-]*$/.test(owner)
      ? []
      : [
          `--owner must be the name of an organisation or a user; got ${JSON.stringify(owner.slice(0, 100))}.`,
        ]),
    ...(matches === null
      ? [
          `--match must be a pattern such as 'template-*'; got ${JSON.stringify(pattern.slice(0, 100))}.`,
        ]
      : []),
    ...(/^[A-Z][A-Z0-9_]*$/.test(token)
      ? []
      : [
          '--token must be the NAME of an environment variable, such as FLEET_TOKEN, and never the token itself.',
        ]),
  ];
  if (problems.length > 0 || matches === null || !isRolloutForge(kind))
    throw new CanaryError('INPUT_INVALID', problems.join('\n'), { hint: 'Nothing was written.' });
  const secret = readToken(world.env, token);
  const tell = createTell(world.stdout, createRedactor([secret]));
  const forge = { kind, url: url.replace(/\/+$/, ''), tokenVariable: token } as const;
  await using connection = connectForge({
    forge,
    token: secret,
    clock: world.clock,
    signal: world.signal,
    isDryRun: true,
    tell,
  });
  const found = (await connection.rollout.listRepositories(owner)).filter((one) =>
    matches(one.name.split('/')[1] ?? ''),
  );
  // A name of a forge's own is [A-Za-z0-9._-]. Another one would be text of a stranger in a file
  // that people edit.
  const sound = found.filter((one) => /^[\w.-]+\/[\w.-]+$/.test(one.name));
  const usable = sound.filter((one) => !one.isArchived && !one.isEmpty);
  if (usable.length === 0)
    throw new CanaryError(
      'FLEET_REFUSED',
      `${owner} has no repository that matches ${JSON.stringify(pattern)} and has commits and is not archived.`,
    );
  const text = renderFleetFile({
    kind,
    url: forge.url,
    token,
    repositories: usable.map((one) => one.name).sort(),
    passedOver: sound
      .filter((one) => one.isArchived || one.isEmpty)
      .map((one) => `${toPlainLine(one.name, 200)} (${one.isArchived ? 'archived' : 'empty'})`),
  });
  try {
    await writeFile(resolve(world.cwd, name), text, { flag: 'wx' });
  } catch (thrown) {
    const isThere = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
    throw new CanaryError(
      'FLEET_REFUSED',
      `${JSON.stringify(name)} cannot be written: ${isThere ? 'it is there already' : String(thrown)}.`,
      {
        hint: isThere
          ? 'Move it away, or name another file with --fleet.'
          : 'Name another file with --fleet.',
      },
    );
  }
  tell(
    `${name}: ${countOf(usable.length, 'repository', 'repositories')}. Fill in "action", put them in order, then run fleet onboard --dry-run.`,
  );
  return 0;
}
