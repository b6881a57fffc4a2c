// What Google refuses with HTTP 400, in words for people. `null`: it is taken.
import { asString, type Fields } from '../../domain/fields.ts';

/** What a part may have next to its data, in either spelling, without underscores. */
const notes = new Set(['thought', 'thoughtsignature', 'videometadata', 'mediaresolution']);

/** "Contents.parts must not be empty", "required oneof field 'data'". */
export function faultOfContent({ role }: Fields, parts: readonly Fields[]): string | null {
  const whose = `a content of the role ${asString(role) || 'user'}`;
  if (parts.length === 0) return `${whose} has no parts`;
  return parts.every(hasData) ? null : `${whose} has a part without data`;
}

function hasData(part: Fields): boolean {
  return Object.entries(part).some(
    ([name, value]) =>
      (value ?? null) !== null && !notes.has(name.replaceAll('_', '').toLowerCase()),
  );
}

/**
 * "Name cannot be empty", and it is that of the call.
 * @param called the name in the call that is answered. null: there is none
 */
export function faultOfResponse({ name }: Fields, called: string | null): string | null {
  if (asString(name) === '') return 'a response names no function';
  return called === null || called === name
    ? null
    : `the response to the call of ${called} names another function`;
}
