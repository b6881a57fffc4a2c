// One play of a canary: fresh facts and tags put into what is sent and expected, and the model
// script left alone.
import type {
  Canary,
  FileDefinition,
  Play,
  PlayFile,
  PlayTurn,
  SkillDefinition,
  TurnDefinition,
  TurnManner,
} from '../domain/canary.ts';
import { type Expectation, expectationTable, valueFields } from '../domain/expectation.ts';
import { type FileTag, makeToken, type Tag, withToken } from '../domain/token.ts';
import { makeFacts, type RandomBytes } from './fact-making.ts';
import { parseFilling } from './filler.ts';
import { makeFile } from './made-file.ts';
import { findPlaceholders, parseNumbered, replacePlaceholders } from './placeholder.ts';

type Facts = Readonly<Record<string, string>>;

/**
 * A play of `canary` with values that no other run has. The canary must come from `parseCanary`.
 */
export function instantiate(canary: Canary, random: RandomBytes): Play {
  const facts = makeFacts(canary.facts, random);
  const turns: PlayTurn[] = [];
  for (const turn of canary.turns) turns.push(toPlayTurn(turn, turns, facts, random));
  const { skills, instructions } = canary;
  return {
    canary,
    facts,
    ...(skills && { skills: skills.map((skill) => fillSkill(skill, facts, random)) }),
    ...(instructions && {
      instructions: {
        text: fillText(instructions, facts, random),
        facts: factsIn(instructions, facts),
      },
    }),
    turns,
  };
}

/** The fields of a definition that a play takes over as they are. */
function mannerOf(turn: TurnDefinition): TurnManner {
  const { stream, identity, disconnectAfter, overlap, stop, restart, peer } = turn;
  const { unfinished, afterCalls, untagged, modelFails } = turn;
  const endings = { disconnectAfter, stop, unfinished, afterCalls, modelFails };
  const given = { stream, identity, ...endings, overlap, restart, peer, untagged };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function fillSkill(skill: SkillDefinition, facts: Facts, random: RandomBytes): SkillDefinition {
  const files = Object.entries(skill.files).map(([path, text]) => [
    path,
    fillText(text, facts, random),
  ]);
  return { name: skill.name, files: Object.fromEntries(files) };
}

/** A text with its facts, what fills it, and names of the files of its turn. */
function fillText(
  text: string,
  facts: Facts,
  random: RandomBytes,
  files: readonly PlayFile[] = [],
): string {
  return replacePlaceholders(text, (body) => {
    const file = parseNumbered(body, 'file');
    if (file !== null) return files[file - 1]?.name ?? '';
    const filling = parseFilling(body);
    if (filling === null) return toFact(body, facts);
    return filling.make(filling.size ?? 0, random(1)[0] ?? 0);
  });
}

function toPlayTurn(
  turn: TurnDefinition,
  earlier: readonly PlayTurn[],
  facts: Facts,
  random: RandomBytes,
): PlayTurn {
  const tag = makeToken('T', random) as Tag;
  const files: PlayFile[] = [];
  for (const file of turn.files) {
    const all = [...earlier.map((one) => one.files), files];
    const like =
      file.like === undefined ? undefined : all[file.like.turn - 1]?.[file.like.file - 1];
    const marks = { file: like?.tag, turn: turn.send === null ? tag : null };
    files.push(toPlayFile(file, marks, facts, random));
  }
  const fill = (text: string): string => fillText(text, facts, random, files);
  return {
    number: earlier.length + 1,
    session: turn.session,
    ...mannerOf(turn),
    tag,
    ...(turn.peer === undefined ? {} : { peerTag: makeToken('T', random) as Tag }),
    text: toText(turn, tag, fill),
    facts: turn.send === null ? [] : factsIn(turn.send, facts),
    files,
    model: turn.model,
    expect: turn.expect.map((expectation) => fillExpectation(expectation, fill)),
  };
}

/** The text as it is sent. */
function toText(
  { send, untagged }: TurnDefinition,
  tag: Tag,
  fill: (text: string) => string,
): string | null {
  if (send === null) return null;
  return untagged === true ? fill(send) : withToken(fill(send), tag);
}

/**
 * `file`: the tag of the file that this one is like. `turn`: that of a turn without text, which
 * travels in the names of its files.
 */
function toPlayFile(
  file: FileDefinition,
  given: { readonly file: FileTag | undefined; readonly turn: Tag | null },
  facts: Facts,
  random: RandomBytes,
): PlayFile {
  const tag = given.file ?? (makeToken('F', random) as FileTag);
  const marks = given.turn === null ? tag : `${tag}-${given.turn}`;
  const dot = file.name.lastIndexOf('.');
  const name =
    dot <= 0
      ? `${file.name}-${marks}`
      : `${file.name.slice(0, dot)}-${marks}${file.name.slice(dot)}`;
  const content = fillText(file.text, facts, random);
  const { mimeType, make } = file;
  if (make === undefined) return { name, tag, mimeType, content, facts: factsIn(file.text, facts) };
  // What a reader takes out of it is the agent's own affair: the model is due the name.
  return { name, tag, mimeType, content: '', bytes: makeFile(make, content), facts: [] };
}

function fillExpectation(expectation: Expectation, fill: (text: string) => string): Expectation {
  const { field, isText } = valueFields[expectationTable[expectation.kind].value];
  const value: unknown = Object.entries(expectation).find(([key]) => key === field)?.[1];
  return isText && typeof value === 'string'
    ? { ...expectation, [field]: fill(value) }
    : expectation;
}

/** Values of the facts named in a text, in the order in which they first appear there. */
function factsIn(text: string, facts: Facts): string[] {
  const names = findPlaceholders(text).map(({ body }) => body);
  return [...new Set(names)]
    .filter((name) => Object.hasOwn(facts, name))
    .map((name) => toFact(name, facts));
}

function toFact(name: string, facts: Facts): string {
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (value === undefined) throw new Error(`The canary was not checked: unknown fact "${name}"`);
  return value;
}
