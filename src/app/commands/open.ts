// `session-continuity open`: the page of a report folder in a browser, or its path where no one
// sits before a screen.
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CanaryError } from '../../domain/error.ts';
import type { Environment } from '../inputs/inputs.ts';

const defaultFolder = 'session-continuity-report';

/** What the command needs of the machine. */
export interface OpenSetting {
  readonly env: Environment;
  readonly platform: string;
  /** Whether a person reads the output. */
  readonly isTerminal: boolean;
  print(text: string): void;
}

/**
 * Opens the page where there is a screen, and prints its path in any case. @throws INPUT_INVALID
 * where there is none
 */
export async function openPage(argv: readonly string[], setting: OpenSetting): Promise<0> {
  const path = await findPage(argv);
  setting.print(`${path}\n`);
  const opener = findOpener(setting);
  if (opener === null) return 0;
  const [command, ...words] = opener;
  const child = spawn(command, [...words, pathToFileURL(path).href], {
    detached: true,
    stdio: 'ignore',
  });
  // The path is printed: whoever has no such program opens it by hand.
  child.on('error', () => undefined);
  child.unref();
  return 0;
}

async function findPage(argv: readonly string[]): Promise<string> {
  const [given = defaultFolder, ...rest] = argv;
  if (rest.length > 0 || given.startsWith('-'))
    throw new CanaryError(
      'INPUT_INVALID',
      `open takes one report folder and no flags; got ${JSON.stringify(argv.join(' ').slice(0, 100))}.`,
      { hint: 'See session-continuity open --help.' },
    );
  const path = given.endsWith('.html') ? resolve(given) : resolve(join(given, 'report.html'));
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere)
    throw new CanaryError('INPUT_INVALID', `There is no page at ${JSON.stringify(path)}.`, {
      hint: 'Name the folder that a run wrote with --report-dir. Reports of older versions have no page.',
    });
  return path;
}

/** The program that opens a file for a person. `null`: no one would see it. */
function findOpener({
  env,
  platform,
  isTerminal,
}: OpenSetting): readonly [string, ...string[]] | null {
  if (!isTerminal || (env.CI ?? '') !== '') return null;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = (env.DISPLAY ?? '') !== '' || (env.WAYLAND_DISPLAY ?? '') !== '';
  return hasScreen ? ['xdg-open'] : null;
}
