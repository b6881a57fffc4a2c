// Tools that an agent keeps back, and reminders around what the user says (docs/rules/agents.md
// "Claude Code").
import { describe, expect, it } from 'vitest';
import type { ModelMessage, ModelRequest, OfferedTool } from '../../../src/domain/model-request.ts';
import { answer } from '../../../src/scripted-model/engine.ts';
import { splitBlocks } from '../../../src/transcript/blocks.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { call, find, message, request, say, script, tag1, tools } from './builders.ts';

const receipt = 'R-zzzzzzzzzz';
const turn = script([
  call('commit-memory', { find: [find('colour is {}.')], with: { content: 'Colour: {}' } }),
  say('Done.'),
]);

function decide(asked: ModelRequest, scripted = turn) {
  return answer(asked, readRequest(asked), {
    scripts: new Map([[scripted.tag, scripted]]),
    tools,
    makeReceipt: () => receipt,
    makeCallId: () => 'callid',
  });
}

const search: OfferedTool = { name: 'ToolSearch', argumentNames: ['query', 'max_results'] };
const memory: OfferedTool = { name: 'mcp__a2a__commit_memory', argumentNames: ['content'] };
const list = 'Deferred tools, by name:\nTaskList\nRead\nmcp__a2a__commit_memory';
const question = message(
  'user',
  `<system-reminder>\n${list}\n</system-reminder>\n\nMy colour is blue. [${tag1}]`,
);
const select = '{"query":"select:mcp__a2a__commit_memory"}';

function called(name: string, args: string): ModelMessage {
  return message('assistant', '', { toolCalls: [{ id: 'callid', name, arguments: args }] });
}

const searched = [
  question,
  called('ToolSearch', select),
  message('tool', '[tool mcp__a2a__commit_memory]'),
  message('tool', 'Tool loaded.\n<system-reminder>9 tokens left</system-reminder>'),
];

describe('a tool that stands in a reminder only', () => {
  it('is searched for, and the search is no step', () => {
    const first = decide(request([question], [search]));
    expect(first).toMatchObject({
      route: { kind: 'turn', tag: tag1, round: 0 },
      called: null,
      receipt: null,
      passedOver: [],
    });
    expect(first.answer.toolCalls).toEqual([
      { id: 'callid', name: 'ToolSearch', arguments: select },
    ]);

    const second = decide(request(searched, [search, memory]));
    expect(second).toMatchObject({ called: 'commit-memory', route: { round: 0 } });
    expect(second.answer.toolCalls[0]?.arguments).toBe('{"content":"Colour: blue"}');

    const written = [
      ...searched,
      called('mcp__a2a__commit_memory', '{}'),
      message('tool', '{"success":true}'),
    ];
    const third = decide(request(written, [search, memory]));
    expect(third).toMatchObject({ route: { round: 1 }, receipt, passedOver: [] });
  });

  it('may stand in a system text as well', () => {
    const asked = [message('system', list), message('user', `My colour is blue. [${tag1}]`)];
    expect(decide(request(asked, [search])).answer.toolCalls).toHaveLength(1);
  });

  it('is passed over when the search did not bring it', () => {
    expect(decide(request(searched, [search]))).toMatchObject({
      called: null,
      receipt,
      passedOver: [{ tool: 'commit-memory', cause: 'not-offered' }],
    });
  });

  it.each([
    ['no search is offered', question, []],
    ['the user alone names it', message('user', `${list}. colour is blue. [${tag1}]`), [search]],
    ['its argument is nowhere', message('user', question.text.replace('colour', 'c')), [search]],
  ])('is not searched for when %s', (_name, asked, offered) => {
    const decision = decide(request([asked], offered));
    expect(decision.answer.toolCalls).toEqual([]);
    expect(decision.passedOver).toHaveLength(1);
  });

  it('is not taken from prose', () => {
    const reading = script([call('read-file', { file: 1 }), say('Read.')], {
      files: [{ name: 'a-F-cccccccccc.txt', tag: 'F-cccccccccc' }],
    });
    const ask = (reminder: string) =>
      decide(
        request(
          [
            message(
              'user',
              `<system-reminder>${reminder}</system-reminder> /w/a-F-cccccccccc.txt [${tag1}]`,
            ),
          ],
          [search],
        ),
        reading,
      ).answer.toolCalls;
    expect(ask('Please read the manual.')).toEqual([]);
    expect(ask('Tools:\n- Read\n')[0]?.arguments).toBe('{"query":"select:Read"}');
  });
});

describe('reminders', () => {
  it('are told from what is said', () => {
    const block = { opening: '<system-reminder>', closing: '</system-reminder>' };
    const text = 'a<system-reminder>b</system-reminder>c<system-reminder>d';
    expect(splitBlocks(text, [block])).toEqual({ said: 'ac', injected: 'b\nd' });
    expect(splitBlocks('', [block])).toEqual({ said: '', injected: '' });
  });

  it('make no question by themselves, whatever tag they quote', () => {
    const reminder = message('user', '<system-reminder>T-qqqqqqqqqq</system-reminder>');
    expect(decide(request([question, reminder])).route).toMatchObject({ tag: tag1 });
    const around = message(
      'user',
      `${question.text}<system-reminder>T-qqqqqqqqqq</system-reminder>`,
    );
    expect(decide(request([around])).route).toMatchObject({ tag: tag1 });
  });

  it('end on hostile text', () => {
    const hostile = '<system-reminder>'.repeat(50_000) + 'a_'.repeat(500_000);
    const asked = [message('user', hostile), question];
    expect(decide(request(asked, [search])).answer.toolCalls).toHaveLength(1);
  });
});

it('takes a quoted session for the title request that it is', () => {
  const quoted = message('user', `<session>\n${question.text}\n</session>`);
  expect(decide(request([quoted])).route).toEqual({
    kind: 'side',
    reason: 'quotes a whole session',
  });
});
