// Takes the pictures in README.md from one run on the broken fixture: docs/failure.png, the report
// of the command line in a window, and docs/page.png, the first screen of its page.
// `node script/picture.ts` needs Docker, the image of `script/fixtures`, and a Chromium on PATH
// (Debian: apt install chromium).
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from './lib/chromium.ts';
import { renderTerminalPage, type Span, splitIntoRows } from './picture/terminal-page.ts';

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const image = 'session-continuity/fixture-agent:broken';
const command = `session-continuity run --image ${image}`;
/** What the command line assumes where it has no terminal. */
const columns = 100;
const maxRows = 35;

/**
 * The coloured report on the broken fixture, from its verdict on: without progress before it, and
 * the folder after it.
 */
function takeReport(reportDir: string): string[] {
  const { NO_COLOR: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'run', '--image', image, '--report-dir', reportDir],
    { cwd: root, env: { ...env, FORCE_COLOR: '1' }, encoding: 'utf8' },
  );
  if (status !== 1)
    throw new Error(`The broken fixture must fail (exit 1); exit ${status}.\n${stdout}${stderr}`);
  const lines = stdout.trimEnd().split('\n');
  const start = lines.findIndex((line) => line.includes('FAILED:'));
  const end = lines.findIndex((line) => line.startsWith('Report: '));
  if (start < 0 || end < start) throw new Error(`This is no report:\n${stdout}`);
  if (!stdout.includes('\x1b['))
    throw new Error('The report has no colour: dist/ is older than src/ (node script/build.ts).');
  return lines.slice(start, end);
}

/**
 * As many lines as fit into `maxRows`, less those of an expectation that would be torn apart. A
 * last row says that there is more.
 */
function cutReport(lines: readonly string[]): Span[][] {
  let count = lines.length;
  while (splitIntoRows(lines.slice(0, count), columns).length > maxRows) count -= 1;
  while (count > 1 && lines[count]?.startsWith('      ')) count -= 1;
  const more: Span[][] = count < lines.length ? [[{ text: '    …', classes: ['dim'] }]] : [];
  return [...splitIntoRows(lines.slice(0, count), columns), ...more];
}

/**
 * Screenshots, twice as dense as CSS pixels: of a window with the terminal, and of a page as it
 * opens.
 */
async function takePictures(
  html: string,
  page: { readonly file: string; readonly path: string },
  profileDir: string,
  path: string,
): Promise<void> {
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath: findChromium(),
    headless: true,
    args: [...chromiumFlags],
    deviceScaleFactor: 2,
    viewport: { width: 1_400, height: 1_000 },
    offline: true,
  });
  try {
    const terminal = await context.newPage();
    await terminal.setContent(html);
    await terminal.locator('main').screenshot({ path, omitBackground: true });
    const screen = await context.newPage();
    await screen.setViewportSize({ width: 1_280, height: 800 });
    await screen.goto(`file://${page.file}`);
    refuseOwnPaths(await screen.locator('body').innerText());
    await screen.screenshot({ path: page.path });
  } finally {
    await context.close();
  }
}

function refuseOwnPaths(text: string): void {
  for (const path of [root, homedir(), tmpdir()])
    if (text.includes(path)) throw new Error(`The picture would show ${path} of this machine.`);
}

if (!existsSync(cli)) execFileSync(process.execPath, [join(root, 'script', 'build.ts')]);
const scratch = mkdtempSync(join(tmpdir(), 'picture-'));
try {
  const rows = cutReport(takeReport(join(scratch, 'report')));
  const text = rows.flatMap((row) => row.map((span) => span.text)).join('');
  refuseOwnPaths(text);
  await takePictures(
    renderTerminalPage(command, rows, columns),
    { file: join(scratch, 'report', 'report.html'), path: join(root, 'docs', 'page.png') },
    join(scratch, 'profile'),
    join(root, 'docs', 'failure.png'),
  );
  console.log(`docs/failure.png: ${rows.length} rows of ${columns} columns; docs/page.png`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
