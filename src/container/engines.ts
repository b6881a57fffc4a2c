// Engines that cannot play a run, whatever their settings: each is refused by name, with what to
// use.
import { CanaryError } from '../domain/error.ts';

/** The layout of a job in Kubernetes that works. */
const sidecar =
  'a docker:dind sidecar in the pod of the job, with DOCKER_HOST=tcp://127.0.0.1:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH';

/**
 * Refuses a daemon behind SSH: its containers run on another machine, where nothing can call this
 * process, with or without a forwarded socket. @throws ENGINE_UNSUPPORTED
 */
export function refuseAddress(dockerHost: string): void {
  if (!/^ssh:/i.test(dockerHost)) return;
  const host = URL.parse(dockerHost)?.host ?? '';
  throw new CanaryError(
    'ENGINE_UNSUPPORTED',
    `The Docker daemon at ssh://${host} is on another machine: the agent there could not call the simulated platform and the model in this process.`,
    {
      hint: `Run this program on that machine (ssh ${host || 'HOST'} session-continuity run --image IMAGE), or unset DOCKER_HOST and use a daemon of this one.`,
    },
  );
}

/**
 * Refuses what speaks Docker's API and is no Docker. `names` are the name and the id that it gives
 * itself.
 * @throws ENGINE_UNSUPPORTED
 */
export function refuseDaemon(names: readonly unknown[], endpoint: string): void {
  if (!names.some((name) => /(?:^|\.)kubedock$/.test(String(name)))) return;
  throw new CanaryError(
    'ENGINE_UNSUPPORTED',
    `The daemon at ${endpoint} is kubedock, which starts pods of a cluster in place of containers: they have no volumes of a run, and cannot call this process.`,
    { hint: `Use a Docker daemon: ${sidecar}. docs/networks.md has the layouts that work.` },
  );
}

/** A pod without a daemon, as ARC's kubernetes mode makes them. */
export function noDaemonInPod(): CanaryError {
  return new CanaryError(
    'ENGINE_UNSUPPORTED',
    'This job runs in a Kubernetes pod that has no Docker daemon, as in the kubernetes mode of ARC (actions-runner-controller): there is nothing that can start the image.',
    {
      hint: `Use ARC's containerMode "dind", or ${sidecar}. docs/networks.md has the layouts that work.`,
    },
  );
}
