// What input and profile both may say, resolved in one place: the input wins over the profile for
// session scope and history, the profile over the input for the time that a boot may take.
import type { RunOptions } from '../../domain/options.ts';
import type { HistoryForm, Profile, SessionScope } from '../../domain/profile.ts';

/** The session scope of a run. */
export function resolveScope(
  options: Pick<RunOptions, 'sessionScope'>,
  profile: Pick<Profile, 'sessionScope'>,
): SessionScope {
  return options.sessionScope ?? profile.sessionScope ?? 'context';
}

/** How the agent gives its model the conversation so far. */
export function resolveHistory(
  options: Pick<RunOptions, 'history'>,
  profile: Pick<Profile, 'history'>,
): HistoryForm {
  return options.history ?? profile.history ?? 'whole';
}

/** How long a container may take from its start to its discovery, in milliseconds. */
export function resolveBootLimit(
  options: Pick<RunOptions, 'bootTimeoutMs'>,
  profile: Pick<Profile, 'bootTimeoutMs'>,
): number {
  return profile.bootTimeoutMs ?? options.bootTimeoutMs;
}
