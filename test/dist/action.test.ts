// The action as a job runner sees it: exit code, annotations, outputs, summary, report folder,
// upload and status, on the three kinds of runner. Nothing of the product is loaded here; dist/
// runs as a child process on real containers.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { StoreTurn } from '../../src/domain/evidence-layout.ts';
import { type Forge, makeRuntimeToken, startForge } from '../unit/support/forge-double.ts';
import { cityCanary, cityExpectationLine } from './support/canaries.ts';
import { brokenImage, healthyImage } from './support/docker.ts';
import { createJob, type Job, usesLine } from './support/mini-runner.ts';
import { canaryOf, readJunit, readReport } from './support/reports.ts';

const coreCanaries = [
  'file-only',
  'file-with-caption',
  'memory-across-sessions',
  'name-recall',
  'two-sessions',
];

/** What the runner sets where it offers an artifact server and an API. */
const forgeEnv = (forge: Forge): Record<string, string> => ({
  ACTIONS_RESULTS_URL: forge.url,
  ACTIONS_RUNTIME_TOKEN: makeRuntimeToken(),
  GITHUB_API_URL: forge.url,
});

const evidenceOf = (job: Job, canary: string): string[] =>
  readdirSync(join(job.reportDir, 'canaries', canary), { recursive: true, encoding: 'utf8' });

/** The objects of a .jsonl file. */
const readLines = (job: Job, path: string): Record<string, unknown>[] =>
  job
    .read(path)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('is green on the healthy image and tells it in every place', async () => {
  await using forge = await startForge({ checksSignature: false });
  using job = createJob({
    inputs: {
      image: healthyImage,
      upload: 'always',
      'artifact-name': 'evidence',
      evidence: 'full',
    },
    env: forgeEnv(forge),
  });
  mkdirSync(job.reportDir, { recursive: true });
  writeFileSync(join(job.reportDir, 'left-over.txt'), 'of the step before');
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(0);
  expect(main.otherCommands).toEqual([]);
  expect(main.annotations.map(({ level, title }) => `${level} ${title}`).sort()).toEqual(
    coreCanaries.map((name) => `notice ${name} passed`),
  );
  for (const { file, line } of main.annotations) expect({ file, line }).toEqual(usesLine);
  expect(main.text).toContain('PASSED: 5 canaries passed');
  for (const name of coreCanaries) expect(main.summary).toContain(name);

  const action = parse(readFileSync('action.yml', 'utf8'));
  expect(Object.keys(main.outputs).sort()).toEqual(Object.keys(action.outputs).sort());
  expect(main.outputs).toMatchObject({
    verdict: 'passed',
    passed: '5',
    failed: '0',
    errored: '0',
    skipped: '0',
    flaky: '0',
    summary: expect.stringMatching(
      /^5 passed · 0 failed · 0 errored · 0 skipped · 0 flaky ⏎ image session-continuity\/fixture-agent:healthy \(sha256:[0-9a-f]{12}\)$/,
    ),
    'artifact-id': '41',
    'report-path': join(job.reportDir, 'report.json'),
    'image-digest': expect.stringMatching(/^(?:.+@)?sha256:[0-9a-f]{64}$/),
  });
  const uploaded = forge.artifacts.get('evidence')?.toString('latin1');
  for (const file of ['report.json', 'junit.xml', 'canaries/name-recall/store.jsonl'])
    expect(uploaded).toContain(file);
  expect(uploaded).toMatch(/store\/[0-9a-f]{64}\.db/);
  expect(uploaded).not.toContain('left-over');

  const report = readReport(job.read('report.json'));
  expect(report).toMatchObject({ verdict: 'passed', exitCode: 0, error: null, suite: 'core' });
  expect(report.canaries.map(({ name }) => name).sort()).toEqual(coreCanaries);
  expect(readJunit(job.read('junit.xml')).map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
    report.canaries.map(({ name }) => `${name} passed`),
  );
  expect(job.read('summary.md').trim()).toBe(main.summary.trim());

  const post = await job.run('post');
  expect(post).toMatchObject({ exitCode: 0, raw: '' });
  expect(await job.leftovers()).toEqual([]);
});

