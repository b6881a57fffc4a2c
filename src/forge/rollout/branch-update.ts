// What came of bringing the branch of a pull request up to date.
import type { JsonAnswer } from './client.ts';

/** The outcome. `said`: why not, in the forge's own words or by its code. */
export interface BranchUpdate {
  readonly isUpdated: boolean;
  readonly said: string;
}

/** The outcome by the forge's answer. In a dry run there is none: it would be updated. */
export function toBranchUpdate(answer: JsonAnswer | null): BranchUpdate {
  if (answer === null || answer.status < 300) return { isUpdated: true, said: '' };
  return { isUpdated: false, said: answer.said || `HTTP ${answer.status}` };
}
