// What in a workflow could leave its check unreported: a required check that never reports blocks a
// merge for ever, and one that is skipped counts as a success.
import { readYaml } from '../../definition/yaml-source.ts';
import { gateName } from '../../domain/fleet.ts';
import { explainBranchFilter, findMissingTypes, readEvents } from '../../fleet/event-filter.ts';
import { toFields } from '../../fleet/protection.ts';

/** The dangers in a workflow's text, one sentence each without its full stop. */
export function explainUnreported(
  text: string,
  { branch, hasMergeQueue }: { readonly branch: string; readonly hasMergeQueue: boolean },
): string[] {
  const { value, brokenLine } = readYaml({ file: 'workflow', text });
  if (brokenLine !== null) return ['the workflow cannot be read as YAML'];
  const { on, jobs } = toFields(value);
  const events = readEvents(on);
  const found: string[] = [];
  if (!events.has('pull_request')) found.push('the workflow does not run on pull_request');
  if (hasMergeQueue && !events.has('merge_group'))
    found.push(
      'the branch has a merge queue and the workflow has no merge_group event, so the queue would freeze',
    );
  for (const event of hasMergeQueue ? ['pull_request', 'merge_group'] : ['pull_request']) {
    const filter = explainBranchFilter(events.get(event) ?? {}, branch);
    if (filter !== null) found.push(`the workflow's ${event} ${filter}`);
  }
  const pull = events.get('pull_request') ?? {};
  for (const filter of ['paths', 'paths-ignore'] as const)
    if (pull[filter] != null)
      found.push(
        `the workflow has the path filter "${filter}", so it does not run on every pull request`,
      );
  const missing = findMissingTypes(pull);
  if (missing.length > 0)
    found.push(
      `the workflow limits the types of pull_request and leaves out ${missing.join(', ')}, so some commits would not run the check`,
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
