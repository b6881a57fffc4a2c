import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/domain/canary.ts';
import type { ModelMessage, ModelRequest } from '../../../src/domain/model-request.ts';
import { findReceipts, type Tag } from '../../../src/domain/token.ts';
import type { TurnScript } from '../../../src/domain/witness.ts';
import { answer } from '../../../src/scripted-model/engine.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { call, calls, find, message, request, say, script, tag1, tag2, tools } from './builders.ts';

const receipt = 'R-zzzzzzzzzz';

function decide(asked: ModelRequest, ...scripts: readonly TurnScript[]) {
  return answer(asked, readRequest(asked), {
    scripts: new Map(scripts.map((one): [Tag, TurnScript] => [one.tag, one])),
    tools,
    makeReceipt: () => receipt,
    makeCallId: () => 'callid',
  });
}

const hello = message('user', `Hi, my name is Ann Quill-1. [${tag1}]`);
const ask = message('user', `What's my name? [${tag2}]`);
const recall = script(
  [say('Your name is {}.', [find('my name is {}.')], "I don't know your name.")],
  {
    tag: tag2,
  },
);
const offered = ['commit_memory', 'recall_memory', 'read_file'].map((name) => ({
  name: `mcp__a2a__${name}`,
  argumentNames: ['content', 'query', 'path'],
}));

describe('a question to a second agent', () => {
  const asking = script([call('ask-peer', { with: { message: 'Is it here?' } }), say('Asked.')]);
  const peerTools = [{ name: 'delegate_task', argumentNames: ['workspace_id', 'task'] }];

  it('names the agent and carries a tag of its own', () => {
    const peer = { id: 'w2', tag: tag2 } as const;
    const { answer } = decide(request([hello], peerTools), { ...asking, peer });
    expect(JSON.parse(answer.toolCalls[0]?.arguments ?? '')).toEqual({
      workspace_id: 'w2',
      task: `Is it here? [${tag2}]`,
    });
  });

  it('is passed over where there is none', () => {
    const { passedOver } = decide(request([hello], peerTools), asking);
    expect(passedOver).toMatchObject([{ tool: 'ask-peer', cause: 'not-found' }]);
  });
});

