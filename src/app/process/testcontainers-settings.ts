// Settings that testcontainers reads from the environment of this process. Set before its first
// use.

/**
 * No reaper: cleaning up is done by labels, and its helper image needs a registry. The host is
 * given, since finding it may pull and run an image (docs/rules/forges.md "Docker clients").
 * Addresses come from our own network plan.
 */
export function setTestcontainersEnvironment(env: NodeJS.ProcessEnv): void {
  env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  env.TESTCONTAINERS_HOST_OVERRIDE ??= 'localhost';
  // Images are given to it by id: with a prefix an id would be a name, and be pulled.
  delete env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX;
  if (!isJsonObject(env.DOCKER_AUTH_CONFIG ?? '')) env.DOCKER_AUTH_CONFIG = noCredentials;
}

/** Credentials that name none: the docker program, which alone pulls, goes on to its own file. */
const noCredentials = '{"auths":{}}';

/**
 * Testcontainers reads credentials as soon as it is loaded, from this variable, else from docker's
 * file. What is no JSON there would end the process with the whole text, a secret, in its last
 * words.
 */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
