// What is added to see that the steps of CONTRIBUTING.md lead there.
import type { Copy, Ended } from './copy.ts';

/** One of a kind, added as a newcomer would. */
export interface Kind {
  /** The heading of its section. */
  readonly heading: string;
  /** Follows the steps. What `node script/readme.ts` writes is left to that. */
  add(copy: Copy): void;
  /** Uses what was added. */
  prove(copy: Copy): Promise<Ended>;
  /** What its use prints. */
  readonly prints: readonly string[];
  /** The exit code of its use. Absent: 0. */
  readonly code?: number;
}
