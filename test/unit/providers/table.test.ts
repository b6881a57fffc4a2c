// A provider is one folder and one row: a made-up row is answered by the scripted model and passed
// on by a live run.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createModelBudget } from '../../../src/live-model/budget.ts';
import { startLiveModel } from '../../../src/live-model/live-model.ts';
import { encodeJson } from '../../../src/providers/answer-encoding.ts';
import { openai, openaiChat } from '../../../src/providers/openai/openai.ts';
import { type Provider, prefixOf, refuse } from '../../../src/providers/provider.ts';
import { plain } from '../../../src/providers/request-fields.ts';
import { findCaller, providers } from '../../../src/providers/table.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { startUpstream } from '../live-model/upstream.ts';
import { clock, say, script, seededRandom, tag1, tools } from '../scripted-model/builders.ts';

const parrot: Provider = {
  name: 'parrot',
  environment: {
    keys: ['PARROT_KEY'],
    logins: [],
    addresses: [{ name: 'PARROT_URL', suffix: '' }],
    official: 'https://parrot.example',
    sampleKey: 'polly',
  },
  routes: {
    owns: (pathname) => pathname.startsWith('/squawk'),
    bare: { form: /^\/perch$/, version: '/v0' },
    models: /^\/perches(?:\/(.+))?$/,
    free: /\/crumbs$/,
    lacked: [[/^\/squawk\/song$/, 'songs']],
  },
  dialects: [
    {
      name: 'parrot-squawk',
      demands: {
        provider: 'Parrot',
        resultsFollow: true,
        mergesAssistant: true,
        userFirst: true,
        saysSomething: true,
        callsAfterUser: false,
        uniqueCalls: false,
      },
      asks: (pathname) => pathname === '/squawk',
      decode: ({ words }) =>
        typeof words !== 'string'
          ? refuse('No words.')
          : {
              kind: 'decoded',
              jsonFields: null,
              request: {
                model: 'p',
                stream: false,
                messages: [plain('user', words)],
                tools: [],
              },
            },
      encode: ({ answer }) => encodeJson({ squawk: answer.text }),
      count: {
        asks: (pathname) => pathname === '/squawk/crumbs',
        encode: (crumbs) => ({ crumbs }),
      },
    },
  ],
  services: [{ path: '/echo', answer: (bodyText) => encodeJson({ bodyText }) }],
  models: { one: (id) => ({ perch: id }), list: (perches) => ({ perches }) },
  usage: {
    field: 'crumbs',
    read: ({ crumbs }) => ({ input: Number(crumbs), output: Number(crumbs) }),
  },
  encodeError: ({ status, message }) => encodeJson({ ouch: message }, status),
};

/** Its clients ask as OpenAI's do, at its own address. */
const cuckoo: Provider = {
  ...openai,
  name: 'cuckoo',
  routes: { ...openai.routes, owns: '/cuckoo', bare: { form: /^\/chat\//, version: '/v1' } },
  environment: {
    ...openai.environment,
    addresses: [{ name: 'CUCKOO_URL', suffix: '' }],
  },
  dialects: [{ ...openaiChat, name: 'cuckoo-chat' }],
  models: { one: (id) => ({ egg: id }), list: (eggs) => ({ eggs }) },
};
const withCuckoo = [cuckoo, ...providers, { ...cuckoo, name: 'later' }];

const post = async (url: string, value: unknown) => {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(value) });
  return { status: response.status, value: (await response.json()) as unknown };
};

it('a made-up provider is answered by the scripted model', async () => {
  await using endpoint = await startModelEndpoint({
    random: seededRandom(),
    clock,
    tools,
    bindHost: '127.0.0.1',
    providers: [...providers, parrot],
  });
  endpoint.register(script([say('Hello.')]));
  const url = endpoint.url('127.0.0.1');
  const words = `Hi [${tag1}]`;
  expect(await post(`${url}/squawk`, { words })).toMatchObject({
    status: 200,
    value: { squawk: expect.stringContaining('Hello.') },
  });
  expect(await post(`${url}/squawk`, {})).toEqual({ status: 400, value: { ouch: 'No words.' } });
  expect(await post(`${url}/squawk/crumbs`, { words })).toMatchObject({ status: 200 });
  expect(await post(`${url}/echo`, 7)).toEqual({ status: 200, value: { bodyText: '7' } });
  expect((await post(`${url}/squawk/song`, {})).status).toBe(404);
  const listed = await (await fetch(`${url}/perches`)).json();
  expect(listed).toMatchObject({ object: 'list', perches: [{ perch: 'scripted-model' }] });
  expect(endpoint.exchanges().map(({ request, route }) => [request.dialect, route.kind])).toEqual([
    ['parrot-squawk', 'turn'],
    ['parrot-squawk', 'side'],
  ]);
  expect(endpoint.refusals?.().map(({ lacks }) => lacks)).toEqual([null, 'songs']);
});

