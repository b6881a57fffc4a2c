// Answers for agents that demand a tool call and take their answer from it: structured output of
// Pydantic AI, LangChain, the AI SDK and others, and agents whose loop ends with a tool
// (smolagents' `final_answer`, Letta's `send_message`).
import { type Fields, toFields } from '../domain/fields.ts';
import type { ModelRequest, OfferedTool } from '../domain/model-request.ts';
import type { Profile } from '../domain/profile.ts';
import { isCandidate } from '../domain/tool-name.ts';
import type { ModelAnswer } from '../domain/witness.ts';
import { rowsOf } from '../transcript/convention.ts';
import { conventions } from '../transcript/conventions.ts';
import { findAnswerTool } from './answer-tool.ts';
import { toJsonAnswer } from './json-answer.ts';

const searchTools = rowsOf(conventions, 'search-tool').map(({ tool }) => tool);

/** What is known of the tools of a request. */
export interface AnswerTools {
  /**
   * Tools that do something for the agent: they are no answer unless one is demanded by its name.
   */
  readonly tools: Profile['tools'];
  /** The JSON schema of a tool's arguments. `undefined`: not known. */
  readonly schemaOf: (name: string) => unknown;
  readonly makeCallId: () => string;
  /** Whether the request has an answer already. */
  readonly isAnswered: boolean;
}

/**
 * A text answer, to be sent through a tool where the request demands a call and has one for it.
 * Otherwise the answer as it is.
 */
export function throughFinalAnswer(
  answer: ModelAnswer,
  request: ModelRequest,
  { tools, schemaOf, makeCallId, isAnswered }: AnswerTools,
): ModelAnswer {
  if (answer.text === null || answer.asJson !== undefined) return answer;
  if (request.mustCallTool !== true) return answer;
  const tool = chooseAnswerTool(request, tools);
  if (tool === undefined) return answer;
  const schema = schemaOf(tool.name);
  return {
    ...answer,
    through: {
      id: makeCallId(),
      name: tool.name,
      arguments: toArguments(tool, schema, answer.text, isAnswered),
    },
  };
}

function toArguments(
  tool: OfferedTool,
  schema: unknown,
  text: string,
  isAnswered: boolean,
): string {
  if (schema === undefined) return JSON.stringify({ [tool.argumentNames[0] ?? 'answer']: text });
  // A handoff takes nothing, and whoever is called says the answer.
  return takesNothing(toFields(schema)) ? '{}' : toJsonAnswer(schema, text, isAnswered);
}

/** Whether a schema has no fields and allows none. */
function takesNothing({ properties, additionalProperties }: Fields): boolean {
  const isFree = additionalProperties !== undefined && additionalProperties !== false;
  const isDeclared = properties !== undefined || additionalProperties === false;
  return isDeclared && !isFree && Object.keys(toFields(properties)).length === 0;
}

/** The tools that a request lets the model call. */
export function allowedTools({
  tools,
  demandedTools,
  forbidsTools,
}: ModelRequest): readonly OfferedTool[] {
  if (forbidsTools === true) return [];
  return demandedTools === undefined
    ? tools
    : tools.filter(({ name }) => demandedTools.includes(name));
}

/**
 * The tool that an answer goes through: one whose name says that it takes answers, else the last
 * that is no tool for doing something, since frameworks offer their tools first and the form of the
 * answer after them. A demanded one whatever it does.
 */
function chooseAnswerTool(request: ModelRequest, tools: Profile['tools']): OfferedTool | undefined {
  const allowed = allowedTools(request);
  const doing = Object.values(tools);
  const free = allowed.filter(
    ({ name }) => !searchTools.includes(name) && !doing.some((one) => isCandidate(name, one)),
  );
  const found = findAnswerTool(free, ({ name }) => name) ?? free.at(-1);
  return found ?? (request.demandedTools === undefined ? undefined : allowed.at(-1));
}

/** An answer in the form that goes over the wire: never the same text twice. */
export function toSpoken(answer: ModelAnswer): ModelAnswer {
  if (answer.through !== undefined) return { text: null, toolCalls: [answer.through] };
  return answer.asJson === undefined ? answer : { text: answer.asJson, toolCalls: [] };
}
