// The Chromium of this machine, for pictures and for the tests of pages (Debian: apt install
// chromium).
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Flags under which it asks nothing of anybody, also for root. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/** Its path. @throws where there is none, with what to do */
export function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of folders) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error(
    'There is no Chromium on PATH. Debian: apt install chromium. Ubuntu keeps it in a snap: install Google Chrome there.',
  );
}
