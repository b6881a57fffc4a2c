// What strangers write on a forge reaches a terminal, a job's log and a page as plain text, and the
// token reaches nothing.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toPlainLine } from '../../../src/domain/text.ts';
import { renderStatusPage } from '../../../src/fleet/status-page.ts';
import type { StatusRow } from '../../../src/fleet/status-table.ts';
import { findHits } from '../../dist/support/strict-runner.ts';
import { hostileTexts } from '../support/report.ts';
import { type Stage, startStage } from './double/play.ts';
import { tokens } from './double/server.ts';
import { addHistory } from './double/state.ts';

const extra = 'thresholds: { good-rate: 0.01, bad-rate: 0.3, business-days: 1, heads: 1 }';
const none = /^(?!)/;

/** Titles, branches, messages, runners, rows and rules that all say `text`. */
async function playAgainst(stage: Stage, text: string): Promise<void> {
  const repository = stage.state.add('acme/one');
  stage.state.add(`acme/${text}`);
  await stage.play('onboard');
  const pull = repository.pulls[0] ?? expect.fail();
  stage.state.merge(repository, pull);
  addHistory(stage.state, repository, { runs: 8, perDay: 4, falseReds: 2, title: () => text });
  repository.runs.push({ ...(repository.runs[0] ?? expect.fail()), runner: text, branch: text });
  const open = stage.state.openPull(repository, 'main', 'main', text, text);
  open.headSha = `${text}`;
  for (const row of repository.rows.slice(0, 4))
    repository.rows.push({ ...row, id: row.id + 10_000, context: text, description: text });
  repository.protections = [
    { rule_name: 'main', enable_status_check: false, status_check_contexts: [text] },
    { rule_name: text, enable_status_check: true, status_check_contexts: [text] },
  ];
  stage.server.intercept = ({ method, path }) =>
    method === 'GET' && path.endsWith('/branches/session-continuity/drill-broken')
      ? { status: 403, body: { message: `${text} ${tokens.full.secret}` } }
      : null;
  for (const argv of [
    ['bake'],
    ['bake', '--json'],
    ['drill', 'acme/one'],
    ['require', 'acme/one'],
    ['require', 'acme/one', '--dry-run', '--force', `${text} ${tokens.full.secret}`.slice(0, 400)],
    ['require', 'acme/one', '--force', `x ${text} ${tokens.full.secret}`.slice(0, 400)],
    ['status'],
    ['status', '--json'],
    ['status', '--markdown'],
    ['status', '--html', 'page.html'],
    ['unrequire', 'acme/one'],
    [
      'init',
      '--forge',
      stage.server.url,
      '--owner',
      'acme',
      '--fleet',
      'other.yaml',
      '--kind',
      stage.state.kind,
    ],
  ])
    await stage.play(...argv);
}

it.each(hostileTexts.filter((text) => text !== '').map((text, index) => ({ index, text })))(
  'text $index stays text on Gitea',
  async ({ text }) => {
    await using stage = await startStage('gitea', ['acme/one'], { extra });
    await playAgainst(stage, text);
    const printed = stage.printed();
    expect(printed).toContain('red ');
    // Markdown has a mark of its own against mentions, which is no command.
    expect(findHits(printed.replaceAll('\u200b', ''), none)).toEqual([]);
    expect(findHits(stage.journal(), none)).toEqual([]);
    const page = readFileSync(join(stage.folder, 'page.html'), 'utf8');
    expect(page).toMatch(/<td>acme\/one<\/td>/);
    expect(
      page.replace(
        /<\/?(?:!doctype html|html lang="en"|html|head|meta [^>]*|title|style|body|h1|p|table|thead|tbody|tr|th|td(?: class="[\w-]+")?|br)>/g,
        '',
      ),
    ).not.toMatch(/<[a-z/!]/i);
    expect(page).not.toMatch(/https?:\/\/(?!127)|src=(?!http)/);
  },
);

it('a text with the shape of a key leaves JSON and tables whole', async () => {
  // A redactor that sees it escaped takes a backslash too.
  const key = '-----BEGIN PRIVATE KEY-----';
  const text = `fix ${key}" and ${key}| in docs`;
  await using stage = await startStage('gitea', ['acme/one'], { extra });
  await playAgainst(stage, text);
  const repository = stage.state.repositories.get('acme/one') ?? expect.fail();
  const files = [...(stage.state.filesAt(repository, 'main') ?? [])].map(
    ([path, content]) => [path, content.replace('suite: core', `suite: '${text}'`)] as const,
  );
  stage.state.push(repository, 'main', stage.state.commit(repository, new Map(files), 'edit'));
  for (const command of ['bake', 'status']) {
    const { output } = await stage.play(command, '--json');
    expect(JSON.stringify(JSON.parse(output))).toContain('fix ***\\" and ***| in docs');
  }
  const entries = stage.journal().trim().split('\n');
  expect(entries.map((line) => JSON.stringify(JSON.parse(line))).join()).toContain(
    'fix ***\\" and',
  );
  const { output } = await stage.play('status', '--markdown');
  const [head = '', , row = ''] = output.split('\n');
  expect(row).toContain('and \\*\\*\\*\\| in docs');
  const countCells = (line: string): number => line.split(/(?<!\\)\|/).length;
  expect(countCells(row), output).toBe(countCells(head));
});

it.each(['gitea', 'github'] as const)(
  'the token stands nowhere but in the header on %s',
  async (kind) => {
    await using stage = await startStage(kind, ['acme/one'], { extra });
    await playAgainst(stage, 'plain');
    const secret = tokens.full.secret;
    expect(stage.printed()).not.toContain(secret);
    for (const name of readdirSync(stage.folder))
      expect(readFileSync(join(stage.folder, name), 'utf8'), name).not.toContain(secret);
    for (const { path, body, headers } of stage.server.calls) {
      expect(path).not.toContain(secret);
      expect(body).not.toContain(secret);
      expect(headers.authorization).toBe(`Bearer ${secret}`);
    }
  },
);

it('the page shows text of strangers as text', () => {
  for (const text of [...hostileTexts, '<script>alert(1)</script>', "' onmouseover='x"]) {
    const row: StatusRow = {
      suite: text,
      newerSuite: text,
      declared: [text],
      expected: [text],
      repository: text,
      version: text,
      lastRun: text,
      lastOutcome: text,
      bake: text,
      isRequired: true,
      context: text,
      drift: [text],
      next: text,
    };
    const page = renderStatusPage([row], text, (one) => toPlainLine(one, 1_000));
    const tags = [...page.matchAll(/<[a-z/!][^>]*>/gi)].map(([tag]) => tag);
    const own = [
      ...renderStatusPage([{ ...row, drift: ['x'] }], 'x', () => 'x').matchAll(/<[a-z/!][^>]*>/gi),
    ].map(([tag]) => tag);
    expect(tags).toEqual(own);
    expect(findHits(page, none).filter((line) => !line.includes('charset'))).toEqual([]);
  }
});

it('no flag takes a token', () => {
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, ['src/cli.ts', 'fleet', ...argv], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
  const given = run(
    'init',
    '--forge',
    'http://127.0.0.1:1',
    '--owner',
    'acme',
    '--token',
    tokens.full.secret,
  );
  expect(given.status).toBe(2);
  expect(given.stderr).toContain('must be the NAME of an environment variable');
  expect(given.stderr).not.toContain(tokens.full.secret);
  expect(run('onboard', '--token', 'X').stderr).toContain('is not known');
});
