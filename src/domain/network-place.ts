// A network plan as the orchestration sees it. src/container/network makes them.

/**
 * How this process and a container reach each other, as the orchestration needs to know it: one of
 * the network plans.
 */
export interface NetworkPlace {
  /** For people, one line. */
  readonly line: string;
  /** The one address on which servers of this process listen for containers. */
  readonly bindAddress: string;
  /** Host name or address under which containers reach these. */
  readonly hostForContainers: string;
}
