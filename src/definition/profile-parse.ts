// A profile file's text to a profile, or to everything that is wrong with it.
import profileSchema from '../../profiles/profile.schema.json' with { type: 'json' };
import type { Profile } from '../domain/profile.ts';
import type { DefinitionProblem } from './problem.ts';
import { toSink } from './problem-sink.ts';
import { checkProfileRules } from './profile-rules.ts';
import { type ProfileShape, toProfile } from './profile-shape.ts';
import { checkErrors, compileSchema } from './schema-check.ts';
import { type DefinitionFile, readYaml } from './yaml-source.ts';

/** A profile, or its file's problems: at least one, in the order of the file. */
export type ProfileResult =
  | { readonly profile: Profile; readonly problems: readonly [] }
  | { readonly profile: null; readonly problems: readonly DefinitionProblem[] };

let validate: ReturnType<typeof compileSchema<ProfileShape>> | undefined;

/** Parses one profile file. Never throws. All problems of the file are listed at once. */
export function parseProfile(input: DefinitionFile): ProfileResult {
  const source = readYaml(input);
  const sink = toSink(source);
  if (source.value === undefined) return { profile: null, problems: sink.toProblems() };
  validate ??= compileSchema<ProfileShape>(profileSchema);
  const { value } = source;
  const isValid = validate(value);
  if (!isValid) checkErrors(validate.errors ?? [], 'profile', sink);
  checkProfileRules(value, sink);
  const problems = sink.toProblems();
  if (!isValid || problems.length > 0) return { profile: null, problems };
  return { profile: toProfile(value), problems: [] };
}
