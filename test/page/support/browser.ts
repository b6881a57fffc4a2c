// Opens pages in the Chromium of this machine, in each place where a forge or a person may open
// one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../../script/lib/chromium.ts';

/** A page that is open, and what it did that it must not do. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Where the document is: the page itself, or the frame in it. */
  readonly frame: Frame | Page;
  /** Requests beside the document's own, errors, dialogs and breaches of a policy. */
  readonly misdeeds: string[];
}

/** How and where a page is opened. */
export interface Place {
  readonly at: 'file' | 'sandbox' | 'strict';
  readonly scripts?: boolean;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** The places in which the page must do its work. */
export const places: Readonly<Record<string, Place>> = {
  'from a file': { at: 'file' },
  'from a file, dark': { at: 'file', scheme: 'dark' },
  'from a file, narrow': { at: 'file', width: 390 },
  'in a frame with sandbox="allow-scripts"': { at: 'sandbox' },
  'without scripts': { at: 'file', scripts: false },
  'under a strict policy': { at: 'strict' },
};

/** Run by the browser: opens what is folded. */
export const openAll =
  "document.querySelectorAll('details').forEach((one) => { one.open = true; })";

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...chromiumFlags] });
}

/** Opens a page. */
export async function open(browser: Browser, html: string, place: Place): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const server = await serve(html);
  const { port } = server.address() as AddressInfo;
  const address = {
    file: `file://${file}`,
    strict: `http://127.0.0.1:${port}/strict`,
    sandbox: `http://127.0.0.1:${port}/frame`,
  }[place.at];
  const context = await browser.newContext({
    viewport: { width: place.width ?? 1_280, height: place.height ?? 800 },
    colorScheme: place.scheme ?? 'light',
    javaScriptEnabled: place.scripts !== false,
  });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  const own = new Set([address, `http://127.0.0.1:${port}/page`]);
  page.on('request', (request) => {
    if (!own.has(request.url())) misdeeds.push(`asks for ${request.url().slice(0, 200)}`);
  });
  page.on('pageerror', (error) => misdeeds.push(`throws ${error.message}`));
  page.on('dialog', (dialog) => {
    misdeeds.push(`opens a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // A strict host refuses styles and scripts, and says so; that is its right.
    if (message.type() === 'error' && place.at !== 'strict') misdeeds.push(message.text());
  });
  await page.goto(address);
  const frame = place.at === 'sandbox' ? page.frames()[1] : page;
  if (frame === undefined) throw new Error('The frame did not load.');
  await frame.waitForLoadState('load');
  return {
    page,
    frame,
    misdeeds,
    async [Symbol.asyncDispose]() {
      await context.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function serve(html: string) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (request.url === '/frame') {
      response.end(
        '<!doctype html><iframe sandbox="allow-scripts" src="/page" style="width:1280px;height:800px;border:0"></iframe>',
      );
      return;
    }
    if (request.url === '/strict')
      response.setHeader('content-security-policy', "default-src 'none'; sandbox");
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
