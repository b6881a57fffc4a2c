// Starts the agent of a workspace again: its container, or a new one in its place. Control plane,
// model and memory stay.

import type { AgentClient } from '../../domain/agent-ports.ts';
import type { RestartKind } from '../../domain/canary.ts';
import { toCanaryError } from '../../domain/error.ts';
import type { LogLine } from '../../domain/log.ts';
import type {
  AgentContainer,
  ContainerSpec,
  ControlPlane,
  ModelEndpoint,
} from '../../domain/ports.ts';
import type { Adapters } from '../shared/adapters.ts';
import { awaitAgent } from './await-agent.ts';
import { toSecretFiles } from './boot-contract.ts';
import { BootFailure } from './boot-failure.ts';
import { collectEvidence } from './container-evidence.ts';

/** What is started again: agent and container are replaced in place. */
export interface Restartable {
  agent: AgentClient;
  container: AgentContainer | null;
  readonly controlPlane: ControlPlane | null;
  readonly model: ModelEndpoint | null;
  readonly earlierLogs: (readonly LogLine[])[];
}

/** What a restart needs next to the workspace. */
export interface RestartSetting {
  readonly spec: ContainerSpec;
  readonly limitMs: number;
  /** Told of the new container before the agent in it is waited for. */
  onContainer(container: AgentContainer): void;
}

/**
 * Restarts, and waits until the agent answers again.
 * @throws BootFailure when it does not come back
 */
export async function restartWorkspace(
  adapters: Adapters,
  workspace: Restartable,
  kind: RestartKind,
  setting: RestartSetting,
  signal: AbortSignal,
): Promise<void> {
  const { container, controlPlane } = workspace;
  if (container === null || controlPlane === null) return;
  try {
    const { agent } = workspace;
    if (kind === 'container' || kind === 'kill')
      await container.restart(kind === 'kill' ? 'kill' : 'orderly');
    else {
      workspace.earlierLogs.push(await container.logs().catch(() => []));
      const replacing = await startInstead(
        adapters,
        container,
        controlPlane.credentials,
        kind,
        setting,
        signal,
      );
      workspace.container = replacing;
      setting.onContainer(replacing);
    }
    // Not before that: an agent whose turn is ended by this must not hear of a client that has
    // gone.
    await agent.close();
    const now = workspace.container ?? container;
    const pins = setting.spec.profile.a2a ?? {};
    const booting = { container: now, controlPlane, limitMs: setting.limitMs, pins };
    workspace.agent = await awaitAgent(adapters, booting, signal);
  } catch (thrown) {
    throw new BootFailure(toCanaryError(thrown), await collectEvidence(workspace));
  }
}

/**
 * A new container: on the old one's volumes, or on fresh ones, into which the workspace's token is
 * put. The setting says of which image.
 */
async function startInstead(
  adapters: Adapters,
  old: AgentContainer,
  credentials: { readonly authToken: string; readonly inboundSecret: string },
  kind: RestartKind,
  { spec }: RestartSetting,
  signal: AbortSignal,
): Promise<AgentContainer> {
  if (kind === 'new-container' || kind === 'upgrade')
    return adapters.engine.start({ ...spec, replaces: old }, signal);
  await old.remove();
  const files = [...spec.files, ...toSecretFiles(credentials)];
  return adapters.engine.start({ ...spec, files }, signal);
}
