// The action from a folder of the checkout, as air-gapped forges use it:
// `uses: ./.gitea/actions/session-continuity`, with nothing but action.yml, dist/ and status/ in
// it.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startForge } from '../unit/support/forge-double.ts';
import { brokenImage } from './support/docker.ts';
import { createJobOf } from './support/job.ts';
import { actionFolder, createJob } from './support/mini-runner.ts';

const place = '.gitea/actions/session-continuity';
const workflow = `name: e2e
on: pull_request
jobs:
  e2e:
    runs-on: ubuntu-latest
    steps:
      - uses: ./${place}/status
      - uses: ./${place}
`;

it('main, post and the sub-action run from a folder of the checkout', async () => {
  await using forge = await startForge();
  using checkout = createJob({ files: { '.gitea/workflows/e2e.yml': workflow } });
  const vendored = join(checkout.workspace, place);
  cpSync(actionFolder(), vendored, { recursive: true });
  expect(readdirSync(vendored).sort()).toEqual(['action.yml', 'dist', 'status']);
  const env = {
    GITHUB_ACTION: '__self',
    GITHUB_WORKFLOW_REF: 'someone/template/.gitea/workflows/e2e.yml@refs/pull/7/merge',
    GITHUB_API_URL: forge.url,
  };
  using job = createJobOf(vendored, {
    dialect: 'gitea',
    legOf: checkout,
    inputs: { image: brokenImage, upload: 'never' },
    env,
  });
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(1);
  expect(main.text).toContain('check like "e2e / e2e (pull_request)"');
  expect(main.text).toMatch(/^error: name-recall failed: .* \(\.gitea\/workflows\/e2e\.yml:8\)$/m);
  expect(await job.run('post')).toMatchObject({ exitCode: 0, raw: '' });
  expect(await job.leftovers()).toEqual([]);

  using status = createJobOf(vendored, {
    dialect: 'gitea',
    legOf: checkout,
    action: 'status',
    inputs: { token: 'not-a-real-token', verdict: main.outputs.verdict ?? '', result: 'failure' },
    env,
  });
  const posted = await status.run('status');
  expect(posted.exitCode, posted.raw).toBe(0);
  expect(forge.statuses().map(({ body }) => JSON.parse(body.toString()).state)).toEqual([
    'failure',
  ]);
});
