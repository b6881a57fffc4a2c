// Where a call of a live run goes: as the client of the user's variable joins base URL and path.
import { describe, expect, it } from 'vitest';
import { findUpstreams } from '../../../src/definition/provider-env.ts';
import { toUpstreamUrl } from '../../../src/live-model/route.ts';

const google = 'https://generativelanguage.googleapis.com';
const generate = '/models/gemini-2.0-flash:generateContent';

describe('toUpstreamUrl', () => {
  it.each([
    [{ OPENAI_API_KEY: 'x' }, '/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
    [
      { OPENAI_API_KEY: 'x', OPENAI_BASE_URL: 'https://openrouter.ai/api/v1/' },
      '/v1/chat/completions?a=1',
      'https://openrouter.ai/api/v1/chat/completions?a=1',
    ],
    [
      { OPENAI_API_KEY: 'x', OPENAI_API_BASE: 'https://own.example/paas/v4' },
      '/v1/chat/completions',
      'https://own.example/paas/v4/chat/completions',
    ],
    [{ GEMINI_API_KEY: 'x' }, `/v1beta${generate}`, `${google}/v1beta${generate}`],
    [
      { GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: google },
      `/v1alpha${generate}`,
      `${google}/v1alpha${generate}`,
    ],
    [
      { GEMINI_API_KEY: 'x', GEMINI_API_BASE: `${google}/v1beta` },
      `/v1beta${generate}`,
      `${google}/v1beta${generate}`,
    ],
    [
      { GOOGLE_API_KEY: 'x', GOOGLE_GENERATIVE_AI_BASE_URL: 'https://own.example/gemini' },
      `/v1beta${generate}`,
      `https://own.example/gemini${generate}`,
    ],
    [{ ANTHROPIC_API_KEY: 'x' }, '/v1/messages', 'https://api.anthropic.com/v1/messages'],
    // As the AI SDK takes it.
    [
      { ANTHROPIC_API_KEY: 'x', ANTHROPIC_BASE_URL: 'https://api.anthropic.com/v1' },
      '/v1/messages',
      'https://api.anthropic.com/v1/messages',
    ],
  ])('joins %j and %s', (env, path, url) => {
    const [upstream] = findUpstreams(env as unknown as Readonly<Record<string, string>>);
    expect(upstream && toUpstreamUrl(upstream, path)).toBe(url);
  });
});
