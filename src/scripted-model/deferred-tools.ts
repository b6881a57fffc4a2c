// Tools that an agent keeps back until they are searched for (Claude Code: real-images.md 4.1): only their names stand in
// the request, and a call of the search tool brings them into the next one. The search is no step of the script.
import { asString, toFields } from '../domain/fields.ts';
import type { ToolCandidates } from '../domain/profile.ts';
import type { ModelMessage, ModelRequest, OfferedTool, ToolCall } from '../domain/witness.ts';
import { parseJson } from './json-fields.ts';
import { splitReminders } from './reminders.ts';
import { chooseTool } from './tool-choice.ts';

const searchToolName = 'ToolSearch';
const selectPrefix = 'select:';
/** Names read off one request, and characters of each. */
const maxNames = 10_000;
const maxNameChars = 128;

/** A search that is to be made: the search tool's name and its arguments. */
export interface ToolSearch {
  readonly name: string;
  readonly arguments: string;
}

/** Whether an assistant message does nothing but search for tools. */
export function isToolSearch({ toolCalls }: ModelMessage): boolean {
  return toolCalls.length > 0 && toolCalls.every(isSearchCall);
}

/**
 * The search that brings the wanted tool; null when no search is offered, no candidate is named in the request, or the
 * turn (from the message `start` on) has searched for it already.
 */
export function searchFor(
  candidates: ToolCandidates,
  { messages, tools }: ModelRequest,
  start: number,
): ToolSearch | null {
  const search = tools.find(({ name }) => name === searchToolName);
  if (search === undefined) return null;
  const deferred = chooseTool(namedTools(messages), candidates);
  if (deferred === null) return null;
  const query = `${selectPrefix}${deferred.name}`;
  const asked = messages
    .slice(start)
    .flatMap(({ toolCalls }) => toolCalls.filter(isSearchCall))
    .some((call) => asString(toFields(parseJson(call.arguments)).query) === query);
  if (asked) return null;
  return { name: search.name, arguments: JSON.stringify({ query }) };
}

function isSearchCall({ name }: ToolCall): boolean {
  return name === searchToolName;
}

/**
 * The names in reminders and system texts that can be tools: what stands alone in its line, or has an underscore in it.
 * A word of prose such as "read" is none.
 */
function namedTools(messages: readonly ModelMessage[]): OfferedTool[] {
  const names = new Set<string>();
  for (const { role, text } of messages) {
    const told = role === 'system' ? text : splitReminders(text).reminders;
    for (const line of told === '' ? [] : told.split('\n')) {
      const alone = line.trim().replace(/^[-*] {1,4}/, '');
      for (const [word] of line.matchAll(/[\w.-]+/g)) {
        const name = word.replace(/[.-]{1,8}$/, '');
        const isName = name.length <= maxNameChars && (name.includes('_') || name === alone);
        if (isName && names.size < maxNames) names.add(name);
      }
    }
  }
  return [...names].map((name) => ({ name, argumentNames: [] }));
}
