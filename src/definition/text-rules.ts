// Rules for `${…}`: which may appear where. The model script may hold none at all.
import { countOf } from '../domain/count.ts';
import { expectationRows, valueFields } from '../domain/expectation.ts';
import {
  asList,
  asMapping,
  type CanaryOutline,
  eachItem,
  type TurnOutline,
} from './canary-outline.ts';
import { maxFilling, parseFilling } from './filler.ts';
import { renderKnownWords } from './near-word.ts';
import { findPlaceholders, parseNumbered } from './placeholder.ts';
import type { ProblemSink } from './problem-sink.ts';
import type { Path } from './yaml-source.ts';

/** What a text may hold next to facts. */
type Extra = 'filler' | 'file';

/** Checks every text of every turn. */
export function checkTexts(outline: CanaryOutline, sink: ProblemSink): void {
  for (const turn of outline.turns) {
    const check = (value: unknown, path: Path, extra: Extra): void =>
      checkText(value, path, extra, { outline, turn, sink });
    check(turn.value.send, [...turn.path, 'send'], 'filler');
    for (const [index, file] of asList(turn.value.files).entries()) {
      check(asMapping(file).text, [...turn.path, 'files', index, 'text'], 'filler');
    }
    for (const [index, item] of asList(turn.value.expect).entries()) {
      const expectation = asMapping(item);
      for (const [, { group, key, value }] of expectationRows()) {
        if (!valueFields[value].isText) continue;
        const base = [...turn.path, 'expect', index, group, key];
        for (const text of eachItem(asMapping(expectation[group])[key], base))
          check(text.value, text.path, 'file');
      }
    }
    checkScript(turn.value.model, [...turn.path, 'model'], sink);
    checkScript(turn.value.peer, [...turn.path, 'peer'], sink);
  }
  const [turn] = outline.turns;
  if (turn === undefined) return;
  checkText(outline.instructions, ['instructions'], 'filler', { outline, turn, sink });
  for (const [name, text] of Object.entries(outline.skills))
    checkText(text, ['skills', name], 'filler', { outline, turn, sink });
}

function checkText(
  text: unknown,
  path: Path,
  extra: Extra,
  { outline, turn, sink }: { outline: CanaryOutline; turn: TurnOutline; sink: ProblemSink },
): void {
  if (typeof text !== 'string') return;
  for (const { source, body, closed } of findPlaceholders(text)) {
    const add = (message: string, hint: string | null): void =>
      sink.add(path, message, hint, source);
    const filling = parseFilling(body);
    if (!closed) add(`"${source}" has no closing brace`, null);
    else if (filling !== null && extra === 'filler') {
      if (filling.size === null)
        add(`"${source}" must have a number of ${filling.unit} from 1 to ${maxFilling}`, null);
    } else if (body.startsWith('file:') && extra === 'file') {
      const number = parseNumbered(body, 'file');
      if (number === null || number > turn.fileCount) add(...noFile(`"${source}"`, turn));
    } else if (filling !== null) {
      add(`"${source}" may stand only in "send", files and skills`, null);
    } else if (body.startsWith('file:')) {
      add(`"${source}" may stand only in what is expected`, null);
    } else if (outline.factNames !== null && !outline.factNames.includes(body)) {
      const hint = renderKnownWords(body, outline.factNames);
      add(`Unknown fact "${source}"`, hint ?? 'declare it under facts');
    }
  }
}

/** Message and hint for a file number that the turn does not have. */
export function noFile(what: string, turn: TurnOutline): [string, string] {
  const has = countOf(turn.fileCount, 'file');
  return [`${what} names no file of turn ${turn.number}`, `the turn has ${has}`];
}

/** No text of the script, however deep, may hold a `${…}`. */
function checkScript(value: unknown, path: Path, sink: ProblemSink, depth = 0): void {
  if (typeof value === 'string') {
    for (const { source } of findPlaceholders(value)) {
      const hint = 'let it find the value in the request with find and {}';
      sink.add(path, `"${source}" in model: the model script never knows a fact`, hint, source);
    }
  } else if (value !== null && typeof value === 'object' && depth < 6) {
    for (const [key, item] of Object.entries(value))
      checkScript(item, [...path, key], sink, depth + 1);
  }
}
