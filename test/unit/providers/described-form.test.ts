// Requests that demand JSON and describe it in words alone, as frameworks write them.
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/domain/fields.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';
import type { ModelDialect } from '../../../src/providers/provider.ts';
import { toJsonAnswer } from '../../../src/scripted-model/json-answer.ts';

const asked = 'Hi, my name is Ada. [T-aaaaaaaaaa]';

function formOf(dialect: ModelDialect, body: Fields, path = '') {
  const decoded = decodeBody(dialect, JSON.stringify(body), path);
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  return decoded;
}

/** The JSON that the scripted model answers to a chat request. `null`: it answers text. */
function answerTo(system: string, user: string, more: Fields = {}): unknown {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  const form = formOf(openaiChat, { model: 'm', messages, ...more });
  return form.jsonFields === null ? null : JSON.parse(toJsonAnswer(form.jsonSchema, 'Hello.'));
}

const object = { response_format: { type: 'json_object' } };
const dspy = `Outputs will be a JSON object with the following fields.

{
  "response": "{response}"
}
In adhering to this structure, your objective is to answer the user.`;
const agno = `Provide your output as a JSON containing the following fields:
<json_fields>
["summary", "topics"]
</json_fields>
<json_field_properties>
{
  "summary": { "description": "Be concise.", "type": "string" },
  "topics": { "anyOf": [{ "items": { "type": "string" }, "type": "array" }, { "type": "null" }] }
}
</json_field_properties>
Start your response with \`{\` and end it with \`}\`.`;
const step = `{
  "next_thought": "{next_thought}",
  "next_tool_name": "{next_tool_name}   # note: the value must exactly match one of: add; finish",
  "next_tool_args": "{next_tool_args}   # note: the value must adhere to the JSON schema: {\\"type\\": \\"object\\", \\"additionalProperties\\": true}"
}`;
const langchain = `The output should be formatted as a JSON instance that conforms to the JSON schema below.

As an example, for the schema {"properties": {"foo": {"title": "Foo", "type": "string"}}, "required": ["foo"]}
the object {"foo": "bar"} is a well-formatted instance of the schema.

Here is the output schema:
\`\`\`
{"properties": {"reply": {"type": "string"}, "score": {"type": "integer"}}, "required": ["reply", "score"]}
\`\`\``;

const schema = JSON.stringify({
  properties: { reply: { type: 'string' }, mood: { type: 'string' } },
  required: ['reply', 'mood'],
});
const sketch = `You must answer strictly in the following JSON format: {
"reply": (what the user (a guest) is told; type: string),
"rooms": (type: array of integer),
"mood": (type: enum, must be one of [GLAD, SAD]),
"day": (type: date string (2023-12-31)),
"place": (type: com.example.Place: {
"name": (type: string),
"isFar": (type: boolean)
}),
"price": (type: double)
}`;
const sketched = {
  ...{ reply: 'Hello.', rooms: [], mood: 'GLAD', day: '2023-12-31' },
  ...{ place: { name: 'Hello.', isFar: false }, price: 0 },
};
const tools = [{ type: 'function', function: { name: 'add', parameters: {} } }];

