// The environment and files of the boot contract (docs/rules/platform.md "Boot"): an explicit list,
// never the job's own.

import { substituteProfile } from '../../definition/profile-substitute.ts';
import {
  namesModel,
  toLiveEnv,
  toLiveProfile,
  toOfferedEnv,
} from '../../definition/provider-env.ts';
import type { SkillDefinition } from '../../domain/canary.ts';
import type { ContainerSpec, ControlPlane } from '../../domain/ports.ts';
import type { Profile } from '../../domain/profile.ts';

/** URLs as the container reaches them. */
export interface ContainerUrls {
  readonly platform: string;
  /** null when no model is offered. */
  readonly model: string | null;
}

/** What the container of one workspace starts with. */
export interface BootContract {
  readonly workspaceId: string;
  readonly urls: ContainerUrls;
  readonly profile: Profile;
  /**
   * The image's own ENV. What is in it stays, unless the profile or the input sets it. Absent: not
   * known.
   */
  readonly imageEnv?: Readonly<Record<string, string>>;
  /** The input `env`. It comes last. */
  readonly inputEnv: Readonly<Record<string, string>>;
  /** True where the model is a provider, asked through this program. */
  readonly isLive?: boolean;
  /**
   * Credentials of a workspace that is continued: its platform issues no second token (contract
   * 1.5).
   */
  readonly credentials: ControlPlane['credentials'] | null;
}

/**
 * What the platform's provisioner sets next to those that name the workspace. Profiles of its
 * templates say the same.
 */
const templateEnv = { TIER: '2', PLUGINS_DIR: '/plugins', PYTHONPATH: '/app' };

/**
 * Environment and seed files: the provisioner's names, every model provider's where the profile
 * names none, then the profile's, then the input's.
 */
export function toBootContract(contract: BootContract): Pick<ContainerSpec, 'env' | 'files'> {
  const { workspaceId, urls, credentials } = contract;
  const { isLive = false, inputEnv, imageEnv = {} } = contract;
  const declared = isLive ? toLiveProfile(contract.profile, inputEnv) : contract.profile;
  const profile = substituteProfile(declared, {
    modelUrl: urls.model,
    platformUrl: urls.platform,
    workspaceId,
  });
  const env = {
    WORKSPACE_ID: workspaceId,
    WORKSPACE_CONFIG_PATH: '/configs',
    PLATFORM_URL: urls.platform,
    MOLECULE_URL: urls.platform,
    ...toTemplateEnv(imageEnv),
    ...(isLive || namesModel(contract.profile) ? {} : toOfferedEnv(urls.model)),
    ...profile.env,
    ...(isLive ? toLiveEnv(inputEnv, profile.env, urls.model ?? '') : inputEnv),
  };
  const files = profile.files.map((file) => ({ ...file, mode: file.mode ?? 0o644 }));
  if (credentials === null) return { env, files };
  return { env, files: [...files, ...toSecretFiles(credentials)] };
}

/**
 * An image that names an adapter is of the platform, whatever its profile: it gets what the
 * provisioner sets, where it has no value of its own. Any other has its own idea of where its
 * modules lie.
 */
function toTemplateEnv(imageEnv: Readonly<Record<string, string>>): Record<string, string> {
  if (!isOfPlatform(imageEnv)) return {};
  return Object.fromEntries(Object.entries(templateEnv).filter(([name]) => !(name in imageEnv)));
}

/** Whether an image's ENV says that the platform's runtime is in it. */
export function isOfPlatform(imageEnv: Readonly<Record<string, string>>): boolean {
  return Object.hasOwn(imageEnv, 'ADAPTER_MODULE');
}

/**
 * One note on variables that a profile sets over an image's own. `null`: there are none. Values
 * appear in no note.
 */
export function explainReplaced(
  { name, env }: Profile,
  imageEnv: Readonly<Record<string, string>>,
  inputEnv: Readonly<Record<string, string>>,
): string | null {
  const replaced = Object.entries(env)
    .filter(([key, value]) => Object.hasOwn(imageEnv, key) && imageEnv[key] !== value)
    .map(([key]) => key)
    .filter((key) => !Object.hasOwn(inputEnv, key));
  if (replaced.length === 0) return null;
  return `env: the profile ${name} sets ${replaced.join(', ')} over the values that the image has itself. A profile of your own, or the input env, can leave or change them.`;
}

/**
 * Token and secret of a workspace that registered before, as the platform seeds them (contract
 * 1.5).
 */
export function toSecretFiles(credentials: ControlPlane['credentials']): ContainerSpec['files'] {
  return [
    { path: '/configs/.auth_token', content: credentials.authToken, mode: 0o600 },
    { path: '/configs/.platform_inbound_secret', content: credentials.inboundSecret, mode: 0o600 },
  ];
}

/**
 * Folders in which an agent may look for skills if its profile names none: next to its
 * configuration, and in the workspace.
 */
const commonSkillFolders = ['/configs/skills', '/workspace/skills'];

/** The files of skills, in every folder in which the agent looks for them. */
export function toSkillFiles(
  skills: readonly SkillDefinition[],
  { skillFolders = commonSkillFolders }: Pick<Profile, 'skillFolders'>,
): ContainerSpec['files'] {
  return skillFolders.flatMap((folder) =>
    skills.flatMap(({ name, files }) =>
      Object.entries(files).map(([path, content]) => ({
        path: `${folder}/${name}/${path}`,
        content,
        mode: 0o644,
      })),
    ),
  );
}