describe('the place of a request', () => {
  it('is named by the newest user message', () => {
    const { route, answer: given } = decide(
      request([hello, message('assistant', 'Hi.'), ask]),
      recall,
    );
    expect(route).toEqual({ kind: 'turn', tag: tag2, round: 0 });
    expect(given.text).toBe(`Your name is Ann Quill-1. [${receipt}]`);
  });

  it('gives the wrong answer when the history is lost', () => {
    expect(decide(request([ask]), recall).answer.text).toBe(`I don't know your name. [${receipt}]`);
  });

  it('is the last tag of merged user messages', () => {
    const merged = message('user', `${hello.text}\n\n${ask.text}`);
    expect(decide(request([merged]), recall).route).toMatchObject({ kind: 'turn', tag: tag2 });
  });

  it.each([
    ['reminders around it', `<system-reminder>r</system-reminder>\n${ask.text}\n<total_tokens>9`],
    ['a time before it', `[Sun 2026-11-22 15:08 UTC] ${ask.text}\n\nRuntime: agent=main`],
    ['injected memory before it', `[Prior context from memory]\n- ${hello.text}\n\n${ask.text}`],
  ])('is found with %s', (_name, text) => {
    const { route } = decide(request([message('user', text)]), recall);
    expect(route).toMatchObject({ kind: 'turn', tag: tag2 });
  });

  it('does not shift when an assistant message quotes turns, or a system message follows', () => {
    const messages = [hello, message('assistant', `You said: ${hello.text}`), ask];
    const asked = request([...messages, message('system', `environment ${tag1}`)]);
    expect(decide(asked, recall).route).toMatchObject({ tag: tag2 });
  });

  it('skips what openclaw puts behind the user', () => {
    const injected = message('user', '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>> nothing');
    expect(decide(request([ask, injected]), recall).route).toMatchObject({ tag: tag2 });
  });

  it('is the message before what an agent puts behind it, unless that was answered', () => {
    const context = message('user', '<context>It is Sunday.</context>');
    const asked = [hello, message('assistant', `Hi! [${receipt}]`), ask];
    const decision = decide(request([...asked, context, message('system', 'Be brief.')]), recall);
    expect(decision.route).toEqual({ kind: 'turn', tag: tag2, round: 0 });
    expect(decision.answer.text).toBe(`Your name is Ann Quill-1. [${receipt}]`);
    const answered = decide(request([...asked, message('assistant', 'Ann.'), context]), recall);
    expect(answered.route).toMatchObject({ kind: 'side' });
  });

  it('is side without a tag, and unmatched with an unknown one', () => {
    expect(
      decide(
        request([
          hello,
          message('assistant', `Hi! [${receipt}]`),
          message('user', 'Review the conversation above'),
        ]),
      ).route,
    ).toEqual({
      kind: 'side',
      reason: 'no turn tag in the newest user message',
      isTagless: true,
    });
    expect(decide(request([message('system', 'x')])).route).toMatchObject({ kind: 'side' });
    const unknown = decide(request([hello]));
    expect(unknown.route).toMatchObject({ kind: 'unmatched' });
    expect(unknown.receipt).toBeNull();
    expect(unknown.answer).toEqual({ text: 'OK.', toolCalls: [] });
  });

  describe('of a file without a caption', () => {
    const file = {
      name: 'n.txt',
      tag: 'F-cccccccccc' as const,
      opening: 'Notes from the field. The first mark is',
    };
    const reading = script([say('Its mark is {}.', [find('first mark is {}.')])], {
      tag: tag2,
      files: [file],
    });
    const content = '-----BEGIN FILE-----\nNotes from the field.\nThe first mark is K7-1.\n';

    it('is known by how the content begins, where the agent gives no name', () => {
      const decision = decide(request([message('user', content)]), script([say('No.')]), reading);
      expect(decision.route).toEqual({ kind: 'turn', tag: tag2, round: 0 });
      expect(decision.answer.text).toBe(`Its mark is K7-1. [${receipt}]`);
    });

    it('is side where the content is of an earlier message, or another file', () => {
      const asked = [message('user', content), message('assistant', 'Read.')];
      const later = decide(request([...asked, message('user', 'Name this chat')]), reading);
      expect(later.route).toMatchObject({ kind: 'side' });
      const other = message('user', 'Notes from the field, and more.');
      expect(decide(request([other]), reading).route).toMatchObject({ kind: 'side' });
    });
  });

  it('is side for a request for a title that quotes the turn', () => {
    const asked = request([
      message('system', 'Generate a short, descriptive title for this conversation.'),
      message('user', `User: ${ask.text}\n\nAssistant: Hi [${receipt}]`),
    ]);
    expect(decide(asked, recall).route).toMatchObject({ kind: 'side' });
    expect(decide({ ...asked, tools: offered }, recall).route).toMatchObject({ kind: 'turn' });
  });

  it('is the turn when the user asks for a summary', () => {
    const asked = request([message('user', `Summarize this conversation. [${tag2}]`)]);
    expect(decide(asked, recall).route).toMatchObject({ kind: 'turn' });
  });
});

