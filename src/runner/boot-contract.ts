// The environment and files of the boot contract (contract/runtime.md 1.1): an explicit list, never the job's own.
import type { ControlPlane } from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';

/** URLs as the container reaches them. */
export interface ContainerUrls {
  readonly platform: string;
  /** null when no model is offered. */
  readonly model: string | null;
}

type SeededFile = { readonly path: string; readonly content: string; readonly mode: number };

/** Environment of the container: the provisioner's names, then the profile's, then the input `env`. */
export function contractEnv(
  workspaceId: string,
  urls: ContainerUrls,
  profile: Profile,
  inputEnv: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    WORKSPACE_ID: workspaceId,
    WORKSPACE_CONFIG_PATH: '/configs',
    PLATFORM_URL: urls.platform,
    MOLECULE_URL: urls.platform,
    TIER: '2',
    PLUGINS_DIR: '/plugins',
    PYTHONPATH: '/app',
    ...(urls.model === null ? {} : expandAll(profile.env, workspaceId, urls, profile)),
    ...inputEnv,
  };
}

/** Files put in before the start; the credentials of a workspace that is continued go with them (contract 1.5). */
export function seedFiles(
  workspaceId: string,
  urls: ContainerUrls,
  profile: Profile,
  credentials: ControlPlane['credentials'] | null,
): SeededFile[] {
  const files: SeededFile[] = profile.files.map(({ path, content }) => ({
    path,
    content: expand(content, workspaceId, urls, profile),
    mode: 0o644,
  }));
  if (credentials !== null) {
    files.push({ path: '/configs/.auth_token', content: credentials.authToken, mode: 0o600 });
    files.push({
      path: '/configs/.platform_inbound_secret',
      content: credentials.inboundSecret,
      mode: 0o600,
    });
  }
  return files;
}

function expandAll(
  env: Readonly<Record<string, string>>,
  workspaceId: string,
  urls: ContainerUrls,
  profile: Profile,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([key, value]) => [key, expand(value, workspaceId, urls, profile)]),
  );
}

function expand(text: string, workspaceId: string, urls: ContainerUrls, profile: Profile): string {
  const values = {
    'model-url': urls.model ?? '',
    'platform-url': urls.platform,
    'workspace-id': workspaceId,
    'model-name': profile.modelName,
  };
  let expanded = text;
  for (const [name, value] of Object.entries(values))
    expanded = expanded.replaceAll(`\${${name}}`, value);
  return expanded;
}