describe('on the broken image', () => {
  it('is red with the layer, at the lines that matter, with evidence uploaded', async () => {
    await using forge = await startForge({ checksSignature: false });
    using job = createJob({
      inputs: {
        image: brokenImage,
        canaries: 'checks/*.yaml\n',
        // More log lines than a report shows.
        env: 'NODE_OPTIONS=--import=data:text/javascript,for(let%20i=0;i<500;i++)console.log(i+1e6)',
      },
      files: { 'checks/city.yaml': cityCanary },
      env: { ...forgeEnv(forge), GITHUB_RUN_ID: '7' },
    });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(1);
    expect(main.outputs).toMatchObject({ verdict: 'failed', failed: '3', passed: '3' });
    expect(main.outputs['artifact-id']).toBe('41');
    // The page as it is, and the evidence as a zip.
    expect([...forge.artifacts.keys()]).toEqual([
      expect.stringMatching(/^session-continuity-e2e-[0-9a-f]{8}\.html$/),
      expect.stringMatching(/^session-continuity-e2e-[0-9a-f]{8}$/),
    ]);
    const [page = ''] = [...forge.artifacts.values()].map(String);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('stored under a key');
    const pageUrl = 'https://github.com/someone/template/actions/runs/7/artifacts/41';
    expect(main.summary).toContain(`[The page of this run](<${pageUrl}>)`);
    expect(main.text.trimEnd().split('\n').at(-1)).toBe(`Page: ${pageUrl}`);

    const errors = main.annotations.filter(({ level }) => level === 'error');
    expect(errors.map(({ title }) => title).sort()).toEqual([
      'city-recall failed',
      'name-recall failed',
      'two-sessions failed',
    ]);
    const [own, ...builtIn] = errors.sort((a, b) => a.title.localeCompare(b.title));
    expect(own).toMatchObject({ file: 'checks/city.yaml', line: cityExpectationLine });
    for (const error of builtIn) expect(error).toMatchObject(usesLine);
    for (const { message } of errors)
      expect(message).toMatch(
        new RegExp(`^stored-under-another-key: turn [234]: .*\nPage: ${pageUrl}\n`),
      );
    expect(main.annotations.filter(({ level }) => level === 'notice')).toHaveLength(3);
    expect(main.summary).toContain('stored-under-another-key');
    // The end of the container's log, for who sees nothing but the log of the job.
    const [, tail = ''] = main.text.split(
      '    the container wrote nothing in turn 2; its last lines before:\n',
    );
    expect(/^(?: {4}\| .*\n){15}(?! {4}\|)/.test(tail), main.text).toBe(true);
    expect(tail).toMatch(/^ {4}\| (?:1000\d{3}|registered with http:.*)$/m);

    const report = readReport(job.read('report.json'));
    const canary = canaryOf(report, 'name-recall');
    expect(canary).toMatchObject({ verdict: 'failed', layer: 'stored-under-another-key' });
    expect(canary.turns[1]?.store?.sameKeyAsFirstTurn).toBe(false);
    expect(canary.logTail).toHaveLength(200);
    expect(canaryOf(report, 'file-only').logTail).toEqual([]);
    expect(
      readJunit(job.read('junit.xml')).find(({ name }) => name === 'name-recall'),
    ).toMatchObject({ outcome: 'failure', type: 'stored-under-another-key' });

    const evidence = evidenceOf(job, 'name-recall');
    for (const file of [
      'wire.jsonl',
      'model.jsonl',
      'control-plane.jsonl',
      'store.diff',
      'turns.jsonl',
      'runtime.log',
    ])
      expect(evidence).toContain(file);
    const copies = readLines(job, 'canaries/name-recall/store.jsonl');
    expect(copies.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const { files } of copies as unknown as StoreTurn[]) {
      const database = files.find(({ path }) => path === '/workspace/.agent/sessions.db');
      expect(job.read(database?.at ?? '')).toContain('SQLite format 3');
    }
    // What passed has its index, and no copies.
    const [passed] = readLines(job, 'canaries/file-only/store.jsonl') as unknown as StoreTurn[];
    expect(passed?.files.map(({ at }) => at)).toEqual(passed?.files.map(() => null));
    expect(job.read('canaries/name-recall/store.diff')).toMatch(
      /^@@ turn 1 @@$[^@]*^\+ .*Hongming/m,
    );
    expect(
      job.read('canaries/name-recall/runtime.log').match(/^1000\d{3}$/gm)?.length,
    ).toBeGreaterThanOrEqual(500);
    const wire = readLines(job, 'canaries/name-recall/wire.jsonl');
    expect(wire.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(readLines(job, 'canaries/name-recall/model.jsonl').length).toBeGreaterThanOrEqual(6);
    expect(JSON.stringify(readLines(job, 'canaries/name-recall/control-plane.jsonl'))).toContain(
      '/registry/register',
    );
    expect(await job.leftovers()).toEqual([]);
  });

  it('on Gitea logs lines in place of commands, and uploads with its own client', async () => {
    await using forge = await startForge({ knowsMimeType: false });
    using job = createJob({
      dialect: 'gitea',
      inputs: { image: brokenImage, 'artifact-name': 'evidence', 'log-lines': '1' },
      env: forgeEnv(forge),
    });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(1);
    expect(main.annotations).toEqual([]);
    expect(main.text).toMatch(
      /^error: name-recall failed: stored-under-another-key: .* \(\.github\/workflows\/e2e\.yml:7\)$/m,
    );
    expect(main.text).toMatch(/^notice: file-only passed: /m);
    expect(main.text).toContain('This server shows no job summary');
    expect(main.outputs).toMatchObject({ verdict: 'failed', 'artifact-id': '41' });
    expect(forge.artifacts.get('evidence')?.subarray(0, 2).toString()).toBe('PK');
    const report = readReport(job.read('report.json'));
    expect(canaryOf(report, 'name-recall').logTail).toHaveLength(1);
    // An older server: the page is in the zip alone.
    expect([...forge.artifacts.keys()]).toEqual(['evidence']);
    expect(forge.artifacts.get('evidence')?.toString('latin1')).toContain('report.html');
    expect(main.text).toMatch(
      /^The page is no artifact of its own: CreateArtifact was refused with HTTP 500: .* report\.html is in the evidence\.$/m,
    );
    expect(report.pageUrl).toBeUndefined();
  });

  it('on a newer Gitea uploads the page as an artifact that a browser opens', async () => {
    await using forge = await startForge();
    using job = createJob({
      dialect: 'gitea',
      inputs: { image: brokenImage, 'artifact-name': 'evidence' },
      env: { ...forgeEnv(forge), GITHUB_RUN_ID: '7' },
    });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(1);
    expect([...forge.artifacts.keys()]).toEqual(['evidence.html', 'evidence']);
    const created = forge.requests.filter(({ url }) => url.endsWith('/CreateArtifact'));
    expect(created.map(({ body }) => JSON.parse(String(body)))).toEqual([
      expect.objectContaining({ version: 7, mime_type: 'text/html', name: 'evidence.html' }),
      expect.objectContaining({ version: 4, name: 'evidence' }),
    ]);
    expect(readReport(job.read('report.json')).pageUrl).toBe(
      'http://forge.example/git/someone/template/actions/runs/7/artifacts/evidence.html',
    );
    expect(main.text.trimEnd()).toMatch(
      /\nPage: http:\/\/forge\.example\/git\/.*\/evidence\.html$/,
    );
  });

  it('asks nothing of the forge with upload: never', async () => {
    await using forge = await startForge();
    using job = createJob({
      dialect: 'gitea',
      event: 'push',
      inputs: { image: brokenImage, upload: 'never' },
      env: forgeEnv(forge),
    });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(1);
    expect(forge.requests).toEqual([]);
    expect(main.outputs['artifact-id']).toBeUndefined();
    expect(main.text).toMatch(
      /^reports \(gitea\): annotations as lines of this log; no job summary on this server; check like "e2e \/ e2e \(push\)"; evidence in report-dir alone \(upload: never\)$/m,
    );
  });
});

it.each([
  ['passed', healthyImage, 0],
  ['failed', brokenImage, 1],
])(
  'a signal behind the verdict %s gives up the upload and keeps the exit code',
  async (verdict, image, exitCode) => {
    let stop = (): void => undefined;
    // The server takes the upload and never answers it.
    await using forge = await startForge({
      intercept: () => {
        stop();
        return true;
      },
    });
    using job = createJob({
      dialect: 'gitea',
      inputs: { image, upload: 'always' },
      env: forgeEnv(forge),
    });
    const step = job.start('main');
    stop = () => void step.child.kill('SIGTERM');
    const main = await step.done;
    expect(main.exitCode, main.raw).toBe(exitCode);
    expect(main.outputs).toMatchObject({ verdict });
    expect(main.text).toMatch(
      /^warning: .*Evidence was not uploaded: the job was stopped \(SIGTERM\)\..*The verdict stands\./m,
    );
    expect(await job.leftovers()).toEqual([]);
  },
);

it('on act stays green when the upload is refused, and says it as a warning', async () => {
  await using forge = await startForge({
    intercept: (_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"no"}');
      return true;
    },
  });
  using job = createJob({
    dialect: 'act',
    inputs: { image: healthyImage, upload: 'always' },
    env: forgeEnv(forge),
  });
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(0);
  expect(main.outputs.verdict).toBe('passed');
  expect(main.text).toMatch(/^warning: .*Evidence was not uploaded: /m);
  expect(main.text.match(/The files are in/gi)).toHaveLength(1);
  expect(existsSync(join(job.reportDir, 'report.json'))).toBe(true);
});

it('tells the row of its job as the forge does, even of a run that ends at once', async () => {
  const token = 'token-of-the-job-0123456789';
  const url = '/o/r/actions/runs/83/jobs/139';
  const sha = 'c'.repeat(40);
  const listed = { jobs: [{ id: 139, name: 'outer', html_url: url, head_sha: sha }] };
  const rows = [{ id: 1, context: 'caller / outer (pull_request)', target_url: url }];
  await using forge = await startForge({
    intercept: (request, response) => {
      const body = request.url.includes('/jobs?') ? listed : rows;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    },
  });
  using job = createJob({
    dialect: 'gitea',
    inputs: { image: `sha256:${'0'.repeat(64)}`, upload: 'never' },
    env: {
      GITHUB_API_URL: `${forge.url}/api/v1`,
      GITHUB_RUN_ID: '83',
      ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('Actions.Results:83:139'),
      GITEA_TOKEN: token,
    },
  });
  const main = await job.run('main');
  expect(main.exitCode).toBe(2);
  expect(main.text).toContain('check "caller / outer (pull_request)"');
  expect(main.text).toContain('An id cannot be pulled');
  expect(forge.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  expect(main.text).not.toContain(token);
});
