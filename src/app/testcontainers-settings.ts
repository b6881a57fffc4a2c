// Settings that testcontainers reads from the environment of this process; set before its first use.

/**
 * No reaper: cleaning up is done by labels, and its helper image needs a registry. The host is given, since finding it
 * may pull and run an image (contract/runners.md 4.2); addresses come from our own network plan.
 */
export function setTestcontainersEnvironment(env: NodeJS.ProcessEnv): void {
  env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  env.TESTCONTAINERS_HOST_OVERRIDE ??= 'localhost';
}
