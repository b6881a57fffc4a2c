// The records of a container as they are at a moment, and whole for the judge. Nothing is
// attributed here.
import type { CanaryRecord, ContainerRecord, Moment, PeerRecord } from '../../domain/record.ts';
import type { Workspace } from '../boot/workspace.ts';

/** Routes by which an agent finds others (docs/rules/platform.md "Routes"). */
const discoveryRoutes = ['peers', 'discover'];

/** A canary that was played: its turns, and the containers whose records they lie in. */
export type PlayedCanary = Pick<CanaryRecord, 'play' | 'scope' | 'declared' | 'turns'> & {
  readonly workspaces: readonly Workspace[];
};

/** How far the records of a container have come. */
export function momentOf(workspace: Workspace, at: number): Moment {
  const { model, controlPlane, peer } = workspace;
  return {
    at,
    exchange: model?.exchanges().at(-1)?.sequence ?? 0,
    refusal: model?.refusals?.().at(-1)?.sequence ?? 0,
    memory: controlPlane?.memoryEvents().at(-1)?.sequence ?? 0,
    notifications: controlPlane?.notifications().length ?? 0,
    controlPlane: controlPlane?.records().at(-1)?.sequence ?? 0,
    peerExchange: peer?.model?.exchanges().at(-1)?.sequence ?? 0,
  };
}

/**
 * The record of a canary that was played. `known` is what its profile and the canaries next to it
 * say.
 */
export function toRecord(
  { workspaces, ...played }: PlayedCanary,
  known: Pick<CanaryRecord, 'toolsDeclared' | 'demands' | 'offer' | 'seen'> = {},
  containerOf: (workspace: Workspace) => ContainerRecord = toContainerRecord,
): CanaryRecord {
  return { ...played, ...known, containers: workspaces.map(containerOf) };
}

/**
 * The records of containers in which nothing goes on any more: one value for each, which its
 * canaries share.
 */
export function createContainerRecords(): (workspace: Workspace) => ContainerRecord {
  const known = new Map<Workspace, ContainerRecord>();
  return (workspace) => {
    const record = known.get(workspace) ?? toContainerRecord(workspace);
    known.set(workspace, record);
    return record;
  };
}

function toContainerRecord({ model, controlPlane, peer }: Workspace): ContainerRecord {
  return {
    exchanges: model?.exchanges() ?? [],
    refusals: model?.refusals?.() ?? [],
    memory: controlPlane?.memoryEvents() ?? [],
    notifications: controlPlane?.notifications() ?? [],
    instructionsRead: controlPlane?.instructions?.wereRead(),
    tokens: [...(model?.tokens() ?? [])],
    peer: peer === undefined ? undefined : toPeerRecord(peer, controlPlane),
  };
}

function toPeerRecord(peer: Workspace, controlPlane: Workspace['controlPlane']): PeerRecord {
  const lookups = (controlPlane?.records() ?? []).filter(
    ({ route, status, responseBody }) =>
      route !== null &&
      discoveryRoutes.includes(route) &&
      status === 200 &&
      responseBody.includes(peer.id),
  );
  return {
    exchanges: peer.model?.exchanges() ?? [],
    lookups: lookups.map(({ sequence }) => sequence),
  };
}