describe('steps', () => {
  const steps: readonly Step[] = [
    call('commit-memory', { find: [find('my name is {}.')], with: { content: 'Name: {}' } }),
    call('recall-memory', { with: { query: 'name' } }),
    say('It is {}.', [find('Name: {}', { in: 'tool-result' })], 'Nothing.'),
  ];
  const turn = script(steps);

  it('calls the offered tool with mapped arguments', () => {
    const decision = decide(request([hello], offered), turn);
    expect(decision).toMatchObject({ called: 'commit-memory', receipt: null, passedOver: [] });
    expect(decision.answer).toEqual({
      text: null,
      toolCalls: [
        {
          id: 'callid',
          name: 'mcp__a2a__commit_memory',
          arguments: '{"content":"Name: Ann Quill-1"}',
        },
      ],
    });
  });

  it('goes on by the rounds behind the turn', () => {
    const second = [hello, calls('mcp__a2a__commit_memory'), message('tool', '{"success":true}')];
    expect(decide(request(second, offered), turn)).toMatchObject({
      called: 'recall-memory',
      route: { round: 1 },
    });
    const third = [
      ...second,
      calls('mcp__a2a__recall_memory'),
      message('tool', '[LOCAL] Name: Ann'),
    ];
    const last = decide(request(third, offered), turn);
    expect(last).toMatchObject({ called: null, route: { round: 2 }, receipt });
    expect(last.answer.text).toBe(`It is Ann. [${receipt}]`);
  });

  it('counts parallel calls of one message as one round', () => {
    const messages = [
      hello,
      calls('mcp__a2a__commit_memory', 'mcp__a2a__commit_memory'),
      message('tool', 'one'),
      message('tool', 'two'),
    ];
    expect(decide(request(messages, offered), turn)).toMatchObject({
      called: 'recall-memory',
      route: { round: 1 },
    });
  });

  it('does not count rounds of earlier turns', () => {
    const messages = [message('user', `before [${tag2}]`), calls('x'), message('tool', 'y'), hello];
    expect(decide(request(messages, offered), turn)).toMatchObject({
      called: 'commit-memory',
      route: { round: 0 },
    });
  });

  it('passes over what is not offered, on each request of the turn', () => {
    const only = offered.filter(({ name }) => name.endsWith('recall_memory'));
    const first = decide(request([hello], only), turn);
    expect(first).toMatchObject({
      called: 'recall-memory',
      passedOver: [{ tool: 'commit-memory', cause: 'not-offered' }],
    });
    const messages = [hello, calls('mcp__a2a__recall_memory'), message('tool', 'Name: Ann')];
    const second = decide(request(messages, only), turn);
    expect(second.answer.text).toContain('It is Ann.');
    expect(second.passedOver).toEqual(first.passedOver);
  });

  it('passes over a call whose find is nowhere, and says so', () => {
    const decision = decide(request([message('user', `Hi [${tag1}]`)], offered), turn);
    expect(decision.called).toBe('recall-memory');
    expect(decision.passedOver).toEqual([
      {
        tool: 'commit-memory',
        cause: 'not-found',
        reason: '"my name is {}." was not found in: user',
      },
    ]);
  });

  it('keeps a call made when the last request offers no tools', () => {
    const messages = [hello, calls('mcp__a2a__commit_memory'), message('tool', 'Name: Ann')];
    const decision = decide(
      request(messages),
      script([steps[0], steps[2]].filter((s) => s !== undefined)),
    );
    expect(decision.passedOver).toEqual([]);
    expect(decision.answer.text).toContain('It is Ann.');
  });

  it('does not call again when a tool passed over is loaded late', () => {
    const messages = [hello, calls('mcp__a2a__recall_memory'), message('tool', 'Name: Ann')];
    const decision = decide(request(messages, offered), turn);
    expect(decision.called).toBeNull();
    expect(decision.passedOver).toMatchObject([{ tool: 'commit-memory', cause: 'not-offered' }]);
  });

  it('judges a step on what stood there when it was its turn', () => {
    const chained = script([
      call('commit-memory', {
        find: [find('Name: {}', { in: 'tool-result' })],
        with: { content: '{}' },
      }),
      call('recall-memory', { with: { query: 'name' } }),
      say('Done.'),
    ]);
    const first = decide(request([hello], offered), chained);
    expect(first.called).toBe('recall-memory');
    const messages = [hello, calls('mcp__a2a__recall_memory'), message('tool', 'Name: Ann')];
    expect(decide(request(messages, offered), chained).answer.text).toContain('Done.');
  });

  it('reads a file by the path in the request', () => {
    const files = [{ name: 'n-F-cccccccccc.txt', tag: 'F-cccccccccc' }] as const;
    const turnWithFile = script([call('read-file', { file: 1 }), say('Read {file:1}, {file:2}.')], {
      files,
    });
    const at = '/workspace/up/0f-n-F-cccccccccc.txt';
    const asked = message('user', `[${tag1}]\n\nAttached files:\n- n-F-cccccccccc.txt at ${at}`);
    const first = decide(request([asked], offered), turnWithFile);
    expect(first.answer.toolCalls[0]?.arguments).toBe(JSON.stringify({ path: at }));
    const without = decide(request([hello], offered), turnWithFile);
    expect(without.passedOver).toMatchObject([{ tool: 'read-file', cause: 'not-found' }]);
    expect(without.answer.text).toBe(`Read no file, no file. [${receipt}]`);
    const second = [asked, calls('mcp__a2a__read_file'), message('tool', 'content')];
    const last = decide(request(second, offered), turnWithFile);
    expect(last.answer.text).toBe(`Read n-F-cccccccccc.txt, no file. [${receipt}]`);
  });

  it('never reads what it found as a template', () => {
    const turnWithBraces = script([say('It is {}.', [find('it is {};')])]);
    const asked = request([message('user', `it is {1}{file:1}; [${tag1}]`)]);
    expect(decide(asked, turnWithBraces).answer.text).toBe(`It is {1}{file:1}. [${receipt}]`);
  });

  it('answers neutrally when the steps are used up or none is written', () => {
    expect(decide(request([hello]), script([])).answer.text).toBe(`OK. [${receipt}]`);
    const unknown = decide(request([ask]), script([say('{}', [find('x {}.')])], { tag: tag2 }));
    expect(findReceipts(unknown.answer.text ?? '')).toEqual([receipt]);
  });

  it('gives the JSON that a side request demands', () => {
    const asked = request([message('user', 'title?')]);
    const decision = answer(asked, readRequest(asked, ['title']), {
      scripts: new Map(),
      tools,
      jsonFields: ['title'],
      makeReceipt: () => receipt,
      makeCallId: () => 'callid',
    });
    expect(JSON.parse(decision.answer.text ?? '')).toEqual({ title: 'Conversation' });
    expect(decision.route).toMatchObject({ kind: 'side' });
  });
});