it('and passed on and counted in a live run', async () => {
  await using upstream = await startUpstream(() => ({ pieces: ['{"crumbs":4}'] }));
  const budget = createModelBudget({ maxCalls: 2, maxTokens: 1_000 });
  const live = await startLiveModel({
    random: seededRandom(),
    clock,
    upstreams: [{ provider: 'parrot', baseUrl: upstream.url, holdsVersion: false }],
    budget,
    bindHost: '127.0.0.1',
    providers: [...providers, parrot],
  });
  const url = live.url('127.0.0.1');
  expect((await post(`${url}/squawk`, {})).value).toEqual({ crumbs: 4 });
  await post(`${url}/squawk/crumbs`, {});
  expect(await post(`${url}/squawk`, {})).toMatchObject({
    status: 429,
    value: { ouch: expect.stringContaining('budget') },
  });
  expect(live.calls().map(({ provider, tokens }) => [provider, tokens])).toEqual([
    ['parrot', { input: 4, output: 4, estimated: false }],
    ['parrot', null],
    ['parrot', null],
  ]);
  await live.close();
});

it('a provider on the paths of another is known by its prefix, wherever its row is', async () => {
  await using endpoint = await startModelEndpoint({
    random: seededRandom(),
    clock,
    tools,
    bindHost: '127.0.0.1',
    providers: withCuckoo,
  });
  const url = endpoint.url('127.0.0.1');
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
  const paths = ['/cuckoo/v1/chat/completions', '/cuckoo/chat/completions', '/v1/chat/completions'];
  for (const path of paths) expect((await post(url + path, body)).status).toBe(200);
  expect(endpoint.exchanges().map(({ request }) => request.dialect)).toEqual([
    'cuckoo-chat',
    'cuckoo-chat',
    'openai-chat',
  ]);
  const modelsAt = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  expect(await modelsAt('/cuckoo/v1/models')).toEqual({ eggs: [{ egg: 'scripted-model' }] });
  expect(await modelsAt('/v1/models')).not.toHaveProperty('eggs');
  for (const path of ['/cuckoo/v1/messages', '/cuckoos/v1/chat/completions'])
    expect((await post(url + path, body)).status).toBe(404);
  expect((await post(`${url}/cuckoo/v1/batches`, body)).status).toBe(404);
  expect(endpoint.unmatchedRequests()).toEqual([
    'POST /cuckoo/v1/messages',
    'POST /cuckoos/v1/chat/completions',
    'POST /cuckoo/v1/batches',
  ]);
  expect(endpoint.refusals?.().map(({ lacks }) => lacks)).toEqual([null, null, 'batches']);
});

it('and is passed on to its own address in a live run, without the prefix', async () => {
  await using own = await startUpstream(() => ({ pieces: ['{}'] }));
  await using others = await startUpstream(() => ({ pieces: ['{}'] }));
  await using live = await startLiveModel({
    random: seededRandom(),
    clock,
    upstreams: [
      { provider: 'cuckoo', baseUrl: own.url, holdsVersion: false },
      { provider: 'openai', baseUrl: `${others.url}/v1`, holdsVersion: true },
    ],
    budget: createModelBudget({ maxCalls: 9, maxTokens: 100_000 }),
    bindHost: '127.0.0.1',
    providers: withCuckoo,
  });
  const url = live.url('127.0.0.1');
  await post(`${url}/cuckoo/v1/chat/completions?a=b`, {});
  await post(`${url}/v1/chat/completions`, {});
  expect(own.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions?a=b']);
  expect(others.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
});

describe('the rows', () => {
  const paths = [
    '/v1/chat/completions',
    '/v1/responses',
    '/v1/messages',
    '/v1beta/models/m:generateContent',
  ];

  it('have dialects and prefixes of their own', () => {
    const dialects = providers.flatMap((row) => row.dialects.map(({ name }) => name));
    expect(new Set(dialects).size).toBe(dialects.length);
    const prefixes = providers.map(prefixOf).filter((prefix) => prefix !== '');
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^\/(?!v\d)[a-z][a-z0-9-]*$/);
  });

  it.each(paths)('of which one alone answers %s, or it would have a prefix', (path) => {
    const { rows, provider } = findCaller(providers, path, {});
    const asked = rows.filter((row) => row.dialects.some(({ asks }) => asks(path)));
    expect(asked.map(({ name }) => name)).toEqual([provider?.name]);
  });
});

it('model-protocol of a profile is one of their dialects', () => {
  const schema = JSON.parse(readFileSync('profiles/profile.schema.json', 'utf8')) as {
    properties: { 'model-protocol': { enum: readonly string[] } };
  };
  const names = providers.flatMap(({ dialects }) => dialects.map(({ name }) => name));
  expect(schema.properties['model-protocol'].enum).toEqual(names);
});
