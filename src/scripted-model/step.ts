// One step of a script against one request: the call that it makes, or why it cannot be made, and
// the words that it says.
import type { Step } from '../domain/canary.ts';
import type { OfferedTool } from '../domain/model-request.ts';
import type { Profile } from '../domain/profile.ts';
import { toPlainLine } from '../domain/text.ts';
import { withToken } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { PassedOver, TurnScript } from '../domain/witness.ts';
import { toArguments } from './call-arguments.ts';
import { findName, findPath } from './file-mention.ts';
import { type ToldPlaces, toSearchable } from './find.ts';
import { chooseTool } from './tool-choice.ts';

/** Said when a find found nothing and the step has no `otherwise`. */
const unknownAnswer = 'I do not know.';
/** Represents `{file:N}` when the file is not in the request. */
const noFile = 'no file';
/** Offered tools that are named, and the letters of each. */
const shownTools = 12;
const shownNameChars = 64;

/** A step that calls a tool. */
export type CallStep = Extract<Step, { kind: 'call' }>;

/** A call that can be made now. */
export interface ReadyCall {
  readonly step: CallStep;
  readonly tool: OfferedTool;
  readonly arguments: string;
  /** What is said with the call. `null`: nothing. */
  readonly saying: string | null;
}

/** The call steps after one whose calls are made in the same answer as its own. */
export function togetherWith(steps: readonly Step[], index: number): CallStep[] {
  const group: CallStep[] = [];
  for (const step of steps.slice(index + 1)) {
    if (step.kind !== 'call' || step.together !== true) break;
    group.push(step);
  }
  return group;
}

/**
 * How many rounds the calls of one answer take up. `calls` has the number of calls of each round
 * that follows. Some agents write each call of an answer as a round of its own.
 */
export function roundsOf(calls: readonly number[], made: number): number {
  let [taken, seen] = [1, calls[0] ?? 0];
  while (seen < made && taken < calls.length) {
    seen += calls[taken] ?? 0;
    taken += 1;
  }
  return taken;
}

/** Why a call cannot be made. `isReady` when only the tool is missing. */
export interface Hindrance {
  readonly cause: PassedOver['cause'];
  readonly reason: string;
  readonly isReady: boolean;
}

/** The agent's tools as its profile names them, and as the request describes them. */
export interface KnownTools {
  readonly tools: Profile['tools'];
  /** The JSON schema of the arguments of an offered tool. Absent: not known. */
  readonly schemaOfTool?: ((name: string) => unknown) | undefined;
}

/** The call of a step, or why it cannot be made. A missing tool is named first. */
export function prepareCall(
  step: CallStep,
  offered: readonly OfferedTool[],
  seen: readonly Utterance[],
  script: TurnScript,
  { tools, schemaOfTool }: KnownTools,
): ReadyCall | Hindrance {
  const candidates = tools[step.tool];
  const values = valuesByRole(step, seen, script);
  const isReady = typeof values !== 'string';
  const tool = chooseTool(offered, candidates);
  if (tool === null) {
    const reason = `no tool for ${step.tool} is offered (known as ${candidates.names.join(', ')}${describeOffered(offered)})`;
    return { cause: 'not-offered', reason, isReady };
  }
  if (!isReady) return { cause: 'not-found', reason: values, isReady };
  if (isInline(step, values, seen, script)) {
    const reason = 'the file is in the request itself, under its name and without a path';
    return { cause: 'inline', reason, isReady };
  }
  const schema = schemaOfTool?.(tool.name);
  const call = { purpose: step.tool, offered: tool, candidates, schema, given: values };
  const found = findAll(step, seen, script);
  const saying =
    step.saying === undefined || typeof found === 'string'
      ? null
      : fill(step.saying, found, seen, script);
  return { step, tool, arguments: toArguments(call), saying };
}

/** The tools that there are, for whoever is to name the one that was meant. */
function describeOffered(offered: readonly OfferedTool[]): string {
  if (offered.length === 0) return '; the request has no tools';
  const names = offered.slice(0, shownTools).map(({ name }) => toPlainLine(name, shownNameChars));
  const more = offered.length > shownTools ? ` and ${offered.length - shownTools} more` : '';
  return `; the request has ${names.join(', ')}${more}`;
}

/**
 * Whether a file is reported by its content: what the script looks for in it is there before
 * anything was read, and nothing but a name is known that could be read. Its name is no path to an
 * agent that has put the file into the message.
 */
function isInline(
  step: CallStep,
  values: ReadonlyMap<string, string>,
  seen: readonly Utterance[],
  script: TurnScript,
): boolean {
  if (step.file === null || values.get('path')?.includes('/') !== false) return false;
  const answer = script.steps.find(({ kind }) => kind === 'say');
  const isSought = answer?.find.some((find) => find.in === 'any') === true;
  return answer !== undefined && isSought && typeof findAll(answer, seen, script) !== 'string';
}

/** The values of a call's arguments by role, or what was not found in the request. */
function valuesByRole(
  step: CallStep,
  seen: readonly Utterance[],
  script: TurnScript,
): ReadonlyMap<string, string> | string {
  const found = findAll(step, seen, script);
  if (typeof found === 'string') return found;
  const values = new Map<string, string>();
  for (const [role, template] of Object.entries(step.with))
    values.set(role, fill(template, found, seen, script));
  if (step.file !== null) {
    const { ofTurn } = step;
    const files = ofTurn === undefined ? script.files : (script.earlierFiles?.get(ofTurn) ?? []);
    const file = files[step.file - 1];
    const path = file === undefined ? null : findPath(seen, file);
    if (path === null) {
      const whose = ofTurn === undefined ? '' : ` of turn ${ofTurn}`;
      return `no path of file ${step.file}${whose} is in the request`;
    }
    values.set('path', path);
  }
  if (step.tool === 'ask-peer') {
    const { peer } = script;
    if (peer === undefined) return 'there is no second agent in this run';
    values.set('peer', peer.id);
    // By its tag the second agent's model knows what it is asked.
    values.set('message', withToken(values.get('message') ?? '', peer.tag));
  }
  return values;
}

/** The words of a step. */
export function say(
  step: Extract<Step, { kind: 'say' }>,
  seen: readonly Utterance[],
  script: TurnScript,
): string {
  const values = findAll(step, seen, script);
  if (typeof values === 'string') return fill(step.otherwise ?? unknownAnswer, [], seen, script);
  return fill(step.say, values, seen, script);
}

/** What all finds of a step found, in order. Or which one found nothing. */
function findAll(
  step: Step,
  seen: readonly Utterance[],
  places: ToldPlaces,
): readonly string[] | string {
  if (step.find.length === 0) return [];
  const searchable = toSearchable(seen, places);
  const values: string[] = [];
  for (const find of step.find) {
    const found = searchable.find(find);
    if (found === null) return `"${find.pattern}" was not found in: ${find.in}`;
    values.push(...found);
  }
  return values;
}

/** Puts finds and file names into a template, in one pass: finds are never read as templates. */
function fill(
  template: string,
  values: readonly string[],
  seen: readonly Utterance[],
  script: TurnScript,
): string {
  return template.replace(
    /\{(?:file:(\d{1,3})|(\d{1,3}))?\}/g,
    (_whole, fileNumber?: string, number?: string) => {
      if (fileNumber === undefined) return values[Number(number ?? 1) - 1] ?? '';
      const file = script.files[Number(fileNumber) - 1];
      return (file === undefined ? null : findName(seen, file)) ?? noFile;
    },
  );
}
