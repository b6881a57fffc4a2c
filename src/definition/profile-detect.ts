// Which profile an image is of, by the signs that profiles name. Pure: what the image shows is
// handed in.
import type { DetectRule, Profile } from '../domain/profile.ts';
import { listPackagePaths } from './package-paths.ts';

/** What the configuration of an image says: its ENV, and the words of its ENTRYPOINT and CMD. */
export interface ShownSigns {
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** What came of a detection. */
export interface Detected {
  /** null: no profile, or more than one by equal right. */
  readonly profile: Profile | null;
  /** The signs that held, or why no profile was taken. Made of the profiles' own words alone. */
  readonly reason: string;
  /** What the report must say next to the reason, or null. */
  readonly finding: string | null;
}

/** An alternative of a profile. */
interface Alternative {
  readonly profile: Profile;
  readonly rule: DetectRule;
}

/** A sign in words, and whether it holds. */
interface ReadSign {
  readonly words: string;
  readonly holds: boolean;
}

/** An alternative as an image shows it. */
interface ReadAlternative {
  readonly profile: Profile;
  readonly read: readonly ReadSign[];
}

/** Profiles named where none is taken. */
const maxNearest = 4;

/**
 * Files that decide between the profiles. Empty when none is needed, so no look is needed. An image
 * is opened only for alternatives whose variables it has: what is in it says more than how it
 * starts.
 */
export function listFilesToFind(profiles: readonly Profile[], signs: ShownSigns): string[] {
  const opened = toAlternatives(profiles).filter(({ rule }) => isWorthOpening(rule, signs));
  return [
    ...new Set(
      opened.flatMap(({ rule }) => [
        ...(rule.files ?? []),
        ...(rule.packages ?? []).flatMap((name) => listPackagePaths(name, signs.env)),
      ]),
    ),
  ];
}

/**
 * Takes the profile of which an alternative holds. Of several, the one whose alternative has more
 * signs. `existing` are those of {@link listFilesToFind} that the image has.
 */
export function detectProfile(
  profiles: readonly Profile[],
  signs: ShownSigns,
  existing: ReadonlySet<string>,
): Detected {
  const all = toAlternatives(profiles).map(({ profile, rule }) => ({
    profile,
    read: readSigns(rule, signs, existing),
  }));
  const holding = all.filter(({ read }) => read.every(({ holds }) => holds));
  const most = Math.max(0, ...holding.map(({ read }) => read.length));
  const best = holding.filter(({ read }) => read.length === most);
  const [first] = best;
  if (first === undefined) return { profile: null, reason: explainNone(all), finding: null };
  const names = [...new Set(best.map(({ profile }) => profile.name))];
  if (names.length === 1)
    return { profile: first.profile, reason: joinWords(first.read), finding: null };
  const both = names.join(' and ');
  return {
    profile: null,
    reason: `it shows as many signs of ${both}`,
    finding: `The image shows as many signs of the profiles ${both}, so none of them was taken. Name the right one with --profile (input "profile").`,
  };
}

/** The signs of an alternative, each in words, in the order in which they are looked at. */
export function listSigns(rule: DetectRule): string[] {
  return readSigns(rule, { env: {}, words: [] }, new Set()).map(({ words }) => words);
}

/**
 * Whether a text fits a pattern in which `*` represents any characters. In linear time, whatever
 * both are.
 */
export function fitsPattern(text: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return text === pattern;
  if (!text.startsWith(head) || text.length < head.length + tail.length) return false;
  if (!text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let from = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

function toAlternatives(profiles: readonly Profile[]): Alternative[] {
  return profiles.flatMap((profile) => (profile.detect ?? []).map((rule) => ({ profile, rule })));
}

function isWorthOpening(rule: DetectRule, signs: ShownSigns): boolean {
  const { env, entrypoint } = rule;
  if (env === undefined) return entrypoint === undefined || hasWord(signs, entrypoint);
  return Object.entries(env).every((variable) => hasVariable(signs, variable));
}

/** Each sign of an alternative, with whether the image shows it. */
function readSigns(
  { env, entrypoint, files, packages }: DetectRule,
  signs: ShownSigns,
  existing: ReadonlySet<string>,
): ReadSign[] {
  return [
    ...Object.entries(env ?? {}).map((variable) => ({
      words: `ENV ${variable.join('=')}`,
      holds: hasVariable(signs, variable),
    })),
    ...(entrypoint === undefined
      ? []
      : [{ words: `entrypoint ${entrypoint}`, holds: hasWord(signs, entrypoint) }]),
    ...(files ?? []).map((path) => ({ words: `file ${path}`, holds: existing.has(path) })),
    ...(packages ?? []).map((name) => ({
      words: `package ${name}`,
      holds: listPackagePaths(name, signs.env).some((path) => existing.has(path)),
    })),
  ];
}

function hasVariable({ env }: ShownSigns, [name, pattern]: [string, string]): boolean {
  return Object.hasOwn(env, name) && fitsPattern(env[name] ?? '', pattern);
}

function hasWord({ words }: ShownSigns, entrypoint: string): boolean {
  return words.some(
    (word) => fitsPattern(word, entrypoint) || fitsPattern(lastSegment(word), entrypoint),
  );
}

function lastSegment(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

function joinWords(read: readonly ReadSign[]): string {
  return read.map(({ words }) => words).join(', ');
}

/**
 * Names what came nearest, since a template that has moved a file looks like no template at all: by
 * all signs that it shows, where one that many profiles share says little.
 */
function explainNone(all: readonly ReadAlternative[]): string {
  const none = 'the image shows the signs of no built-in profile';
  const profilesWith = (sign: string): number =>
    new Set(
      all
        .filter(({ read }) => read.some(({ words }) => words === sign))
        .map(({ profile }) => profile.name),
    ).size;
  const scored = all
    .map(({ profile, read }) => {
      const has = read.filter(({ holds }) => holds);
      const lacks = read.filter(({ holds }) => !holds);
      const says = has.reduce((sum, { words }) => sum + 1 / profilesWith(words), 0);
      return { name: profile.name, has, lacks, says };
    })
    .filter(({ has }) => has.length > 0)
    .toSorted((a, b) => b.says - a.says || a.lacks.length - b.lacks.length);
  const [best] = scored;
  if (best === undefined) return none;
  const nearest = scored.filter(
    ({ says, lacks }) => says === best.says && lacks.length === best.lacks.length,
  );
  const each = [...new Map(nearest.toReversed().map((one) => [one.name, one])).values()].reverse();
  if (each.length === 1)
    return `${none}; nearest is ${best.name}: it has ${joinWords(best.has)}, and lacks ${joinWords(best.lacks)}`;
  const lacking = each
    .slice(0, maxNearest)
    .map(({ name, lacks }) => `${name} (it lacks ${joinWords(lacks)})`);
  const more = each.length > maxNearest ? ` and ${each.length - maxNearest} more` : '';
  return `${none}; equally near are ${lacking.join(', ')}${more}`;
}
