// The order of test files: those that take longest begin, so that none of them is left to run alone
// at the end. Vitest knows the times of the run before, which a fresh checkout has not.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of the projects that run two at a time, longest first, as the table of script/test shows
 * them.
 */
const longest = [
  'container/regressions',
  'container/extended',
  'container/healthy',
  'container/floods',
  'container/fleet',
  'container/python-fixture',
  'container/kill-matrix',
  'dist/injection',
  'dist/action',
  'dist/boot-errors',
];

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return rank === -1 ? longest.length : rank;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