describe('a form in words', () => {
  const both = { reply: 'Hello.', mood: 'Hello.' };

  it.each<[string, string, string, Fields, unknown]>([
    [
      'Spring AI',
      'Be kind.',
      `${asked}\nYour response should be in JSON format.\nHere is the JSON Schema instance your output must adhere to:\n\`\`\`${schema}\`\`\``,
      {},
      both,
    ],
    [
      'Spring AI, with tools',
      'Be kind.',
      `${asked}\nHere is the JSON Schema instance your output must adhere to:\n${schema}`,
      { tools },
      both,
    ],
    [
      'AI SDK',
      `JSON schema:\n${schema}\nYou MUST answer with a JSON object that matches the JSON schema above.`,
      asked,
      {},
      both,
    ],
    [
      'pydantic-ai',
      `Always respond with a JSON object that's compatible with this schema:\n\n${schema}`,
      asked,
      {},
      both,
    ],
    [
      'Genkit',
      `Output should be in JSON format and conform to the following schema:\n${schema}`,
      asked,
      {},
      both,
    ],
    ['LlamaIndex', 'Be kind.', `${asked}\nHere's a JSON schema to follow:\n${schema}`, {}, both],
    [
      'behind a very long text',
      'Be kind.',
      `${asked} ${'Dear diary. '.repeat(9_000)}\n${sketch}`,
      {},
      sketched,
    ],
    ['langchain4j', 'Be kind.', `${asked}\n${sketch}`, {}, sketched],
    ['langchain4j in JSON mode', 'Be kind.', `${asked}\n${sketch}`, object, sketched],
    [
      'an example, strictly',
      'Always reply with JSON only, in this form: {"reply": "…", "done": true}',
      asked,
      {},
      { reply: 'Hello.', done: false },
    ],
  ])('is demanded where text is taken: %s', (_name, system, user, more, answer) => {
    expect(answerTo(system, user, more)).toEqual(answer);
  });

  it.each([
    ['a call in words', 'To use a tool, answer with JSON such as {"tool": "add", "args": {}}.'],
    ['a sketch that ends nowhere', sketch.slice(0, 80)],
    [
      'a sketch of lists without end',
      `${sketch.slice(0, 60)}"a": (type: ${'array of '.repeat(3_000)}`,
    ],
    ['a sketch without fields', 'You must answer strictly in the following JSON format: {}'],
  ])('is none: %s', (_name, system) => {
    expect(answerTo(system, asked)).toBeNull();
  });
  it.each<[string, string, string, Fields, unknown]>([
    ['an example (DSPy)', dspy, asked, object, { response: 'Hello.' }],
    ['properties (Agno)', agno, asked, object, { summary: 'Hello.', topics: [] }],
    [
      'an example with values to choose from (DSPy)',
      step,
      asked,
      object,
      { next_thought: 'Hello.', next_tool_name: 'finish', next_tool_args: {} },
    ],
    [
      'a schema after an example of one (LangChain)',
      langchain,
      asked,
      object,
      { reply: 'Hello.', score: 0 },
    ],
    ['the same where text is taken', langchain, asked, {}, { reply: 'Hello.', score: 0 }],
    [
      'before the question',
      'Be kind.',
      `Use {"data": {"reply": "…", "done": true}}.\n${asked}`,
      object,
      { data: { reply: 'Hello.', done: false } },
    ],
    [
      'behind the question',
      'Be kind.',
      `${asked}\nAnswer as {"reply": "…"}.`,
      object,
      { reply: 'Hello.' },
    ],
    [
      'with a brace that nothing closes',
      'Never begin with {. Answer as {"reply": "…"}.',
      asked,
      object,
      { reply: 'Hello.' },
    ],
  ])('is followed: %s', (_name, system, user, more, answer) => {
    expect(answerTo(system, user, more)).toEqual(answer);
  });

  it.each<[string, string, string, Fields, unknown]>([
    ['no object is there', 'Answer in JSON.', asked, object, { answer: 'Hello.' }],
    ['text is taken', dspy, asked, {}, null],
    ['a schema is spoken of', `Arguments follow the JSON schema. ${dspy}`, asked, {}, null],
    ['tools are offered', langchain, asked, { tools }, null],
    [
      'the body has a schema',
      dspy,
      asked,
      {
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'n',
            schema: { type: 'object', properties: { said: { type: 'string' } } },
          },
        },
      },
      { said: 'Hello.' },
    ],
  ])('is none where %s', (_name, system, user, more, answer) => {
    expect(answerTo(system, user, more)).toEqual(answer);
  });

  it.each<[string, string, readonly string[] | undefined]>([
    [
      'a field',
      'starting with the field `[[ ## answer ## ]]`, and then ending with the marker for `[[ ## completed ## ]]`.',
      ['[[ ## answer ## ]]\n', '\n\n[[ ## completed ## ]]'],
    ],
    [
      'two fields',
      'starting with the field `[[ ## why ## ]]`, then `[[ ## answer ## ]]`, and then ending with the marker for `[[ ## completed ## ]]`.',
      ['[[ ## why ## ]]\n', '\n\n[[ ## answer ## ]]\n', '\n\n[[ ## completed ## ]]'],
    ],
    [
      'a field of another type',
      'starting with the field `[[ ## n ## ]]` (must be formatted as a valid Python int), and then ending with the marker for `[[ ## completed ## ]]`.',
      undefined,
    ],
  ])('may be markers around the answer (DSPy): %s', (_name, how, markers) => {
    const words = `Respond with the corresponding output fields, ${how}`;
    const chat = (user: string, more: Fields = {}) =>
      formOf(openaiChat, { model: 'm', messages: [{ role: 'user', content: user }], ...more });
    expect(chat(`[[ ## question ## ]]\n${asked}\n\n${words}`).around).toEqual(markers);
    expect(chat(`${asked}\n${words}`, object).around).toBeUndefined();
  });

  it('is not looked for in what was said before', () => {
    const messages = [
      { role: 'user', content: `Answer as {"old": "…"}. ${asked}` },
      { role: 'assistant', content: '{"old": "Hi. [R-aaaaaaaaaa]"}' },
      { role: 'user', content: 'Bye. [T-bbbbbbbbbb]' },
    ];
    expect(formOf(openaiChat, { model: 'm', messages, ...object }).jsonFields).toEqual([]);
  });

  it('is read in every dialect that demands JSON without a schema', () => {
    const responses = {
      model: 'm',
      instructions: dspy,
      input: asked,
      text: { format: { type: 'json_object' } },
    };
    expect(formOf(openaiResponses, responses).jsonFields).toEqual(['response']);
    const gemini = {
      systemInstruction: { parts: [{ text: dspy }] },
      contents: [{ role: 'user', parts: [{ text: asked }] }],
      generationConfig: { responseMimeType: 'application/json' },
    };
    const path = '/v1beta/models/m:generateContent';
    expect(formOf(geminiContent, gemini, path).jsonFields).toEqual(['response']);
  });

  it.each(['{'.repeat(50_000), '{"a":'.repeat(10_000), '{"'.repeat(30_000)])(
    'is looked for in hostile text as well',
    (text) => {
      expect(answerTo(text, asked, object)).toEqual({ answer: 'Hello.' });
    },
  );
});
