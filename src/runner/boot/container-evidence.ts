// Records of a container, taken while it is still there: its log, and what it asked of control
// plane and model.
import type { LogLine } from '../../domain/log.ts';
import type { AgentContainer, ControlPlane, LiveModel, ModelEndpoint } from '../../domain/ports.ts';
import type { ContainerEvidence } from '../outcome/outcome.ts';

/**
 * The parts of a workspace that keep records. `null` where the run has none, or the boot did not
 * come so far.
 */
export interface Recorded {
  readonly container: AgentContainer | null;
  readonly controlPlane: ControlPlane | null;
  readonly model: ModelEndpoint | null;
  readonly live?: LiveModel | null;
  /** Logs of containers that others took the place of. */
  readonly earlierLogs?: readonly (readonly LogLine[])[];
}

/** Log and records. Never throws: a log that cannot be read is empty. */
export async function collectEvidence(recorded: Recorded): Promise<ContainerEvidence> {
  const { container, controlPlane, model, live } = recorded;
  return {
    log: [
      ...(recorded.earlierLogs ?? []).flat(),
      ...((await container?.logs().catch(() => null)) ?? []),
    ],
    controlPlane: controlPlane?.records() ?? [],
    model: model?.exchanges() ?? [],
    liveCalls: live?.calls() ?? [],
    unmatchedRequests: [
      ...(controlPlane?.unmatchedRequests() ?? []),
      ...(model?.unmatchedRequests() ?? []),
      ...(live?.unmatchedRequests() ?? []),
    ],
  };
}
