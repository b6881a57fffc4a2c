// The table of forges: whose API an address is, and what a server's API is.
import { expect, test } from 'vitest';
import {
  forgeOfApi,
  forgeOfServer,
  rolloutForges,
  toApiUrl,
  workflowFolders,
} from '../../../src/domain/forge.ts';

test.each([
  ['https://api.github.com', 'github'],
  ['https://ghe.example/api/v3', 'github'],
  ['https://git.example/api/v1', 'gitea'],
  ['https://git.example/sub/api/v1/', 'gitea'],
  ['https://git.example/api/v3/api/v1', 'gitea'],
  ['https://gitlab.example/api/v4', undefined],
  ['https://git.example/api/v10', undefined],
  ['https://git.example/api/v1/repos', undefined],
  ['no address', undefined],
])('the API at %s is that of %s', (apiUrl, name) => {
  expect(forgeOfApi(apiUrl)?.name).toBe(name);
});

test.each([
  ['https://github.com', 'github'],
  ['https://www.github.com/', 'github'],
  ['https://git.example.org', null],
  ['https://github.com.example.org', null],
  ['https://git.example.org/github.com', null],
  ['nonsense', null],
])('the server at %s is %s', (url, name) => {
  expect(forgeOfServer(url)).toBe(name);
});

test.each([
  ['github', 'https://github.com/', 'https://api.github.com'],
  ['github', 'http://www.GitHub.com', 'https://api.github.com'],
  ['github', 'https://ghe.example/', 'https://ghe.example/api/v3'],
  ['gitea', 'https://git.example/sub/', 'https://git.example/sub/api/v1'],
] as const)('the API of %s at %s is at %s', (name, url, api) => {
  expect(toApiUrl(rolloutForges[name], url)).toBe(api);
  expect(forgeOfApi(api)?.name).toBe(name);
});

test("a forge's own folder of workflows comes before the one that it takes over", () => {
  expect(workflowFolders).toEqual(['.gitea/workflows', '.github/workflows']);
});
