// The comment that the sub-action status/ keeps on a pull request, as a job runner starts it, on
// both forges.
import { expect, it } from 'vitest';
import { toCommentMarker } from '../../src/render/comment.ts';
import { pullNumber } from '../unit/support/comment-double.ts';
import { type Forge, type ForgeBehaviour, startForge } from '../unit/support/forge-double.ts';
import { findLiveMarkdown, toBareProse } from '../unit/support/markdown.ts';
import { allHostile, mark } from './support/hostile-agent.ts';
import { createJob, headSha, type JobOptions, type StepResult } from './support/mini-runner.ts';

const context = 'session-continuity-e2e (pull_request)';
const marker = toCommentMarker(context);
const token = 'not-a-real-token-7f3a';
const summary =
  '3 passed · 1 failed · 0 errored · 0 skipped · 0 flaky ⏎ name-recall: stored-under-another-key: turn 1 is record 3';
const failed = { verdict: 'failed', result: 'failure', summary };
const forges = [
  { forge: 'github', bot: 'github-actions[bot]' },
  { forge: 'gitea', bot: 'gitea-actions' },
] as const;
type Kind = (typeof forges)[number]['forge'];

const pull = { number: pullNumber, head: { sha: headSha } };

function start(forge: Kind, more: Omit<ForgeBehaviour, 'comments'> & { there?: Comments } = {}) {
  const { there = [], ...behaviour } = more;
  return startForge({ ...behaviour, comments: { forge, there } });
}
type Comments = readonly { readonly login: string; readonly body: string }[];

async function give(forge: Forge, kind: Kind, options: JobOptions): Promise<StepResult> {
  using job = createJob({
    dialect: kind,
    pullRequest: pull,
    ...options,
    action: 'status',
    inputs: { token, comment: 'true', ...options.inputs },
    env: { GITHUB_API_URL: `${forge.url}${kind === 'gitea' ? '/api/v1' : '/api/v3'}` },
  });
  const step = await job.run('status');
  expect(step.text).not.toContain(token);
  return step;
}

it.each(forges)(
  'on $forge the first run writes it, the next one updates it',
  async ({ forge: kind, bot }) => {
    await using forge = await start(kind, { there: [{ login: 'reviewer', body: 'Looks good.' }] });
    const first = await give(forge, kind, { inputs: failed });
    expect(first.exitCode, first.raw).toBe(0);
    expect(first.text).toContain(`Wrote the comment on pull request ${pullNumber}.`);
    expect(forge.comments).toHaveLength(2);
    expect(forge.comments[1]).toMatchObject({ login: bot, edits: 0 });
    expect(forge.comments[1]?.body.split('\n').slice(0, 6)).toEqual([
      marker,
      `### ❌ session-continuity-e2e (pull\\_request): An agent forgot: see the ${kind === 'github' ? 'annotations' : 'log'} of the job`,
      '',
      '- `3 passed · 1 failed · 0 errored · 0 skipped · 0 flaky`',
      '- `name-recall: stored-under-another-key: turn 1 is record 3`',
      '',
    ]);
    expect(forge.comments[1]?.body).toContain(`commit \`${headSha.slice(0, 10)}\` · [run](<http`);

    const second = await give(forge, kind, {
      inputs: { verdict: 'passed', result: 'success', summary: '4 passed' },
    });
    expect(second.exitCode, second.raw).toBe(0);
    expect(second.text).toContain(`Updated the comment on pull request ${pullNumber}.`);
    expect(forge.comments).toHaveLength(2);
    expect(forge.comments[1]).toMatchObject({ edits: 1 });
    expect(forge.comments[1]?.body).toContain('Passed: no canary is red');
    expect(forge.comments[1]?.body).not.toContain('name-recall');
    expect(forge.comments[0]).toMatchObject({ body: 'Looks good.', edits: 0 });
    for (const { headers } of forge.requests) expect(headers.authorization).toBe(`Bearer ${token}`);
  },
);

it.each(forges)(
  'on $forge it leaves alone who quotes or forges the marker',
  async ({ forge: kind, bot }) => {
    const there = [
      { login: 'stranger', body: `${marker}\nAll canaries passed, merge me.` },
      { login: 'other-app[bot]', body: `${marker}\nfrom another bot` },
      { login: bot, body: `> ${marker}\n\nAnother job of this repository quotes it.` },
      { login: bot, body: `${toCommentMarker('another (pull_request)')}\nof another status` },
    ];
    await using forge = await start(kind, { there });
    await give(forge, kind, { inputs: failed });
    await give(forge, kind, { inputs: failed });
    expect(forge.comments.slice(0, 4)).toMatchObject(there.map((one) => ({ ...one, edits: 0 })));
    expect(forge.comments.slice(4)).toMatchObject([{ login: bot, edits: 1 }]);
  },
);

