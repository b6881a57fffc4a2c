// What an agent is told of its model where its profile says nothing: every provider's own client
// finds the scripted model.
import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import { findReplaced } from '../../../src/definition/provider-env.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import { providers } from '../../../src/providers/table.ts';
import { toBootContract } from '../../../src/runner/boot/boot-contract.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, seededRandom, tools } from '../scripted-model/builders.ts';

const file = 'profiles/default.yaml';
const { profile: parsed } = parseProfile({ file, text: readFileSync(file, 'utf8') });
if (parsed === null) throw new Error('the default profile is invalid');
const byDefault: Profile = parsed;
const silent: Profile = { ...byDefault, name: 'silent', env: { A: 'b' }, files: [] };

function toEnv(profile: Profile, model: string | null, more = {}) {
  const urls = { platform: 'http://host:1/k-a', model };
  const base = { workspaceId: 'w', urls, profile, inputEnv: {}, credentials: null };
  return toBootContract({ ...base, ...more }).env;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the environment of an agent', () => {
  it.each([
    ['of the default profile', byDefault],
    ['of a profile that names no model', silent],
  ])('%s leads every client to the scripted model', async (_name, profile) => {
    await using endpoint = await startModelEndpoint({
      random: seededRandom(),
      clock,
      tools,
      bindHost: '127.0.0.1',
    });
    const env = toEnv(profile, endpoint.url('127.0.0.1'));
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    await new OpenAI({ maxRetries: 0 }).chat.completions.create({ model: 'm', messages });
    await new OpenAI({ maxRetries: 0 }).responses.create({ model: 'm', input: 'Hi' });
    await new Anthropic({ maxRetries: 0 }).messages.create({
      model: 'm',
      max_tokens: 9,
      messages,
    });
    await new GoogleGenAI({}).models.generateContent({ model: 'm', contents: 'Hi' });
    expect(endpoint.exchanges().map(({ request }) => request.dialect)).toEqual([
      'openai-chat',
      'openai-responses',
      'anthropic-messages',
      'gemini-generate-content',
    ]);
  });

  it('has a key that each client takes by its form', () => {
    expect(toEnv(byDefault, 'http://m')).toMatchObject({
      OPENAI_API_KEY: expect.stringMatching(/^sk-[A-Za-z-]{20,}$/),
      ANTHROPIC_API_KEY: expect.stringMatching(/^sk-ant-/),
      GOOGLE_API_KEY: expect.stringMatching(/^AIza[0-9A-Za-z_-]+$/),
      GEMINI_API_KEY: expect.stringMatching(/^AIza/),
    });
  });

  it('has the names by which other libraries find the same', () => {
    expect(toEnv(byDefault, 'http://m')).toMatchObject({
      OPENAI_API_BASE: 'http://m/v1',
      LITELLM_PROXY_API_BASE: 'http://m/v1',
      ANTHROPIC_API_URL: 'http://m',
      ANTHROPIC_API_BASE: 'http://m',
      GEMINI_API_BASE: 'http://m/v1beta',
      GOOGLE_GENERATIVE_AI_BASE_URL: 'http://m/v1beta',
    });
  });

  it('has no login that changes how a client asks', () => {
    const env = toEnv(byDefault, 'http://m');
    expect(env).not.toHaveProperty('ANTHROPIC_AUTH_TOKEN');
    expect(env).not.toHaveProperty('CLAUDE_CODE_OAUTH_TOKEN');
  });

  it('of a profile that names the model has what that profile says', () => {
    const profile = { ...silent, env: { MY_MODEL: `\${model-url}/v1` } };
    expect(toEnv(profile, 'http://m').MY_MODEL).toBe('http://m/v1');
    for (const { environment } of providers)
      for (const name of environment.keys) expect(toEnv(profile, 'http://m')[name]).toBeUndefined();
    const inFile = {
      ...silent,
      files: [{ path: '/a', content: `url: \${model-url}`, owner: 0, mode: 0o644 }],
    };
    expect(toEnv(inFile, 'http://m').OPENAI_API_KEY).toBeUndefined();
  });

  it('gives way to the profile and to the input env', () => {
    const profile = { ...silent, env: { OPENAI_API_KEY: 'own' } };
    expect(toEnv(profile, 'http://m').OPENAI_API_KEY).toBe('own');
    const inputEnv = { GEMINI_API_KEY: 'given' };
    expect(toEnv(profile, 'http://m', { inputEnv }).GEMINI_API_KEY).toBe('given');
  });

  it('names no address without a model, but keys, without which some agents do not start', () => {
    const env = toEnv(byDefault, null);
    expect(Object.keys(env).filter((name) => /BASE|_URL$/.test(name))).toEqual([
      'PLATFORM_URL',
      'MOLECULE_URL',
    ]);
    expect(env).toHaveProperty('ANTHROPIC_API_KEY');
  });

  it('of a live run has the user’s own alone', () => {
    const inputEnv = { OPENAI_API_KEY: 'sk-own' };
    const env = toEnv(byDefault, 'http://m', { inputEnv, isLive: true });
    expect(env).toMatchObject({ OPENAI_API_KEY: 'sk-own', OPENAI_API_BASE: 'http://m/v1' });
    expect(env).not.toHaveProperty('GEMINI_API_KEY');
    expect(env).not.toHaveProperty('ANTHROPIC_BASE_URL');
  });
});

describe('variables of the image', () => {
  const image = {
    OPENAI_BASE_URL: 'https://own.example',
    GEMINI_API_KEY: 'x',
    PATH: '/bin',
    A: '',
  };

  it('that the run replaces are named', () => {
    expect(findReplaced(byDefault, image, {})).toEqual(['OPENAI_BASE_URL', 'GEMINI_API_KEY']);
  });

  it('that are given by the input env, or are what the run would set, are not', () => {
    expect(findReplaced(byDefault, image, { OPENAI_BASE_URL: 'https://b' })).toEqual([
      'GEMINI_API_KEY',
    ]);
    expect(findReplaced(byDefault, { GEMINI_API_KEY: '' }, {})).toEqual([]);
  });

  it('that a profile sets are its own affair', () => {
    const profile = { ...silent, env: { OPENAI_BASE_URL: 'https://b' } };
    expect(findReplaced(profile, image, {})).toEqual(['GEMINI_API_KEY']);
    expect(findReplaced({ ...silent, env: { A: `\${model-url}` } }, image, {})).toEqual([]);
  });
});

describe('paths without a version', () => {
  it.each(['/chat/completions', '/responses', '/models/g:generateContent'])(
    '%s is wrong, as it would be at the provider',
    async (path) => {
      await using endpoint = await startModelEndpoint({
        random: seededRandom(),
        clock,
        tools,
        bindHost: '127.0.0.1',
      });
      const response = await fetch(endpoint.url('127.0.0.1') + path, {
        method: 'POST',
        body: '{}',
      });
      expect(response.status).toBe(404);
    },
  );

  it.each([
    // The AI SDK adds no /v1 to ANTHROPIC_BASE_URL.
    ['/messages', { messages: [{ role: 'user', content: 'Hi' }] }, 'anthropic-messages'],
  ])('%s is answered', async (path, body, dialect) => {
    await using endpoint = await startModelEndpoint({
      random: seededRandom(),
      clock,
      tools,
      bindHost: '127.0.0.1',
    });
    const url = endpoint.url('127.0.0.1') + path;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    expect(endpoint.exchanges().map(({ request }) => request.dialect)).toEqual([dialect]);
  });
});
