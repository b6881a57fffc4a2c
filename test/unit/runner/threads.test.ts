// Agents that leave their conversation to Anthropic (`thread`): what is held counts as sent, and
// what is lost, doubled or another session's is red all the same.
import { expect, it } from 'vitest';
import { judgeAsking, type Kept, post, type Way } from './asking-agent.ts';

/** Sends messages, and keeps the history and the id of the answer. */
async function say(
  url: string,
  { kept, text }: { readonly kept: Kept; readonly text: string },
  asked: { readonly messages: readonly unknown[]; readonly thread: unknown },
): Promise<string> {
  const answer = (await post(`${url}/v1/messages?beta=true`, {
    ...{ model: 'm', max_tokens: 100, ...asked },
  })) as { id: string; content: [{ text: string }] };
  const [{ text: content }] = answer.content;
  kept.history.push({ role: 'user', content: text }, { role: 'assistant', content });
  kept.responseId = answer.id;
  return content;
}

function continued(id: string | undefined): unknown {
  return id === undefined ? { type: 'create' } : { type: 'continue', previous_message_id: id };
}

const threaded: Way = (url, text, kept) =>
  say(
    url,
    { kept, text },
    { messages: [{ role: 'user', content: text }], thread: continued(kept.responseId) },
  );

/** As the client does: in full once more, where its Thread cannot be continued. */
const recovering =
  (id: (kept: Kept) => string): Way =>
  async (url, text, kept) => {
    const messages = [{ role: 'user', content: text }];
    if (kept.turns !== 3) return threaded(url, text, kept);
    const lost = say(url, { kept, text }, { messages, thread: continued(id(kept)) });
    return lost.catch(() =>
      say(
        url,
        { kept, text },
        { messages: [...kept.history, ...messages], thread: { type: 'create' } },
      ),
    );
  };

it.each<[string, Way]>([
  ['continues its Thread', threaded],
  ['starts it anew in full where it is lost', recovering(() => 'msg_lost')],
])('an agent that %s passes', async (_name, way) => {
  expect(await judgeAsking(way)).toMatchObject({ verdict: 'passed', error: null });
  expect(await judgeAsking(way, 'two-sessions')).toMatchObject({ verdict: 'passed' });
});

const forgetful: Way = (url, text, kept) =>
  threaded(url, text, Object.assign(kept, { responseId: undefined }));

const doubling: Way = (url, text, kept) => {
  const messages = [...kept.history, { role: 'user', content: text }];
  return say(url, { kept, text }, { messages, thread: continued(kept.responseId) });
};

const repeating: Way = (url, text, kept) => {
  const again = { system: 'Be kind.', thread: continued(kept.responseId) };
  return say(url, { kept, text }, { messages: [{ role: 'user', content: text }], ...again });
};

const lost: Way = (url, text, kept) =>
  threaded(url, text, kept.turns === 3 ? { ...kept, responseId: 'msg_lost' } : kept);

it.each<[string, Way, string]>([
  ['creates a Thread in each turn with the newest text', forgetful, 'not-sent-to-model'],
  ['sends its history next to the Thread that holds it', doubling, 'sent-doubled'],
  ['sends its system text to the Thread that holds it', repeating, 'sent-broken'],
  ['gives up where its Thread is lost', lost, 'rejected'],
])('an agent that %s is red', async (_name, way, layer) => {
  expect(await judgeAsking(way)).toMatchObject({ verdict: 'failed', layer, error: null });
});

it('an agent that continues the Thread of another session is red', async () => {
  let newest: string | undefined;
  const mixing: Way = async (url, text, kept) => {
    const reply = await threaded(url, text, Object.assign(kept, { responseId: newest }));
    newest = kept.responseId;
    return reply;
  };
  expect(await judgeAsking(mixing, 'session-isolation')).toMatchObject({
    ...{ verdict: 'failed', layer: 'leaked-from-other-session', error: null },
  });
});
