// What in a workflow could leave its check unreported: a required check that never reports blocks a
// merge for ever, and one that is skipped counts as a success.
import { readYaml } from '../../definition/yaml-source.ts';
import { gateName } from '../../domain/fleet.ts';
import { compileGlob } from '../../fleet/glob.ts';
import { toFields } from '../../fleet/protection.ts';

/** The dangers in a workflow's text, one sentence each without its full stop. */
export function explainUnreported(
  text: string,
  { branch, hasMergeQueue }: { readonly branch: string; readonly hasMergeQueue: boolean },
): string[] {
  const { value, brokenLine } = readYaml({ file: 'workflow', text });
  if (brokenLine !== null) return ['the workflow cannot be read as YAML'];
  const { on, jobs } = toFields(value);
  const events =
    typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(toFields(on));
  const found: string[] = [];
  if (!events.includes('pull_request')) found.push('the workflow does not run on pull_request');
  if (hasMergeQueue && !events.includes('merge_group'))
    found.push(
      'the branch has a merge queue and the workflow has no merge_group event, so the queue would freeze',
    );
  const pull = toFields(toFields(on).pull_request);
  for (const filter of ['paths', 'paths-ignore'] as const)
    if (pull[filter] !== undefined)
      found.push(
        `the workflow has the path filter "${filter}", so it does not run on every pull request`,
      );
  const branches = pull.branches;
  if (
    Array.isArray(branches) &&
    !branches.map(String).some((one) => compileGlob(one, '/')?.(branch) === true)
  )
    found.push(
      `the workflow runs on pull requests to ${branches.map(String).join(', ')} and not to ${branch}`,
    );
  if (pull.types !== undefined)
    found.push(
      'the workflow limits the types of pull_request, so a push to it may not run the check',
    );
  const job = Object.entries(toFields(jobs)).find(
    ([id, one]) => id === gateName || toFields(one).name === gateName,
  );
  if (job === undefined) return [...found, `the workflow has no job ${gateName}`];
  const { if: condition, needs } = toFields(job[1]);
  if (condition !== undefined)
    found.push(`the job has an "if", and a job that is skipped counts as a success`);
  if (needs !== undefined) found.push('the job needs another one, and is skipped where that fails');
  return found;
}
