// How a file of the turn is named in a request: its path for the read-file tool, and its name for
// an answer. Both are found by the file's tag, in what the user's messages
// and the agent's framework say.
import { unescapeLetters } from '../domain/letters.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { ScriptFile } from '../domain/witness.ts';
import { isUnsaid } from '../transcript/unsaid.ts';

/** What can be around a path in text. None of them appears in a path of an agent's. */
const delimiters = new Set([...' \t\r\n\f\v\u00a0"\'`()[]{}<>,;|*']);
/** What may appear after a path without a blank, and before it. Both may appear within a name. */
const endings = '.:!?…。！？，、；：“”»’」』）】》';
const openings = '@„“”«‚‘「『（【《';
/** Prefixes of a URI that names a file of the container (docs/rules/platform.md "Uploads"). */
const pathPrefixes = ['workspace:', 'file://'];
/** Characters looked at on either side of a tag. */
const maxReachChars = 4_096;
/** Mentions looked at in one message. */
const maxMentions = 1_000;

/**
 * The path under which the file appears last in the user's messages: an absolute one, else one
 * within a folder, else its name, which is a path to an agent whose tools work in the folder of the
 * file. `null`: it appears nowhere.
 */
export function findPath(utterances: readonly Utterance[], file: ScriptFile): string | null {
  const mentioned = mentions(utterances, file);
  const paths = mentioned.map(toPath).filter((path) => path !== null);
  // Files with one tag are told apart by their order: each path is one of them, however often it is
  // named.
  const own = file.ordinal === undefined ? undefined : [...new Set(paths)][file.ordinal];
  return (
    own ??
    paths.at(-1) ??
    mentioned.map(stripPrefix).findLast((token) => /^[\w.][^:=]*\//.test(token)) ??
    findName(utterances, file)
  );
}

/**
 * The name under which the file appears in the user's messages: its own if it does, else the last
 * token's base name.
 */
export function findName(utterances: readonly Utterance[], file: ScriptFile): string | null {
  if (utterances.some((one) => mayName(one) && one.text.includes(file.name))) return file.name;
  const token = mentions(utterances, file).at(-1);
  return token === undefined ? null : (stripPrefix(token).split('/').at(-1) ?? null);
}

/** The tokens that hold the file's tag, in order. */
function mentions(utterances: readonly Utterance[], file: ScriptFile): string[] {
  // What the user's own message says goes before a list that holds all files of the session.
  const naming = utterances.filter(mayName);
  const listed = naming.filter(({ speaker }) => speaker === 'system');
  return [...listed, ...naming.filter((one) => !listed.includes(one))].flatMap(({ text }) => {
    const found: string[] = [];
    let at = text.indexOf(file.tag);
    while (at >= 0 && found.length < maxMentions) {
      const [from, to] = nameAround(text, at, file);
      const [start, end] = [tokenStart(text, from), tokenEnd(text, to)];
      found.push(unescapeLetters(text.slice(start, end)));
      at = text.indexOf(file.tag, end);
    }
    return found;
  });
}

/** Where the name around a tag begins and ends: it may hold blanks, which end a path elsewhere. */
function nameAround(
  text: string,
  at: number,
  { name, tag }: ScriptFile,
): [from: number, to: number] {
  for (const form of [name, name.normalize('NFC'), name.normalize('NFD')]) {
    const [before = '', behind = ''] = form.split(tag);
    const from = at - before.length;
    const to = at + tag.length + behind.length;
    if (from >= 0 && text.slice(from, to) === form) return [from, to];
  }
  return [at, at + tag.length];
}

/**
 * Frameworks name the files of a turn next to the user's words, in a reminder for example, or list
 * those of the session in the system text.
 */
function mayName(one: Utterance): boolean {
  return one.speaker === 'user' || isUnsaid(one);
}

function tokenStart(text: string, from: number): number {
  let start = from;
  while (start > 0 && from - start < maxReachChars && !delimiters.has(text.charAt(start - 1))) {
    if (isEscapeAt(text, start - 2)) break;
    start -= 1;
  }
  return start;
}

function tokenEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < maxReachChars && !delimiters.has(text.charAt(end))) {
    if (isEscapeAt(text, end)) break;
    end += 1;
  }
  // A sentence or a quotation may end after a path.
  while (end > from && endings.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Whether a line end, tab or quote appears there as in JSON: some agents send a turn's text so. */
function isEscapeAt(text: string, at: number): boolean {
  return text.charAt(at) === '\\' && at >= 0 && 'nrt"'.includes(text.charAt(at + 1));
}

/**
 * The absolute path in a token such as `/a/b`, `workspace:/a/b`, `@/a/b` or `path=/a/b`. `null`
 * when it has none.
 */
function toPath(token: string): string | null {
  const bare = openings.includes(token.charAt(0)) ? token.slice(1) : token;
  return /(?:^|[:=：])(?:\/\/)?(\/.*)$/.exec(bare)?.[1] ?? null;
}

function stripPrefix(token: string): string {
  const prefix = pathPrefixes.find((candidate) => token.startsWith(candidate));
  return prefix === undefined ? token : token.slice(prefix.length);
}
