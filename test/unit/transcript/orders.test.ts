// Which words of a request order a summary of the conversation, and which only speak of one.
import { describe, expect, it } from 'vitest';
import { createReader, readRequest } from '../../../src/transcript/reader.ts';
import { message, request, tag1 } from '../scripted-model/builders.ts';

const summary = `[S-aaaaaaaaaa] What was said before:
- user: Summarize the conversation. [T-bbbbbbbbbb]
[S-aaaaaaaaaa]`;
const asked = message('user', `Hi. [${tag1}]`);

describe('a system text with a summary in it', () => {
  it.each([
    ['introduced', `Summary of the conversation so far: ${summary}`],
    ['introduced, with a persona', `Be kind.\nSummary of this conversation:\n${summary}`],
    ['bare', summary],
  ])('is no order: %s', (_name, text) => {
    expect(readRequest(request([message('system', text), asked])).order).toBeNull();
  });

  it('is one where it orders another after that', () => {
    const text = `So far: ${summary}\nExtend this summary by the new messages.`;
    expect(readRequest(request([message('system', text), asked])).order).toBe('summary');
  });
});

describe('a title as JSON', () => {
  const side = (...fields: string[]) => readRequest(request([asked]), fields).side;

  it.each([[['title']], [['isNewTopic', 'title']], [['title', 'branch']], [['title', 'emoji']]])(
    'is a request of the agent, with nothing but its like: %j',
    (fields) => {
      expect(side(...fields)).toBe('asks for a title as JSON');
    },
  );

  it.each([[['title', 'answer']], [['title', 'summary']], [['body', 'tags', 'title']], [['tags']]])(
    'may be a part of an answer: %j',
    (fields) => {
      expect(side(...fields)).toBeNull();
    },
  );
});

describe('a question in other words', () => {
  const of = (text: string, sent: string) =>
    createReader().read(request([message('user', text)]), null, {
      ...{ turns: [], ownerOf: () => undefined, textOf: () => sent },
      ...{ isUnderWay: () => true, isOpen: () => true, isAnsweredWithNothing: () => false },
      openTexts: () => [],
    }).order;
  const around = (words: string) =>
    of(`${words}\n\nQuery: Hi. [${tag1}]\n\nNew query:`, `Hi. [${tag1}]`);

  // In their own words, which are shortened.
  it.each([
    ['Spring AI: RewriteQueryTransformer', 'Rewrite it to provide better results when querying.'],
    ['Spring AI: TranslationQueryTransformer', 'Given a user query, translate it to French.'],
    [
      'Spring AI: MultiQueryExpander',
      'Your task is to generate 3 different versions of the given query.',
    ],
    [
      'langchain4j: ExpandingQueryTransformer',
      'Generate 3 different versions of a provided user query.',
    ],
    ['langchain4j: CompressingQueryTransformer', 'Reformulate this query into a clear format.'],
    [
      'LangChain: MultiQueryRetriever',
      'Your task is to generate five different versions of the given user question.',
    ],
    ['RAG fusion', 'You generate multiple search queries based on a single input query.'],
  ])('is ordered: %s', (_name, words) => {
    expect(around(words)).toBe('rewrite');
  });

  it.each([
    ['a version of something else', 'Generate 3 different versions of the given logo.'],
    ['a rule of an answer', 'Answer with the results of the given query.'],
  ])('is not: %s', (_name, words) => {
    expect(around(words)).toBeNull();
  });

  it('is the text of a turn where a user orders it', () => {
    const text = `Generate three versions of the given query, please. [${tag1}]`;
    expect(of(text, text)).toBeNull();
  });
});

const told = message('user', `user: Hi. [${tag1}]\nassistant: Hello. [R-aaaaaaaaaa]`);
const older = [message('user', `Hi. [${tag1}]`), message('assistant', 'Hello. [R-aaaaaaaaaa]')];
const order = (role: 'user' | 'system', text: string) => message(role, text);

describe('what frameworks order', () => {
  // In their own words, which are shortened.
  it.each<[string, ReturnType<typeof message>[]]>([
    [
      'Microsoft.Extensions.AI, Agent Framework: SummarizingChatReducer',
      [
        ...older,
        order(
          'system',
          '**Generate a clear and complete summary of the entire conversation in no more than five sentences.**',
        ),
      ],
    ],
    [
      'LlamaIndex: ChatSummaryMemoryBuffer',
      [
        order(
          'system',
          `The following is a conversation between the user and assistant. Write a concise summary about the contents of this conversation.\n${told.text}`,
        ),
      ],
    ],
    [
      'Anthropic SDK, AgentScope: compaction',
      [
        ...older,
        order(
          'user',
          'You have been working on the task described above but have not yet completed it. Write a continuation summary that will allow you (or another instance of yourself) to resume work efficiently',
        ),
      ],
    ],
    [
      'Rasa: ConversationSummarizer',
      [
        order(
          'user',
          `Summarize the provided conversation between\na user and a conversational AI.\n\n${told.text}\n\nSummary:`,
        ),
      ],
    ],
    [
      'aider: ChatSummary',
      [order('system', '*Briefly* summarize this partial conversation about programming.'), told],
    ],
    [
      'AG2: reflection_with_llm',
      [
        ...older,
        order(
          'system',
          'Summarize the takeaway from the conversation. Do not add any introductory phrases.',
        ),
      ],
    ],
    [
      'pi: compaction',
      [
        order(
          'user',
          `<conversation>\n${told.text}\n</conversation>\n\nThe messages above are a conversation to summarize. Create a structured context checkpoint summary`,
        ),
      ],
    ],
    [
      'Crush: compaction',
      [
        order(
          'system',
          'You are summarizing a conversation to preserve context for continuing work later.',
        ),
        ...older,
        order('user', 'Provide it now.'),
      ],
    ],
    [
      'Kimi CLI: compaction',
      [order('system', 'You are tasked with compacting a coding conversation context.'), told],
    ],
    [
      'Eino: summary middleware',
      [
        order(
          'system',
          'Summarize the older portion of the conversation history into a concise, accurate, and information-rich context summary.',
        ),
        told,
      ],
    ],
    [
      'Semantic Kernel: ChatHistorySummarizationReducer',
      [
        ...older,
        order(
          'system',
          'Provide a concise and complete summarization of the entire dialog that does not exceed 5 sentences.',
        ),
      ],
    ],
    ['Haystack', [order('user', `Condense the following chat transcript.\n${told.text}`)]],
  ])('is a summary: %s', (_name, messages) => {
    expect(readRequest(request(messages)).order).toBe('summary');
  });

  it.each([
    'Summarize the article that the user names.',
    'You answer questions about the messages of a mailbox.',
    'Compress the files of this session.',
  ])('is none: %s', (text) => {
    expect(readRequest(request([order('system', text), ...older, asked])).order).toBeNull();
  });
});
