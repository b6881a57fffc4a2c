// Inputs of a live run: a provider's key, where its calls go, and what they may come to.
import { describe, expect, it } from 'vitest';
import {
  type Environment,
  parseActionInputs,
  parseRunFlags,
  type RunRequest,
} from '../../../src/app/inputs/inputs.ts';

const surroundings = { OPENAI_API_KEY: 'sk-own', ANTHROPIC_API_KEY: '' };

function parse(...argv: string[]): RunRequest {
  return parseRunFlags(argv.includes('--url') ? argv : ['--image', 'a:b', ...argv], surroundings);
}

const live = ['--model', 'live', '--env', 'OPENAI_API_KEY'];

const action = (more: Environment) => parseActionInputs({ INPUT_IMAGE: 'a:b', ...more });

describe('the budget of a live run', () => {
  it('is finite where nothing is given', () => {
    const request = parse(...live);
    expect(request).toMatchObject({
      options: { model: 'live', modelLimits: { maxCalls: 200, maxTokens: 2_000_000 } },
    });
  });

  it('is what the inputs say', () => {
    expect(parse(...live, '--max-model-calls', '7', '--max-model-tokens', '900')).toMatchObject({
      options: { modelLimits: { maxCalls: 7, maxTokens: 900 } },
    });
    const given = { INPUT_MODEL: 'live', INPUT_ENV: 'GEMINI_API_KEY=x' };
    expect(action({ ...given, 'INPUT_MAX-MODEL-CALLS': '3' })).toMatchObject({
      modelLimits: { maxCalls: 3, maxTokens: 2_000_000 },
    });
  });

  it.each([['0'], ['1.5'], ['many'], ['100001']])('is not %s', (text) => {
    expect(() => parse(...live, '--max-model-calls', text)).toThrow(
      `Flag --max-model-calls must be a whole number from 1 to 100000; got "${text}".`,
    );
  });

  it('is refused where nothing is live, and not there without being asked for', () => {
    expect(() => action({ 'INPUT_MAX-MODEL-TOKENS': '5' })).toThrow(
      'Input "max-model-tokens" has no effect with model auto; it limits live runs.',
    );
    expect(() => parse('--url', 'http://h:1', '--max-model-calls', '5')).toThrow(
      'Flag --max-model-calls has no effect with --url: that agent asks its own model; it limits live runs.',
    );
    for (const request of [parse(), parse('--url', 'http://h:1')])
      expect(request).not.toHaveProperty('options.modelLimits');
  });
});

describe('the provider of a live run', () => {
  it('needs a key, in one error', () => {
    for (const argv of [
      ['--model', 'live'],
      ['--model', 'live', '--env', 'ANTHROPIC_API_KEY'],
      ['--model', 'live', '--env', 'OPENAI_BASE_URL=https://h.example/v1'],
    ])
      expect(() => parse(...argv)).toThrow(
        /^Flag --env: The model mode live needs the key of a provider in env; known are OPENAI_API_KEY .*GOOGLE_API_KEY /,
      );
    expect(() => action({ INPUT_MODEL: 'live' })).toThrow(/^Input "env": The model mode live/);
    // What is wrong with the key already says enough.
    expect(() => parse('--model', 'live', '--env', 'OPENAI_API_KEY=sk-x')).toThrow(
      /^Flag --env, number 1: "OPENAI_API_KEY" looks like a secret[^\n]*$/,
    );
  });

  it.each([
    'ftp://h.example',
    'h.example/v1',
    'https://user:secret@h.example',
    'https://h.example/v1?key=secret',
  ])('is not at %s', (url) => {
    const parsing = () => parse(...live, '--env', `OPENAI_BASE_URL=${url}`);
    expect(parsing).toThrow(/OPENAI_BASE_URL must be an http or https URL without user/);
    expect(parsing).not.toThrow(/secret@|key=secret/);
  });
});