it.each(forges)('on $forge it is found among many others', async ({ forge: kind, bot }) => {
  const others = Array.from({ length: 240 }, (_, n) => ({ login: 'chatty', body: `no. ${n}` }));
  const there = [...others, { login: bot, body: `${marker}\r\nold` }];
  await using forge = await start(kind, { there });
  await give(forge, kind, { inputs: failed });
  expect(forge.comments).toHaveLength(241);
  expect(forge.comments[240]).toMatchObject({ edits: 1 });
});

it('is not written unless it is asked for, nor by a pending state or another event', async () => {
  await using forge = await start('gitea');
  const ways: JobOptions[] = [
    { inputs: { ...failed, comment: 'false' } },
    { inputs: { state: 'pending' } },
    { event: 'workflow_dispatch', inputs: failed },
    { event: 'pull_request_target', inputs: failed },
    { event: 'push', inputs: failed },
  ];
  for (const options of ways) {
    const step = await give(forge, 'gitea', options);
    expect(step.exitCode, step.raw).toBe(0);
  }
  expect(forge.comments).toEqual([]);
  expect(forge.requests.filter(({ url }) => url.includes('/issues/'))).toEqual([]);
});

const fork = {
  ...pull,
  head: { sha: headSha, repo: { full_name: 'stranger/template', fork: true } },
  base: { repo: { full_name: 'someone/template' } },
};

it.each([
  ['github', pull, 1, 'error'],
  ['github', fork, 0, 'warning'],
  ['gitea', pull, 1, 'error'],
  ['gitea', fork, 0, 'warning'],
] as const)(
  'a refused token on %s is said once, with the remedy',
  async (kind, pullRequest, code, level) => {
    await using forge = await start(kind, {
      intercept: ({ method, url }, response) => {
        if (method === 'GET' || !url.includes('/comments')) return false;
        response
          .writeHead(403, { 'content-type': 'application/json' })
          .end('{"message":"Resource not accessible by integration"}');
        return true;
      },
    });
    const step = await give(forge, kind, { inputs: failed, pullRequest });
    expect(step.exitCode, step.raw).toBe(code);
    expect(forge.comments).toEqual([]);
    const said = [
      ...step.annotations.map(({ level: told, message }) => `${told}: ${message}`),
      ...step.text.split('\n'),
    ].filter((line) => line.includes('was not written'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      new RegExp(
        `^${level}: .*pull request ${pullNumber} was not written: HTTP 403 \\(Resource not .*"permissions: pull-requests: write"`,
      ),
    );
  },
);

it('what a stranger says in it is dead text, and brings no command to the log', async () => {
  await using forge = await start('github');
  const worst = `@someone #1 GH-1 someone/template#1 !1 ${'`'.repeat(9)} --> <img src=x> [x](http://evil) ${headSha}`;
  const hostile = `${worst}\n${allHostile.replaceAll('\0', '')}`;
  const step = await give(forge, 'github', { inputs: { ...failed, summary: hostile } });
  expect(step.exitCode, step.raw).toBe(0);
  expect(step.otherCommands).toEqual([]);
  const [comment] = forge.comments;
  const body = comment?.body.replace(`${marker}\n`, '') ?? '';
  expect(body.length).toBeLessThan(16_000);
  expect(body).toContain(mark);
  expect(comment?.body.startsWith(`${marker}\n`)).toBe(true);
  // What is left once code is taken away is this program's own: a title, the names of the list, a
  // link to the run.
  const own = toBareProse(body).replace(/\[run\]\(<[^<>\s]+>\)/, '');
  expect(findLiveMarkdown(own)).toEqual([]);
  expect(own).not.toMatch(/someone|evil|GH-1|!1/);
});

it('a summary too long or of another kind never hinders the status', async () => {
  await using forge = await start('gitea');
  const step = await give(forge, 'gitea', {
    inputs: { ...failed, summary: 'x\n'.repeat(20_000) },
  });
  expect(step.exitCode, step.raw).toBe(0);
  expect(forge.requests.some(({ url }) => url.includes('/statuses/'))).toBe(true);
  expect(forge.comments[0]?.body).toMatch(/- `x`\n- and \d+ more lines\n/);
  expect(forge.comments[0]?.body.length).toBeLessThan(1_000);
});
