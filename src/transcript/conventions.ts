// What frameworks put into a model request beside what was said, and how they write it: one row for
// each habit. Routing, finding and judging all follow this table (transcript/reader.ts reads it).
import type { ModelMessage } from '../domain/model-request.ts';
import type { Order } from '../domain/transcript.ts';

/** How a convention is recognised in a request. */
export type Recognition =
  /** Words between two literals in a message of the user's role or a tool result: nobody's words. */
  | { readonly by: 'block'; readonly opening: string; readonly closing: string }
  /** Tool rounds written as text: calls by the assistant, results in the user's role. */
  | {
      readonly by: 'text-rounds';
      /** How a message with calls starts. */
      readonly call: string;
      /** What stands around a called tool's name. */
      readonly name: { readonly before: string; readonly after: string };
      /** How a message with results starts. */
      readonly result: string;
      /** What separates the last result from the user's next text in one message. */
      readonly next: string;
    }
  /** The answer goes through a tool where the request demands a call: the one of this name, or with the first of these words. */
  | { readonly by: 'answer-tool'; readonly tool: string; readonly words: readonly string[] }
  /** Tools are named in nobody's words alone and must be searched for: such a call is no round. */
  | { readonly by: 'search-tool'; readonly tool: string; readonly query: string }
  /** A conversation retold within one message names its speakers. */
  | {
      readonly by: 'retold';
      /** Names that give words to the user, at the beginning of a line. */
      readonly user: readonly string[];
      /** Names that give words to the assistant, at the beginning of a line. */
      readonly assistant: readonly string[];
      /** Further names of the assistant, in any markup before its words. */
      readonly answer: readonly string[];
    }
  /** The agent has the model sum up the conversation, or put its question so that it stands alone. */
  | { readonly by: 'order'; readonly order: Order; readonly phrases: readonly string[] }
  /** A short system text without tools that says one of these: the agent's own request. */
  | { readonly by: 'side-phrase'; readonly phrases: readonly string[] }
  /** A question without tools that starts so: the agent's own request. */
  | { readonly by: 'side-prefix'; readonly prefix: string; readonly reason: string }
  /** A request without tools whose answer must be JSON with this field: the agent's own request. */
  | { readonly by: 'side-field'; readonly field: string; readonly reason: string };

/** What an example of a convention is read as: speakers with their words, or why it is no turn's. */
export interface Example {
  readonly messages: readonly ModelMessage[];
  readonly jsonFields?: readonly string[];
  readonly said?: readonly (readonly [speaker: string, text: string])[];
  readonly side?: string;
}

/** One habit of a framework. */
export interface Convention {
  readonly name: string;
  /** Where it was seen. */
  readonly source: string;
  /** Whose words they are. */
  readonly whose: string;
  readonly recognition: Recognition;
  readonly example: Example;
}

const user = (text: string): ModelMessage => message('user', text);
const assistant = (text: string): ModelMessage => message('assistant', text);
const system = (text: string): ModelMessage => message('system', text);

function message(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
}

/** The habits that are known. */
export const conventions: readonly Convention[] = [
  {
    name: 'system-reminder',
    source: "Claude Code: around the user's text and in tool results",
    whose: "nobody's",
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
    whose: "nobody's",
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
  {
    name: 'transcript in one message',
    source: 'agents that flatten their history into one prompt',
    whose: "the speaker's whom the label before the words names",
    recognition: {
      by: 'retold',
      user: ['user', 'human'],
      assistant: ['assistant', 'agent', 'ai', 'bot', 'model'],
      answer: ['answer', 'response', 'reply', 'you', 'a'],
    },
    example: {
      messages: [
        user('User: Hello. [T-aaaaaaaaaa]\nAssistant: Hi. [R-aaaaaaaaaa]'),
        user('Bye. [T-bbbbbbbbbb]'),
      ],
      said: [
        ['user', 'User: Hello. [T-aaaaaaaaaa]\nAssistant: Hi. [R-aaaaaaaaaa]'],
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
  {
    name: 'order to rewrite the question',
    source:
      'LangChain: history-aware retriever, ConversationalRetrievalChain; LlamaIndex: condense question; RAGFlow, Dify, Haystack, Flowise',
    whose: "the agent's own request; its answer is nobody's words",
    recognition: {
      by: 'order',
      order: 'rewrite',
      phrases: [
        ...[
          'standalone question',
          'stand-alone question',
          'standalone query',
          'self-contained question',
        ],
        ...[
          'rephrase the follow up',
          'rephrase the follow-up',
          'rewrite the follow up',
          'rephrase the user',
        ],
        ...[
          'reformulate the question',
          'reformulate the user',
          'rewrite the question',
          'rewrite the user',
        ],
        ...[
          'rewrite the last message',
          'rewrite the message',
          'rephrase the question',
          'contextualize the question',
        ],
        ...['condense the conversation', 'generate a full user question', 'rephrased question'],
      ],
    },
    example: {
      messages: [
        system('Given the chat history and a follow up, write a standalone question.'),
        user('Hello. [T-aaaaaaaaaa]'),
      ],
      side: 'asks for a rewrite: "standalone question"',
    },
  },
  {
    name: 'order to sum up the conversation',
    source:
      'LangMem, LangChain (SummarizationMiddleware, ConversationSummaryMemory), Strands, ADK, Semantic Kernel, Codex, Claude Code, Gemini CLI, OpenHands, Letta, hermes',
    whose: "the agent's own request; its answer is nobody's words",
    recognition: {
      by: 'order',
      order: 'summary',
      phrases: [
        ...[
          'summarize the conversation',
          'summarise the conversation',
          'summarize this conversation',
        ],
        ...[
          'summarise this conversation',
          'summary of the conversation',
          'summary of this conversation',
        ],
        ...[
          'summary of our conversation',
          'summarize our conversation',
          'summarize the following conversation',
        ],
        ...[
          'summarise the following conversation',
          'summary of the following',
          'extend this summary',
          'update this summary',
        ],
        ...[
          'extend the summary',
          'progressively summarize',
          'conversation summarizer',
          'summarization of the entire dialog',
        ],
        ...[
          'summarize the previous',
          'summarize the above',
          'summary of the above',
          'summarize the chat',
          'summarize the messages',
        ],
        ...[
          'summarize the history',
          'summarizes internal chat history',
          'summarize a history of',
          'summarize the dialog',
        ],
        ...[
          'context checkpoint compaction',
          'handoff summary',
          'continuing our conversation',
          'context-aware state summary',
        ],
        ...[
          'extract the highest quality',
          'extract the most relevant context',
          'condense the history',
          'compact the conversation',
        ],
      ],
    },
    example: {
      messages: [
        user('Hello. [T-aaaaaaaaaa]'),
        assistant('Hi. [R-aaaaaaaaaa]'),
        user('Create a summary of the conversation above:'),
      ],
      side: 'asks for a summary: "summary of the conversation"',
    },
  },
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
    source: 'Claude Code: a title as structured output',
    whose: "the agent's own request, no turn's",
    recognition: { by: 'side-field', field: 'title', reason: 'asks for a title as JSON' },
    example: {
      messages: [user('Hello.')],
      jsonFields: ['title'],
      side: 'asks for a title as JSON',
    },
  },
];

/** The rows of one kind of recognition. */
export function rowsOf<By extends Recognition['by']>(
  table: readonly Convention[],
  by: By,
): Extract<Recognition, { by: By }>[] {
  return table
    .map(({ recognition }) => recognition)
    .filter((one): one is Extract<Recognition, { by: By }> => one.by === by);
}
