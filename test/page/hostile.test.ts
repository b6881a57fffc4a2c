// Hostile text of every witness on the page: nothing of it runs, loads, leads anywhere or pushes
// anything out of its place.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report, ReportCanary } from '../../src/domain/report.ts';
import type { ReportPicture } from '../../src/domain/report-facts.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import { redactValue } from '../../src/redact/structure.ts';
import { renderPage } from '../../src/render/page/page.ts';
import { corpus } from '../dist/support/hostile-agent.ts';
import { buildHostileReport } from '../unit/support/hostile-report.ts';
import { launch, open, openAll } from './support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const markup = [
  '<script>document.title="owned"</script>',
  '"><img src=x onerror=document.title="owned">',
  "'><svg/onload=document.title='owned'>",
  '</style><script>document.title="owned"</script>',
  '</script><script>document.title="owned"</script>',
  '<iframe srcdoc="<script>parent.document.title=1</script>">',
  '<base href=//evil.example><link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content=0;url=//evil.example>',
  '<style>*{display:none}</style>',
  '<form action=//evil.example><button>x',
  '--><!-- <![CDATA[ ]]> &lt;script&gt; &#60;script&#62;',
  'javascript:document.title="owned"',
  '<a href="javascript:document.title=1" autofocus onfocus=document.title=1>',
  '\u0000<\u0000script>document.title="owned"</script>',
  '\u202e\u2066rtl\u202c 🏳️‍🌈 ﷽ '.repeat(40),
  'Z̸̢'.repeat(400),
  'W'.repeat(30_000),
  'a\n'.repeat(3_000),
];

/** Every field of the report that may hold a text of an image, an agent, a model or a forge. */
function everywhere(text: string): Report {
  const report = buildHostileReport(text);
  const cell = { state: 'wrong', words: text } as const;
  const lanes = { wire: cell, store: cell, model: cell, controlPlane: cell };
  const picture: ReportPicture = {
    subject: text,
    text: `${text} fact ${text}`,
    words: [text, 'fact'],
    lost: { turn: 2, lane: 'store' },
    turns: [1, 2, 3].map((turn) => ({
      turn,
      ...lanes,
      store: { state: turn === 2 ? 'lost' : 'holds', words: text },
    })),
    more: 3,
  };
  const fill = (canary: ReportCanary): ReportCanary => ({
    ...canary,
    picture,
    base: { label: 'new', layer: null, reason: text, picture },
    ...(canary.failure === undefined ? {} : { failure: { ...canary.failure, curl: text } }),
    turns: canary.turns.map((turn) => ({
      ...turn,
      calls: [{ name: text, arguments: text, result: text }],
      memory: [
        { kind: 'read', text, rows: [text], isAutomatic: true, isAccepted: false, isLate: true },
      ],
      attachments: [{ name: text, via: text, fallbackReasons: [text], bytes: 1, digest: text }],
      store: {
        files: [text],
        records: 1,
        keys: [text],
        sameKeyAsFirstTurn: false,
        changes: {
          rows: [{ change: 'changed', place: text, key: text, text, before: text }],
          more: 2,
        },
      },
    })),
  });
  return {
    ...report,
    canaries: report.canaries.map(fill),
    repeat: {
      asked: 2,
      passed: 1,
      failed: 1,
      errored: 0,
      redRate: null,
      canaries: [],
      runs: [
        {
          number: 1,
          seed: text,
          verdict: 'failed',
          durationMs: 1,
          evidence: text,
          reds: [{ name: `a${text}`, verdict: 'failed', place: text, flaky: false }],
        },
      ],
    },
  };
}

/** Run by the browser: what of a page is not its own. */
const lookAround = `(() => {
  const all = (query) => [...document.querySelectorAll(query)];
  return {
    scripts: all('script').length,
    alien: all('img,iframe,svg,object,embed,link,base,form,audio,video').length,
    styles: all('style').length,
    handlers: all('*').filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on'))).length,
    links: all('a').filter((one) => !(one.getAttribute('href') ?? '').startsWith('#')).length,
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    rail: document.querySelector('.rail').getBoundingClientRect().width,
  };
})()`;

/** The corpus of all witnesses, some texts at a time. */
const chunks = Array.from({ length: Math.ceil(corpus.length / 8) }, (_, index) =>
  corpus.slice(index * 8, index * 8 + 8).join('\n'),
);

test.each([...markup, ...chunks].map((text) => [text.slice(0, 60), text] as const))(
  'of %j nothing is obeyed',
  async (_name, text) => {
    const html = renderPage(everywhere(text));
    await using opened = await open(browser, html, { at: 'file' });
    const { page, misdeeds } = opened;
    await page.evaluate(openAll);
    expect(await page.title()).not.toBe('owned');
    const found = await page.evaluate(lookAround);
    expect(found).toEqual({
      scripts: 1,
      alien: 0,
      styles: 1,
      handlers: 0,
      links: 0,
      wide: false,
      rail: 240,
    });
    expect(misdeeds).toEqual([]);
  },
);

test('a secret is in no byte of the page, whatever it is made of', () => {
  const secrets = [
    's3cr3t&<b>"quoted"',
    "it's-a-secret'",
    'p`ss\\word\n2nd-line-of-it',
    'Ünïcödé-secret',
    'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789',
  ];
  for (const secret of secrets) {
    const html = renderPage(
      redactValue(createRedactor([secret]), everywhere(`before ${secret} after`)),
    );
    const text = html
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&#96;', '`')
      .replaceAll('&amp;', '&');
    for (const line of secret.split('\n')) {
      expect(html).not.toContain(line);
      expect(text).not.toContain(line);
    }
  }
});
