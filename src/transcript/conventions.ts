// What frameworks add to a model request, and how they write it: one row for each habit. Routing,
// finding and judging follow this table (transcript/reader.ts reads it).
import type { Convention } from './convention.ts';
import { assistant, system, user } from './example-messages.ts';
import { orderRows } from './order-rows.ts';
import { relayedRows } from './relayed-rows.ts';

/** The habits that are known. */
export const conventions: readonly Convention[] = [
  {
    name: 'system-reminder',
    source: "Claude Code: around the user's text and in tool results",
    whose: 'without a speaker',
    recognition: { by: 'block', opening: '<system-reminder>', closing: '</system-reminder>' },
    example: {
      messages: [user('<system-reminder>Be kind.</system-reminder>\n\nHello.')],
      said: [
        ['harness', 'Be kind.'],
        ['user', '\n\nHello.'],
      ],
    },
  },
  {
    name: 'openclaw internal context',
    source: "openclaw: the last message of every request, in the user's role",
    whose: 'without a speaker',
    recognition: {
      by: 'block',
      opening: '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>',
      closing: '<<<END_OPENCLAW_INTERNAL_CONTEXT>>>',
    },
    example: {
      messages: [user('Hello.'), user('<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nThe date.')],
      said: [
        ['user', 'Hello.'],
        ['harness', '\nThe date.'],
      ],
    },
  },
  {
    name: 'order to go on after a cut',
    source: 'hermes, local-operator and others: after an answer that broke off',
    whose: 'without a speaker',
    recognition: {
      by: 'go-on',
      phrases: [
        'response was cut off',
        'response was interrupted',
        'response was incomplete',
        'where you left off',
        'where you stopped',
        'where it stopped',
        'where it ended',
      ],
    },
    example: {
      messages: [user('Hello. [T-aaaaaaaaaa]'), assistant('Hi'), user('Go on where you left off.')],
      said: [
        ['user', 'Hello. [T-aaaaaaaaaa]'],
        ['assistant', 'Hi'],
        ['harness', 'Go on where you left off.'],
      ],
    },
  },
  {
    name: 'placeholder for an answer of nothing',
    source:
      'Strands, LiteLLM, hermes and Claude Code, chatlas and ellmer: providers refuse an empty text',
    whose: 'no one has said it: the model has answered nothing',
    recognition: {
      by: 'no-answer',
      placeholders: [
        '[blank text]',
        '[System: Empty message content sanitised to satisfy protocol]',
        '(empty)',
        '(no content)',
        '[empty string]',
      ],
    },
    example: {
      messages: [
        user('Hello. [T-aaaaaaaaaa]'),
        assistant('[blank text]'),
        user('Put your answer in a form.'),
      ],
      said: [
        ['user', 'Hello. [T-aaaaaaaaaa]'],
        ['assistant', '[blank text]'],
        ['user', 'Put your answer in a form.'],
      ],
    },
  },
  {
    name: 'tool rounds as text',
    source: 'smolagents: no tool role; a result and the next task may share a message',
    whose: "the assistant's call, the tool's result, the user's next task",
    recognition: {
      by: 'text-rounds',
      call: 'Calling tools:',
      name: { before: "'name': '", after: "'" },
      result: 'Observation:\n',
      next: '\nNew task:\n',
    },
    example: {
      messages: [
        user('New task:\nHello. [T-aaaaaaaaaa]'),
        assistant("Calling tools:\n[{'function': {'name': 'read_file'}}]"),
        user('Observation:\nok\nNew task:\nBye. [T-bbbbbbbbbb]'),
      ],
      said: [
        ['user', 'New task:\nHello. [T-aaaaaaaaaa]'],
        ['assistant', "Calling tools:\n[{'function': {'name': 'read_file'}}]"],
        ['tool', 'Observation:\nok'],
        ['user', 'New task:\nBye. [T-bbbbbbbbbb]'],
      ],
    },
  },
  {
    name: 'answer through a tool',
    source:
      "smolagents: final_answer; Pydantic AI: final_result; LangChain: the schema's name; AI SDK: json; Letta: send_message",
    whose: "the assistant's answer, in the words of the observation",
    recognition: {
      by: 'answer-tool',
      tool: 'final_answer',
      words: [
        ...['final', 'answer', 'respond', 'response', 'reply', 'result', 'output', 'submit'],
        ...['structured', 'json', 'format', 'finish', 'done', 'complete', 'message'],
      ],
    },
    example: {
      messages: [
        user('New task:\nHello. [T-aaaaaaaaaa]'),
        assistant("Calling tools:\n[{'function': {'name': 'final_answer'}}]"),
        user('Observation:\nHi. [R-aaaaaaaaaa]\nNew task:\nBye. [T-bbbbbbbbbb]'),
      ],
      said: [
        ['user', 'New task:\nHello. [T-aaaaaaaaaa]'],
        ['assistant', 'Hi. [R-aaaaaaaaaa]'],
        ['user', 'New task:\nBye. [T-bbbbbbbbbb]'],
      ],
    },
  },
  {
    name: 'deferred tools',
    source: 'Claude Code: ToolSearch',
    whose: "the assistant's search; no round of the turn",
    recognition: { by: 'search-tool', tool: 'ToolSearch', query: 'select:' },
    example: {
      messages: [
        user('Hello.'),
        {
          ...assistant(''),
          toolCalls: [{ id: 'c', name: 'ToolSearch', arguments: '{"query":"select:Read"}' }],
        },
      ],
      said: [
        ['user', 'Hello.'],
        ['assistant', ''],
      ],
    },
  },
  ...relayedRows,
  {
    name: 'transcript in one message',
    source: 'agents that flatten their history into one prompt',
    whose: "the speaker's whom the label before the words names",
    recognition: {
      by: 'retold',
      user: ['user', 'human'],
      assistant: ['assistant', 'agent', 'ai', 'bot', 'chatbot', 'model', 'gpt'],
      answer: ['answer', 'response', 'reply', 'output', 'completion', 'aimessage', 'you', 'a'],
    },
    example: {
      messages: [
        user('<user>Hello. [T-aaaaaaaaaa]</user>\n<assistant>Hi. [R-aaaaaaaaaa]</assistant>'),
        user('Bye. [T-bbbbbbbbbb]'),
      ],
      said: [
        ['user', '<user>Hello. [T-aaaaaaaaaa]</user>\n<assistant>Hi. [R-aaaaaaaaaa]</assistant>'],
        ['user', 'Bye. [T-bbbbbbbbbb]'],
      ],
    },
  },
  {
    name: 'conversation before a handoff',
    source:
      'OpenAI Agents SDK: nested handoff history, an entry a line, in the role of the assistant',
    whose: "the speaker's whom the label before the words names",
    recognition: {
      by: 'retold-block',
      opening: '<CONVERSATION HISTORY>',
      closing: '</CONVERSATION HISTORY>',
    },
    example: {
      messages: [
        assistant(
          '<CONVERSATION HISTORY>\n1. user: Hello. [T-aaaaaaaaaa]\n2. assistant: Hi. [R-aaaaaaaaaa]\n</CONVERSATION HISTORY>',
        ),
        user('Bye. [T-bbbbbbbbbb]'),
      ],
      said: [
        [
          'user',
          '<CONVERSATION HISTORY>\n1. user: Hello. [T-aaaaaaaaaa]\n2. assistant: Hi. [R-aaaaaaaaaa]\n</CONVERSATION HISTORY>',
        ],
        ['user', 'Bye. [T-bbbbbbbbbb]'],
      ],
    },
  },
  {
    name: 'request for a title',
    source: 'hermes, Open WebUI and others: a short system text orders it',
    whose: "the agent's own request, no turn's",
    recognition: {
      by: 'side-phrase',
      phrases: [
        'descriptive title',
        'concise title',
        'short title',
        'sentence-case title',
        'generate a title',
        'conversation title',
        'session title',
        'chat title',
        'title for this conversation',
        'title for the conversation',
        'title for this session',
        'title for this chat',
      ],
    },
    example: {
      messages: [system('Write a short title.'), user('Hello.')],
      side: 'system text says "short title"',
    },
  },
  ...orderRows,
  {
    name: 'quoted session',
    source: 'Claude Code: its request for a title',
    whose: "the agent's own request, no turn's",
    recognition: { by: 'side-prefix', prefix: '<session>', reason: 'quotes a whole session' },
    example: {
      messages: [user('<session>\nHello.\n</session>')],
      side: 'quotes a whole session',
    },
  },
  {
    name: 'title as JSON',
    source: 'Claude Code, Open WebUI: a title as structured output',
    whose: "the agent's own request, no turn's",
    recognition: {
      by: 'side-field',
      field: 'title',
      beside: ['emoji', 'icon', 'tags', 'topics', 'branch', 'isNewTopic'],
      reason: 'asks for a title as JSON',
    },
    example: {
      messages: [user('Hello.')],
      jsonFields: ['title'],
      side: 'asks for a title as JSON',
    },
  },
];
