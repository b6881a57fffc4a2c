// What the scripted model refuses for what it lacks is an error of the gate; what it refuses for a
// fault of the request, and every loss beside a refusal, stays red. The agents ask the real model
// endpoint over sockets.
import { expect, it } from 'vitest';
import { judgeAsking as judge, type Message, post, type Way } from './asking-agent.ts';

/** Sends a history to chat completions. */
async function complete(url: string, messages: readonly Message[]): Promise<string> {
  const answer = await post(`${url}/v1/chat/completions`, { model: 'm', messages });
  return (answer as { choices: [{ message: { content: string } }] }).choices[0].message.content;
}

/** The healthy way. */
const talk: Way = async (url, text, { history }) => {
  history.push({ role: 'user', content: text });
  const content = await complete(url, history);
  history.push({ role: 'assistant', content });
  return content;
};

/** Asks the provider whether the text is decent, and goes on whatever it says. */
const moderated =
  (way: Way): Way =>
  async (url, text, kept) => {
    await post(`${url}/v1/moderations`, { input: text }).catch(() => undefined);
    return way(url, text, kept);
  };

const chained: Way = async (url, text, kept) => {
  const response = (await post(`${url}/v1/responses`, {
    model: 'm',
    input: text,
    previous_response_id: kept.responseId,
  })) as { id: string; output: [{ content: [{ text: string }] }] };
  kept.responseId = response.id;
  return response.output[0].content[0].text;
};

const conversing: Way = async (url) => {
  await post(`${url}/v1/threads`, {});
  return 'never reached';
};

const withPrompt: Way = async (url, text) => {
  await post(`${url}/v1/responses`, { model: 'm', prompt: { id: 'p', variables: { text } } });
  return 'never reached';
};

const replying =
  (way: Way, text: string): Way =>
  (...args) =>
    way(...args).catch(() => text);

/** One way for the first turn of a context, another for those behind it. */
const then =
  (first: Way, later: Way): Way =>
  (url, text, kept) =>
    (kept.turns === 1 ? first : later)(url, text, kept);

const malformed: Way = async (url) => {
  await post(`${url}/v1/chat/completions`, '{');
  return 'never reached';
};

const forgetful: Way = (url, text) => complete(url, [{ role: 'user', content: text }]);

const silent =
  (way: Way): Way =>
  (...args) =>
    way(...args).catch(() => Promise.reject(new Error('silence')));

it.each<[string, Way]>([
  ['sends its whole history', talk],
  ['names the response before', chained],
  ['goes on without an answer to what is refused', moderated(talk)],
])('an agent that %s passes', async (_name, way) => {
  expect(await judge(way)).toMatchObject({ verdict: 'passed', error: null });
});

const errored: readonly [string, Way, string][] = [
  ['fails over the refusal', conversing, 'POST /v1/threads'],
  ['fails over a field that is refused', withPrompt, 'POST /v1/responses'],
  ['replies with the error', replying(conversing, 'Agent error: 404'), 'POST /v1/threads'],
  ['replies with excuses', replying(conversing, 'Sorry!'), 'POST /v1/threads'],
  ['falls silent', silent(conversing), 'POST /v1/threads'],
];
it.each(errored)('an agent that %s is errored', async (_name, way, named) => {
  const isPrompt = way === withPrompt;
  const lacked = isPrompt ? 'prompts' : 'assistants and threads';
  const { verdict, error } = await judge(way);
  expect([verdict, error?.code]).toEqual(['errored', 'MODEL_UNSUPPORTED']);
  expect(error?.message).toBe(
    `Turn 1 got no answer from the scripted model, which refused ${named}: it lacks ${lacked} that the provider holds.`,
  );
  expect(error?.hint).toContain(isPrompt ? 'words of its prompt' : 'whole history');
});

it.each<[string, Way]>([
  ['fails over it', then(talk, conversing)],
  ['excuses itself', then(talk, replying(conversing, 'Sorry!'))],
])('an agent that is refused in its second turn and %s is errored', async (_name, way) => {
  const { verdict, error } = await judge(way);
  expect([verdict, error?.code]).toEqual(['errored', 'MODEL_UNSUPPORTED']);
  expect(error?.message).toContain('Turn 2 ');
});

const wrongPath: Way = async (url, text) => {
  await post(`${url}/chat/completions`, { messages: [{ role: 'user', content: text }] });
  return 'never reached';
};
const wrongResponse: Way = (url, text, kept) =>
  chained(url, text, { ...kept, responseId: 'resp_wrong' });
const losing: Way = async (...args) => {
  await talk(...args);
  return 'Done.';
};
const failing: Way = async (...args) => {
  await talk(...args);
  throw new Error('lost');
};
/** The answer is lost, and something is refused behind it. */
const losingThenRefused: Way = async (...args) => {
  await talk(...args);
  return replying(conversing, 'Done.')(...args);
};

it.each<[string, Way, string]>([
  ['sends no JSON', malformed, 'rejected'],
  ['asks at a path that nobody has', wrongPath, 'rejected'],
  ['names a response that was never given', wrongResponse, 'rejected'],
  ['sends no JSON beside what is refused', moderated(malformed), 'rejected'],
  ['asks at a wrong path beside what is refused', moderated(wrongPath), 'rejected'],
  ['fails with the answer in its hands', moderated(failing), 'rejected'],
  ['loses the answer', moderated(losing), 'answer-lost'],
  ['loses the answer before it is refused', losingThenRefused, 'answer-lost'],
  ['forgets', moderated(forgetful), 'not-sent-to-model'],
  [
    'forgets a chain',
    then(chained, (u, t, k) => chained(u, t, { ...k, responseId: undefined })),
    'not-sent-to-model',
  ],
  ['loses an answer, and is refused later', then(losing, conversing), 'answer-lost'],
])('an agent that %s stays failed', async (_name, way, layer) => {
  expect(await judge(way)).toMatchObject({ verdict: 'failed', layer, error: null });
});
