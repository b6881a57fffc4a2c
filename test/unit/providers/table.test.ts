// A provider is one folder and one row: a made-up row is answered by the scripted model and passed
// on by a live run.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createModelBudget } from '../../../src/live-model/budget.ts';
import { startLiveModel } from '../../../src/live-model/live-model.ts';
import { encodeJson } from '../../../src/providers/answer-encoding.ts';
import { type Provider, refuse } from '../../../src/providers/provider.ts';
import { plain } from '../../../src/providers/request-fields.ts';
import { providers } from '../../../src/providers/table.ts';
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
      asks: (pathname) => pathname === '/squawk',
      decode: ({ words }) =>
        typeof words !== 'string'
          ? refuse('No words.')
          : {
              kind: 'decoded',
              jsonFields: null,
              request: {
                dialect: 'parrot-squawk',
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
    upstreams: [{ provider: 'parrot', baseUrl: upstream.url }],
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

it('model-protocol of a profile is one of their dialects', () => {
  const schema = JSON.parse(readFileSync('profiles/profile.schema.json', 'utf8')) as {
    properties: { 'model-protocol': { enum: readonly string[] } };
  };
  const names = providers.flatMap(({ dialects }) => dialects.map(({ name }) => name));
  expect(schema.properties['model-protocol'].enum).toEqual(names);
});
