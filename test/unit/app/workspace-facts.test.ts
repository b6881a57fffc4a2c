// What main reads from the job's workspace: the uses line, secret values.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSecretValues } from '../../../src/app/inputs/masking.ts';
import { findUsesLine } from '../../../src/app/job/uses-line.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-continuity-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function workflow(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

const steps = (uses: string): string =>
  `jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v5\n      - uses: ${uses}\n`;

describe('findUsesLine', () => {
  it.each([
    ['a remote action', 'owner/session-continuity@v1'],
    ['an absolute URL', 'https://forge.example/owner/session-continuity@v1'],
    ['a vendored folder', './.gitea/actions/session-continuity'],
    ['the repository itself', './'],
    ['the action beside its sub-action', './\n      - uses: o/session-continuity/status@v1'],
    ['a quoted value', "'owner/session-continuity@v1'"],
  ])('finds %s', async (_name, uses) => {
    await workflow('.github/workflows/gate.yml', steps(uses));
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toEqual({
      file: '.github/workflows/gate.yml',
      line: 5,
    });
  });

  it('takes the file that the job runner names, and Gitea before GitHub otherwise', async () => {
    await workflow('.github/workflows/a.yml', steps('o/session-continuity@v1'));
    await workflow('.gitea/workflows/b.yaml', `\n${steps('o/session-continuity@v1')}`);
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toEqual({
      file: '.gitea/workflows/b.yaml',
      line: 6,
    });
    const ref = 'o/r/.github/workflows/a.yml@refs/heads/main';
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder, GITHUB_WORKFLOW_REF: ref })).toEqual({
      file: '.github/workflows/a.yml',
      line: 5,
    });
  });

  it('is null without a workspace, a workflow, or a step that uses this action', async () => {
    expect(await findUsesLine({})).toBeNull();
    expect(await findUsesLine({ GITHUB_WORKSPACE: '' })).toBeNull();
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toBeNull();
    await workflow(
      '.github/workflows/a.yml',
      `name: session-continuity-e2e\n${steps('actions/setup-node@v5')}`,
    );
    expect(
      await findUsesLine({
        GITHUB_WORKSPACE: folder,
        GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/gone.yml@x',
      }),
    ).toBeNull();
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toBeNull();
  });
});

describe('findSecretValues', () => {
  const isSecret = (key: string, value: string): boolean =>
    findSecretValues({ [key]: value }).length > 0;

  it.each([
    ['API_TOKEN', 'plain'],
    ['MY_KEY', '/app/site'],
    ['DB_PW', 'hunter2'],
    ['MYSQL_PWD', 'hunter2'],
    ['CARD_PIN', '4711'],
    ['JWT', 'short'],
    ['API_PAT', 'word'],
    ['API_KEY', 'word'],
    ['apiKey', 'word'],
    ['API_KEYS', 'one,two'],
    ['API_TOKENS', 'one,two'],
    ['ACCESSTOKEN', 'word'],
    ['AUTH_TOKEN', '1234567'],
    ['TOKENIZER_TOKEN', 'word'],
    ['TOKENIZER_CACHE', 'hf_proj-a1b2c3d4e5f6g7h8'],
    ['AUTHOR_KEY', 'word'],
    ['OAUTH_TOKEN_URL', 'https://h.example/hook/one'],
    ['AUTH_URL', 'https://u:p@h.example'],
    ['PASSWORD', '12345678'],
    ['PASSWORD', '1234'],
    ['DB_PASS', '4096'],
    ['CLIENT_SECRET', '4096'],
    ['SECRET_NAME', 'word'],
    ['DB_PASSWORD', 'default'],
    ['MAX_TOKENS', '123456789012'],
    ['DB', 'postgres://u:p@h/db'],
    ['UPLOAD', 'https://store.example/x?sig=Zm9vYmFyMTIzNDU2Nzg5'],
    ['NAME', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['SETTING', 'sk-proj-a1b2c3d4e5f6g7h8'],
    ['WORD', 'a8f5f167f44f4964e6c998dee827110c'],
    ['OTHER', '6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10'],
    ['PHRASE', 'Tr0ub4dor&3!x'],
    ['LINES', 'first line\nZm9vYmFyMTIzNDU2Nzg5MDEy'],
  ])('takes %s=%s', (key, value) => {
    expect(isSecret(key, value)).toBe(true);
  });

  it.each([
    ['LEVEL', 'info'],
    ['REGION', 'eu-west'],
    ['PORT', '8080'],
    ['RATE', '0.5'],
    ['PYTHONPATH', '/app/site'],
    ['SITE', '/usr/local/lib/python3.11/site-packages:/app'],
    ['MODEL', 'gpt-4o-mini-2024-07-18'],
    ['CHAT_MODEL', 'anthropic/claude-sonnet-4-5'],
    ['NODE_OPTIONS', '--max-old-space-size=500 --enable-source-maps'],
    ['BASE', 'http://host.docker.internal:8080/v1'],
    ['FLAGS', '{"stream": true, "retries": 3}'],
    ['START', '2026-11-29T10:00:00Z'],
    // Masked, each of these would be blank wherever the job shows the word.
    ['TOKENIZERS_PARALLELISM', 'false'],
    ['TOKENIZER_CACHE', '/models/tokenizer'],
    ['tokeniser', 'sentencepiece'],
    ['MAX_TOKENS', '4096'],
    ['MAX_TOKENS', '2000000'],
    ['TOKEN_LIMIT', ' 8192 '],
    ['TOKEN_TTL', '3600s'],
    ['AUTH_ENABLED', 'true'],
    ['AUTH_MODE', 'Required'],
    ['AUTH_URL', 'https://h.example/login'],
    ['AUTHOR', 'alice'],
    ['KEYBOARD', 'qwerty'],
    ['KEYWORDS', 'one,two'],
    ['KEY_FILE', '/run/keys/agent'],
    ['SSH_AUTH_SOCK', '/run/agent.sock'],
    ['DB_PASSWORD_FILE', '/run/secrets/db'],
    ['COOKIE_MAX_AGE', '86400'],
    ['REQUIRE_PASSWORD', 'false'],
    ['USE_SECRETS', 'none'],
    ['API_KEY', 'null'],
    ['BYPASS_CACHE', 'auto'],
  ])('leaves %s=%s readable', (key, value) => {
    expect(isSecret(key, value)).toBe(false);
  });
});