describe('a file that stands in the request itself', () => {
  const file = { name: 'log-F-aaaaaaaaaa.txt', tag: 'F-aaaaaaaaaa' } as const;
  const reading = script(
    [
      call('read-file', { file: 1 }),
      say('It opens with {}.', [find('The log opens with {}.', { in: 'any' })], 'Unread.'),
    ],
    { files: [file] },
  );
  const content = 'The log opens with K7-1.';
  const told = (text: string) => request([message('user', `${text} [${tag1}]`)], offered);

  it('is not read once more where only its name is known', () => {
    const { called, answer, passedOver } = decide(told(`File ${file.name}:\n${content}`), reading);
    expect(called).toBeNull();
    expect(answer.text).toBe(`It opens with K7-1. [${receipt}]`);
    expect(passedOver).toMatchObject([{ tool: 'read-file', cause: 'inline' }]);
  });

  it.each([
    ['its content is not there', `Attached: ${file.name}`],
    ['a path is told', `Attached: /workspace/${file.name}`],
    ['a path is told beside its content', `/workspace/${file.name}:\n${content}`],
  ])('is read where %s', (_what, text) => {
    expect(decide(told(text), reading).called).toBe('read-file');
  });

  it('is read where the script looks for nothing in it', () => {
    const blind = script([call('read-file', { file: 1 }), say('Read.')], { files: [file] });
    expect(decide(told(`File ${file.name}:\n${content}`), blind).called).toBe('read-file');
  });
});

describe('hostile requests', () => {
  it('ends on many messages and large ones', () => {
    const many: ModelMessage[] = Array.from({ length: 10_000 }, (_, index) =>
      message(index % 2 === 0 ? 'user' : 'assistant', `my name is my name is ${index}`),
    );
    const big = message('user', 'my name is '.repeat(100_000));
    expect(decide(request([...many, big, ask]), recall).answer.text).toContain("I don't know");
  });
});
