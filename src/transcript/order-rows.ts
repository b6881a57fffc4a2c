// What agents have their model make of a conversation for themselves: rows of the table of
// conventions (conventions.ts).
import type { Convention } from './convention.ts';
import { assistant, system, user } from './example-messages.ts';

/** Orders to the model whose answers are no part of the conversation. */
export const orderRows: readonly Convention[] = [
  {
    name: 'order to rewrite the question',
    source:
      'LangChain: history-aware retriever, ConversationalRetrievalChain; LlamaIndex: condense question; RAGFlow, Dify, Haystack, Flowise',
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
      'LangMem, LangChain (SummarizationMiddleware, ConversationSummaryMemory), Strands, ADK, Semantic Kernel, Codex, Claude Code, Gemini CLI, OpenHands, Letta, hermes',
    whose: "the agent's own request; its answer is not part of the conversation",
    recognition: {
      by: 'order',
      order: 'summary',
      phrases: [
        'summarize the conversation',
        'summarise the conversation',
        'summarize this conversation',
        'summarise this conversation',
        'summary of the conversation',
        'summary of this conversation',
        'summary of our conversation',
        'summarize our conversation',
        'summarize the following conversation',
        'summarise the following conversation',
        'summary of the following',
        'extend this summary',
        'update this summary',
        'extend the summary',
        'progressively summarize',
        'conversation summarizer',
        'summarization of the entire dialog',
        'summarize the previous',
        'summarize the above',
        'summary of the above',
        'summarize the chat',
        'summarize the messages',
        'summarize the history',
        'summarizes internal chat history',
        'summarize a history of',
        'summarize the dialog',
        'context checkpoint compaction',
        'handoff summary',
        'continuing our conversation',
        'context-aware state summary',
        'extract the highest quality',
        'extract the most relevant context',
        'condense the history',
        'compact the conversation',
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
];
