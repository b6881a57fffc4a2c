// Answers in the words in which agents without tool calls look for them.
import { describe, expect, it } from 'vitest';
import { textForm } from '../../../src/providers/text-form.ts';
import { neutralAnswer, withForm } from '../../../src/scripted-model/answer-form.ts';

const call = (end: string): string => `Use tools as follows:

Thought: Do I need to use a tool? Yes
Action: one of [add]
Action Input: its input
Observation: its result

When you are done:

${end}

Begin!`;

/** What an agent gets for an answer "Hello." to instructions. `null`: text that is bare. */
function answerTo(...texts: string[]): string | null {
  const form = textForm(texts);
  if (form === undefined) return null;
  const { jsonSchema, around } = form;
  const asked = { around, ...(jsonSchema === undefined ? {} : { jsonSchema, jsonFields: [] }) };
  return withForm({ text: 'Hello.', toolCalls: [] }, asked).asJson ?? null;
}

describe('an answer in words', () => {
  it.each([
    [
      'behind the label of a conversation (LangChain, langchaingo)',
      'Thought: Do I need to use a tool? No\nAI: [your response here]',
      'Thought: Do I need to use a tool? No\nAI: Hello.',
    ],
    [
      'behind "Final Answer" (LangChain, CrewAI)',
      'Thought: I now know the final answer\nFinal Answer: the answer to the question',
      'Thought: I now know the final answer\nFinal Answer: Hello.',
    ],
    [
      'behind a label next to what may be in it (LlamaIndex)',
      'Thought: I can answer.\nAnswer: [your answer here (in the language of the question)]',
      'Thought: I can answer.\nAnswer: Hello.',
    ],
    ['without a thought', 'Ted Lasso: [your response here, no thoughts]', 'Ted Lasso: Hello.'],
    ['with an indentation', '   Final Answer: the answer', 'Final Answer: Hello.'],
  ])('is %s', (_name, end, answer) => {
    expect(answerTo(call(end), 'Hi. [T-aaaaaaaaaa]')).toBe(answer);
    expect(answerTo('Be kind.', `${call(end)}\nQuestion: Hi. [T-aaaaaaaaaa]\nThought:`)).toBe(
      answer,
    );
  });

  it('is JSON in a fence where tools are called so', () => {
    const words = (name: string): string =>
      `{\n  "action": "${name}",\n  "action_input": string\n}`;
    const json = '{"action":"Final Answer","action_input":"Hello."}';
    expect(answerTo(`Option 1: ${words('add')}\nOption 2: ${words('Final Answer')}`)).toBe(
      `\`\`\`json\n${json}\n\`\`\``,
    );
    expect(answerTo(words('add'))).toBeNull();
  });

  it.each([
    ['nothing is called in words', 'Final Answer: the answer to the question'],
    ['no label is said', call('Tell your user.')],
    ['there are no instructions', ''],
  ])('is bare where %s', (_name, words) => {
    expect(answerTo(words)).toBeNull();
  });

  it('has its form in a request of no turn too', () => {
    const around = textForm([call('AI: [your response here]')])?.around ?? [];
    expect(neutralAnswer({ around }).asJson).toBe('AI: OK.');
  });
});
