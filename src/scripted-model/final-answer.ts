// Answers for agents that must be given a tool call always, and take their answer from a tool `final_answer` (smolagents:
// frameworks.md 3; a plain text costs them a step and comes back as an error).
import type { ModelRequest } from '../domain/model-request.ts';
import type { ModelAnswer } from '../domain/witness.ts';
import { conventions, rowsOf } from '../transcript/conventions.ts';

const answerTools = rowsOf(conventions, 'answer-tool').map(({ tool }) => tool);

/** A text answer, to be sent through the tool where the request demands a call and offers it; else the answer as it is. */
export function throughFinalAnswer(
  answer: ModelAnswer,
  request: ModelRequest,
  makeCallId: () => string,
): ModelAnswer {
  if (request.mustCallTool !== true || answer.text === null) return answer;
  const tool = request.tools.find(({ name }) => answerTools.includes(name));
  if (tool === undefined) return answer;
  const args = { [tool.argumentNames[0] ?? 'answer']: answer.text };
  const through = { id: makeCallId(), name: tool.name, arguments: JSON.stringify(args) };
  return { ...answer, through };
}

/** An answer in the form that goes over the wire: never the same text twice. */
export function toSpoken(answer: ModelAnswer): ModelAnswer {
  return answer.through === undefined ? answer : { text: null, toolCalls: [answer.through] };
}
