// What agents have their model make of a conversation for themselves: rows of the table of
// conventions (conventions.ts).
import type { Convention } from './convention.ts';
import { assistant, system, user } from './example-messages.ts';

/** What is summed up, and the words that say which of it. */
const conversation =
  '(?:conversations?|chats?|dialog(?:ue)?s?|history|messages|session|transcript|discussion)';
const which = [
  ...['the', 'this', 'our', 'a', 'an', 'my', 'your', 'these', 'of', 'in', 'from', 'about', 'so'],
  ...['following', 'above', 'previous', 'prior', 'earlier', 'older', 'past', 'recent', 'new'],
  ...['provided', 'given', 'current', 'ongoing', 'internal', 'entire', 'whole', 'full', 'complete'],
  ...['partial', 'portion', 'part', 'parts', 'contents?', 'lines', 'takeaways?', '(?:key|main)'],
  ...['points', 'conversation', 'chat', 'coding', 'long'],
].join('|');

/** "Summarize the provided conversation", "a summary about the contents of this conversation". */
const summary = new RegExp(
  `(?:summari[sz](?:es?|ing|ation of)|summary (?:of|about)|(?:compact|compress|condens)(?:e|ing)?) (?:(?:${which}) )*${conversation}\\b|conversation to summari[sz]e`,
);

/** "Generate 3 different versions of the given user question", "multiple search queries". */
const severalQueries =
  /generates? (?:\w+|\d+) (?:search queries|(?:different |alternative )?(?:versions|variations) of (?:(?:the|a|an|given|provided|original|user|input) )*(?:query|question))/;

/** "Update the summary with this", "incorporate the new messages into the existing summary". */
const older = [
  ...['the', 'this', 'that', 'our', 'your', 'an', 'existing', 'current', 'previous', 'prior'],
  ...['earlier', 'old', 'original', 'running', 'rolling', 'ongoing', 'structured', 'session'],
  ...['conversation', 'chat', 'context'],
].join('|');
const update = new RegExp(
  `(?:(?:updat|extend|refin|revis)(?:e|ing)?|\\binto) (?:(?:${older}) )+summary\\b`,
);

/** Orders to the model whose answers are no part of the conversation. */
export const orderRows: readonly Convention[] = [
  {
    name: 'order to rewrite the question',
    source:
      'LangChain: history-aware retriever, ConversationalRetrievalChain, MultiQueryRetriever; LlamaIndex: condense question; Spring AI, langchain4j: query transformers; RAGFlow, Dify, Haystack, Flowise',
    whose: "the agent's own request; its answer is not part of the conversation",
    recognition: {
      by: 'order',
      order: 'rewrite',
      asking: [
        'standalone question',
        'stand-alone question',
        'standalone query',
        'self-contained question',
        'rephrase the follow up',
        'rephrase the follow-up',
        'rewrite the follow up',
        'contextualize the question',
        'generate a full user question',
        'rephrased question',
        'reformulate this query',
        'rewrite it to provide better results when querying',
        'given a user query, translate it to',
        severalQueries,
      ],
      phrases: [
        'rephrase the user',
        'reformulate the question',
        'reformulate the user',
        'rewrite the question',
        'rewrite the user',
        'rewrite the last message',
        'rewrite the message',
        'rephrase the question',
        'condense the conversation',
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
      'LangMem, LangChain (SummarizationMiddleware, ConversationSummaryMemory), Griptape, LlamaIndex (also FactExtractionMemoryBlock), Microsoft.Extensions.AI, Semantic Kernel, Strands, ADK, AG2, AgentScope, Agno, Rasa, Eino, Anthropic SDK, Codex, Claude Code, Gemini CLI, Kimi CLI, Crush, aider, goose, pi, OpenHands, Letta, hermes',
    whose: "the agent's own request; its answer is not part of the conversation",
    recognition: {
      by: 'order',
      order: 'summary',
      phrases: [
        summary,
        'conversation summarizer',
        'continuation summary',
        'summary of the following',
        'summary of the above',
        'summarize the previous',
        'summarize the above',
        update,
        'progressively summarize',
        'context checkpoint compaction',
        'handoff summary',
        'continuing our conversation',
        'context-aware state summary',
        'fact extraction system',
        'extract the highest quality',
        'extract the most relevant context',
      ],
      asking: [],
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
    name: 'order to note what is new',
    source: 'mem0 2: Memory.add, whose headings these are',
    whose: "the agent's own request; its answer is an entry of the memory",
    recognition: { by: 'order', order: 'note', phrases: ['## last k messages'], asking: [] },
    example: {
      messages: [
        system('You are a Memory Extractor. Your sole operation is ADD.'),
        user(
          '## Last k Messages\n\n## New Messages\nuser: Hello. [T-aaaaaaaaaa]\nassistant: Hi. [R-aaaaaaaaaa]\n\n# Output:',
        ),
      ],
      side: 'asks for a note: "## last k messages"',
    },
  },
  {
    name: 'order to extract memories',
    source: 'CrewAI 1.15: extract_memories',
    whose: "the agent's own request; its answer is what the memory keeps",
    recognition: {
      by: 'order',
      order: 'summary',
      phrases: [],
      asking: ['extract memory statements as described'],
    },
    example: {
      messages: [
        system('You extract discrete, reusable memory statements from raw content.'),
        user(
          'Content:\nInput: Hello. [T-aaaaaaaaaa]\nResult: Hi. [R-aaaaaaaaaa]\n\nExtract memory statements as described. Return structured output.',
        ),
      ],
      side: 'asks for a summary: "extract memory statements as described"',
    },
  },
];
