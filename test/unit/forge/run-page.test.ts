// The page of a run against a forge on a real socket.
import { expect, test } from 'vitest';
import { findRunPage } from '../../../src/forge/run-page.ts';
import { runNumber, startForge } from '../support/forge-double.ts';

const access = { token: 'job-token-1234', owner: 'someone', repo: 'template' };
const pages = 'http://forge.example/git/someone/template/actions/runs';

test.each([
  ['number', `${pages}/${runNumber}`],
  ['id', `${pages}/83`],
  ['refused', 'http://by-id.example/83'],
  ['untold', null],
] as const)('a forge that names its runs by %s', async (runPages, page) => {
  await using forge = await startForge({ runPages });
  expect(
    await findRunPage(
      { ...access, apiUrl: `${forge.url}/api/v1` },
      '83',
      'http://by-id.example/83',
    ),
  ).toBe(page);
  const [request] = forge.requests;
  expect(request).toMatchObject({
    method: 'GET',
    url: '/sub/path/api/v1/repos/someone/template/actions/runs/83',
  });
  expect(request?.headers.authorization).toBe('Bearer job-token-1234');
});

test.each([
  '{}',
  '[]',
  'no json',
  '{"html_url":4}',
  '{"html_url":"javascript:alert(1)"}',
  '{"html_url":"no url"}',
  `{"html_url":"http://forge.example/${'x'.repeat(3_000)}"}`,
])('an answer without a page is none: %.40s', async (body) => {
  await using forge = await startForge({
    intercept: (_, response) => {
      response.end(body);
      return true;
    },
  });
  expect(await findRunPage({ ...access, apiUrl: forge.url }, '83', pages)).toBeNull();
});

test('a forge that does not answer, is not there, or cannot be asked', async () => {
  await using silent = await startForge({ intercept: () => true });
  const short = { ...access, deadlineMs: 150 };
  expect(await findRunPage({ ...short, apiUrl: silent.url }, '83', pages)).toBeNull();
  expect(await findRunPage({ ...access, apiUrl: silent.url }, '../../x', pages)).toBeNull();
  expect(await findRunPage({ ...access, apiUrl: 'no url' }, '83', pages)).toBeNull();
  expect(silent.requests).toHaveLength(1);
});
