// The values of one container put into a profile.
import type { Profile } from '../domain/profile.ts';
import { findPlaceholders, replacePlaceholders } from './placeholder.ts';

/** Names that may appear as `${…}` in a profile's env values and file contents. */
export const profilePlaceholders = [
  'model-url',
  'platform-url',
  'workspace-id',
  'model-name',
] as const;

/** What is known of a container before it starts. */
export interface ProfileValues {
  /**
   * Base URL of the model endpoint, or of the way to a live provider, without `/v1`. `null` with
   * `--model none`.
   */
  readonly modelUrl: string | null;
  readonly platformUrl: string;
  readonly workspaceId: string;
}

/**
 * The profile with every `${…}` of its env and files replaced. `${model-name}` is the profile's
 * own. Without a model endpoint, env entries that hold `${model-url}` are left out, and in files it
 * is empty.
 */
export function substituteProfile(profile: Profile, values: ProfileValues): Profile {
  const byName: Readonly<Record<string, string>> = {
    'model-url': values.modelUrl ?? '',
    'platform-url': values.platformUrl,
    'workspace-id': values.workspaceId,
    'model-name': profile.modelName,
  };
  const fill = (text: string): string =>
    replacePlaceholders(text, (body) =>
      Object.hasOwn(byName, body) ? (byName[body] ?? '') : `\${${body}}`,
    );
  const isOffered = (text: string): boolean =>
    values.modelUrl !== null || findPlaceholders(text).every(({ body }) => body !== 'model-url');
  return {
    ...profile,
    env: Object.fromEntries(
      Object.entries(profile.env)
        .filter(([, text]) => isOffered(text))
        .map(([name, text]) => [name, fill(text)]),
    ),
    files: profile.files.map((file) => ({ ...file, content: fill(file.content) })),
  };
}
