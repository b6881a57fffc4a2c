// Which profile an image is of, by the signs that profiles name (design §6). Pure: what the image shows is handed in.
import type { DetectRule, Profile } from '../domain/profile.ts';

/** What the configuration of an image says: its ENV, and the words of its ENTRYPOINT and CMD. */
export interface ShownSigns {
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** What came of a detection. */
export interface Detected {
  /** null: no profile, or more than one by equal right. */
  readonly profile: Profile | null;
  /** The signs that held, or why no profile was taken; made of the profiles' own words alone. */
  readonly reason: string;
  /** What the report must say beside the reason, or null. */
  readonly finding: string | null;
}

/** An alternative of a profile that holds, files aside. */
interface Candidate {
  readonly profile: Profile;
  readonly rule: DetectRule;
}

/** Files that decide between the profiles whose other signs hold; empty when none is needed, so nobody need look. */
export function listFilesToFind(profiles: readonly Profile[], signs: ShownSigns): string[] {
  return [...new Set(toCandidates(profiles, signs).flatMap(({ rule }) => rule.files ?? []))];
}

/**
 * Takes the profile of which an alternative holds; of several, the one whose alternative has more signs. `existing` are
 * those of {@link listFilesToFind} that the image has.
 */
export function detectProfile(
  profiles: readonly Profile[],
  signs: ShownSigns,
  existing: ReadonlySet<string>,
): Detected {
  const candidates = toCandidates(profiles, signs);
  const holding = candidates.filter(({ rule }) => missingFiles(rule, existing).length === 0);
  const most = Math.max(0, ...holding.map(({ rule }) => listSigns(rule).length));
  const best = holding.filter(({ rule }) => listSigns(rule).length === most);
  const [first] = best;
  if (first === undefined)
    return { profile: null, reason: explainNone(candidates, existing), finding: null };
  const names = [...new Set(best.map(({ profile }) => profile.name))];
  if (names.length === 1)
    return { profile: first.profile, reason: listSigns(first.rule).join(', '), finding: null };
  const both = names.join(' and ');
  return {
    profile: null,
    reason: `it shows as many signs of ${both}`,
    finding: `The image shows as many signs of the profiles ${both}, so none of them was taken. Name the right one with --profile (input "profile").`,
  };
}

/** The signs of an alternative, each in words, in the order in which they are looked at. */
export function listSigns({ env, entrypoint, files }: DetectRule): string[] {
  return [
    ...Object.entries(env ?? {}).map(([name, value]) => `ENV ${name}=${value}`),
    ...(entrypoint === undefined ? [] : [`entrypoint ${entrypoint}`]),
    ...(files ?? []).map((path) => `file ${path}`),
  ];
}

/** Whether a text fits a pattern in which `*` stands for any characters; in linear time, whatever both are. */
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

function toCandidates(profiles: readonly Profile[], signs: ShownSigns): Candidate[] {
  return profiles.flatMap((profile) =>
    (profile.detect ?? [])
      .filter((rule) => holdsInConfiguration(rule, signs))
      .map((rule) => ({ profile, rule })),
  );
}

function holdsInConfiguration({ env, entrypoint }: DetectRule, signs: ShownSigns): boolean {
  const hasVariable = ([name, pattern]: [string, string]): boolean =>
    Object.hasOwn(signs.env, name) && fitsPattern(signs.env[name] ?? '', pattern);
  if (!Object.entries(env ?? {}).every(hasVariable)) return false;
  if (entrypoint === undefined) return true;
  return signs.words.some(
    (word) => fitsPattern(word, entrypoint) || fitsPattern(lastSegment(word), entrypoint),
  );
}

function lastSegment(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

function missingFiles(rule: DetectRule, existing: ReadonlySet<string>): string[] {
  return (rule.files ?? []).filter((path) => !existing.has(path));
}

/** Names what came nearest, since a template that has moved a file looks like no template at all. */
function explainNone(candidates: readonly Candidate[], existing: ReadonlySet<string>): string {
  const none = 'the image shows the signs of no built-in profile';
  const [nearest] = candidates.toSorted(
    (a, b) => missingFiles(a.rule, existing).length - missingFiles(b.rule, existing).length,
  );
  if (nearest === undefined) return none;
  const missing = missingFiles(nearest.rule, existing).join(', ');
  return `${none}; of ${nearest.profile.name} it lacks ${missing}`;
}
