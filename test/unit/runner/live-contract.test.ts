// What a container of a live run is started with: the user's key and model, and every way to a
// provider through the count.
import { describe, expect, it } from 'vitest';
import { findUpstreams } from '../../../src/definition/provider-env.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import { toBootContract } from '../../../src/runner/boot/boot-contract.ts';
import { profile as chosen } from './adapters-in-memory.ts';

const profile: Profile = {
  ...chosen.profile,
  modelName: 'openai/scripted-model',
  env: {
    OPENAI_BASE_URL: `\${model-url}/v1`,
    OPENAI_API_KEY: 'canary-key-not-a-secret',
    HERMES_CUSTOM_API_KEY: 'canary-key-not-a-secret',
    MODEL: `\${model-name}`,
  },
  files: [{ path: '/configs/config.yaml', content: `model: \${model-name}` }],
};

function toContainer(inputEnv: Readonly<Record<string, string>>) {
  const urls = { platform: 'http://host:1/k-a', model: 'http://host:2/k-b' };
  const base = { workspaceId: 'w', urls, profile, credentials: null };
  return toBootContract({ ...base, inputEnv, isLive: true });
}

describe('a container of a live run', () => {
  it('has the key of the user, and no placeholder of one', () => {
    const { env } = toContainer({ OPENAI_API_KEY: 'sk-own' });
    expect(env).toMatchObject({
      OPENAI_API_KEY: 'sk-own',
      OPENAI_BASE_URL: 'http://host:2/k-b/v1',
    });
    expect(Object.values(env)).not.toContain('canary-key-not-a-secret');
  });

  it('asks every provider through the count, whatever base URL the user gave', () => {
    const { env } = toContainer({
      OPENAI_API_KEY: 'a',
      OPENAI_BASE_URL: 'https://own.example/openai/v1/',
      ANTHROPIC_AUTH_TOKEN: 'b',
      GOOGLE_GEMINI_BASE_URL: 'https://unused.example',
    });
    expect(env).toMatchObject({
      OPENAI_BASE_URL: 'http://host:2/k-b/v1',
      ANTHROPIC_BASE_URL: 'http://host:2/k-b',
    });
    expect(env).not.toHaveProperty('GOOGLE_GEMINI_BASE_URL');
    expect(JSON.stringify(env)).not.toContain('example');
  });

  it('asks for the model that the user names, in files too', () => {
    const { env, files } = toContainer({ OPENAI_API_KEY: 'a', MODEL: 'gpt-x' });
    expect(env.MODEL).toBe('gpt-x');
    expect(files[0]?.content).toBe('model: gpt-x');
  });
});

describe('findUpstreams', () => {
  it('takes the base URL of the user, else the official place, for each key that is there', () => {
    expect(
      findUpstreams({
        OPENAI_API_KEY: 'a',
        OPENAI_BASE_URL: 'https://own.example/openai/v1/',
        GOOGLE_API_KEY: 'c',
        ANTHROPIC_BASE_URL: 'https://no-key.example',
      }),
    ).toEqual([
      { provider: 'openai', baseUrl: 'https://own.example/openai/v1', holdsVersion: true },
      {
        provider: 'gemini',
        baseUrl: 'https://generativelanguage.googleapis.com',
        holdsVersion: false,
      },
    ]);
    expect(findUpstreams({ CLAUDE_CODE_OAUTH_TOKEN: 'x', CODEX_API_KEY: 'y' })).toEqual([
      { provider: 'openai', baseUrl: 'https://api.openai.com/v1', holdsVersion: false },
      { provider: 'anthropic', baseUrl: 'https://api.anthropic.com', holdsVersion: false },
    ]);
  });
});
