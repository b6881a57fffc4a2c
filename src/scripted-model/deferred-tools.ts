// Tools that an agent keeps back until they are searched for (Claude Code: docs/rules/agents.md
// "Claude Code"): only their names appear in the request, and a call of the search tool brings them
// into the next one. The search is no step of the script.
import { asString, parseJson, toFields } from '../domain/fields.ts';
import type { OfferedTool } from '../domain/model-request.ts';
import type { ToolCandidates } from '../domain/profile.ts';
import type { Transcript, Utterance } from '../domain/transcript.ts';
import { rowsOf } from '../transcript/convention.ts';
import { conventions } from '../transcript/conventions.ts';
import { chooseTool } from './tool-choice.ts';

const searches = rowsOf(conventions, 'search-tool');
/** Names read off one request, and characters of each. */
const maxNames = 10_000;
const maxNameChars = 128;

/** A search that is to be made: the search tool's name and its arguments. */
export interface ToolSearch {
  readonly name: string;
  readonly arguments: string;
}

/**
 * The search that brings the wanted tool. `null` when no search is offered, no candidate is named
 * in the request, or the turn (from the message `start` on) has searched for it already.
 */
export function searchFor(
  candidates: ToolCandidates,
  { utterances, tools }: Transcript,
  start: number,
): ToolSearch | null {
  const search = searches.find(({ tool }) => tools.some(({ name }) => name === tool));
  if (search === undefined) return null;
  const deferred = chooseTool(namedTools(utterances), candidates);
  if (deferred === null) return null;
  const query = `${search.query}${deferred.name}`;
  const asked = utterances
    .slice(start)
    .flatMap(({ calls }) => calls.filter(({ name }) => name === search.tool))
    .some((call) => asString(toFields(parseJson(call.arguments)).query) === query);
  if (asked) return null;
  return { name: search.tool, arguments: JSON.stringify({ query }) };
}

/**
 * The names in what no one said that can be tools: what is alone in its line, or has an underscore
 * in it. A word of prose such as "read" is none.
 */
function namedTools(utterances: readonly Utterance[]): OfferedTool[] {
  const names = new Set<string>();
  for (const { speaker, text } of utterances) {
    if (speaker !== 'system' && speaker !== 'harness') continue;
    for (const line of text.split('\n')) {
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
