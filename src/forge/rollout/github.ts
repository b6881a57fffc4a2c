// The rollout on GitHub, github.com and Enterprise Server. See docs/rules/forges.md "Rollout on
// GitHub".
import type { FileChange, PullFacts, RepositoryFacts } from '../../domain/fleet.ts';
import { type Fields, toFields } from '../../fleet/protection.ts';
import { toBranchUpdate } from './branch-update.ts';
import type { Rollout } from './calls.ts';
import type { CallNeeds, RolloutClient } from './client.ts';
import { listGitHubJobs, listGitHubRows } from './github-evidence.ts';
import {
  addGitHubContext,
  findGitHubChanges,
  readGitHubGate,
  removeGitHubContext,
} from './github-protection.ts';
import { toPath as at, toParts } from './path.ts';
import { readRunReports } from './run-reports.ts';

/** The calls of GitHub. */
export function createGitHubRollout(client: RolloutClient): Rollout {
  const needs = (
    about: string,
    permission = 'Contents: read',
    accept: readonly number[] = [],
  ): CallNeeds => ({
    about,
    permission,
    accept,
  });
  const content = (name: string, path: string, ref: string): string =>
    `${at(name, 'contents')}${path === '' ? '' : `/${toParts(path)}`}?ref=${encodeURIComponent(ref)}`;
  // GitHub keeps the slashes of a branch in this one call, and takes them encoded in all others.
  const gitRef = (name: string, branch: string): string =>
    `${at(name, 'git')}/ref/heads/${toParts(branch)}`;

  const rollout: Rollout = {
    forge: client.forge,
    version: async () => null,
    async listRepositories(owner) {
      const reading = needs(owner, 'Metadata: read', [404]);
      const ofOrganisation = `/orgs/${encodeURIComponent(owner)}/repos`;
      const { status } = await client.get(`${ofOrganisation}?per_page=1`, reading);
      const path = status === 404 ? `/users/${encodeURIComponent(owner)}/repos` : ofOrganisation;
      return (await client.pages(path, needs(owner, 'Metadata: read'))).map(toRepository);
    },
    async repository(name) {
      const found = toRepository(toFields((await client.get(at(name), needs(name))).value));
      // GitHub does not say that a repository is empty. The call for its main branch does.
      return { ...found, isEmpty: (await rollout.branchHead(name, found.defaultBranch)) === null };
    },
    async readFile(name, path, ref) {
      const { status, value } = await client.get(
        content(name, path, ref),
        needs(name, 'Contents: read', [404]),
      );
      const text = toFields(value).content;
      return status === 404 || typeof text !== 'string'
        ? null
        : Buffer.from(text, 'base64').toString('utf8');
    },
    async listFolder(name, path, ref) {
      const { value } = await client.get(
        content(name, path, ref),
        needs(name, 'Contents: read', [404]),
      );
      return Array.isArray(value) ? value.map((entry) => String(toFields(entry).name)) : [];
    },
    async branchHead(name, branch) {
      const { status, value } = await client.get(
        gitRef(name, branch),
        needs(name, 'Contents: read', [404, 409]),
      );
      return status === 200 ? String(toFields(toFields(value).object).sha) : null;
    },
    async commit(name, { base, branch, message, files }) {
      const head = await rollout.branchHead(name, branch);
      const parent = head ?? (await rollout.branchHead(name, base));
      await commitTree(client, { name, parent, isNew: head === null, branch, message, files });
    },
    async deleteBranch(name, branch) {
      const path = gitRef(name, branch).replace('/git/ref/', '/git/refs/');
      // 422: it is not there.
      await client.change('DELETE', path, null, needs(name, 'Contents: write', [404, 422]));
    },
    async findPull(name, base, head) {
      const [owner = ''] = name.split('/');
      const query = new URLSearchParams({ state: 'all', head: `${owner}:${head}`, base });
      const found = await client.pages(
        `${at(name, 'pulls')}?${query}`,
        needs(name, 'Pull requests: read'),
      );
      const pulls = found
        .map(toPull)
        .filter((pull) => pull.headRef === head && pull.baseRef === base);
      return (
        pulls.find(({ isOpen }) => isOpen) ?? pulls.sort((a, b) => b.number - a.number)[0] ?? null
      );
    },
    async openPull(name, { title, body, headRef, baseRef }) {
      await client.pace();
      const made = await client.change(
        'POST',
        at(name, 'pulls'),
        { title, body, head: headRef, base: baseRef },
        needs(name, 'Pull requests: write'),
      );
      return made === null ? null : Number(toFields(made.value).number);
    },
    async editPull(name, number, edit) {
      await client.change(
        'PATCH',
        at(name, 'pulls', String(number)),
        edit,
        needs(name, 'Pull requests: write'),
      );
    },
    async listPulls(name, state, base) {
      const query = new URLSearchParams({ state, base, sort: 'updated', direction: 'desc' });
      const all = await client.pages(
        `${at(name, 'pulls')}?${query}`,
        needs(name, 'Pull requests: read'),
      );
      return all.map(toPull).filter(({ baseRef }) => baseRef === base);
    },
    async isInConflict(name, number) {
      const path = at(name, 'pulls', String(number));
      const { value } = await client.get(path, needs(name, 'Pull requests: read'));
      return toFields(value).mergeable === false;
    },
    async updateBranch(name, number) {
      const path = at(name, 'pulls', String(number), 'update-branch');
      // 403: a fork whose author keeps it closed. 422: in conflict, or up to date.
      const needed = needs(name, 'Pull requests: write', [403, 422]);
      return toBranchUpdate(await client.change('PUT', path, {}, needed));
    },
    listJobs: (name, path, since) => listGitHubJobs(client, { name, path, since }),
    readReports: (name, runId) => readRunReports(client, name, runId),
    listRows: (name, sha) => listGitHubRows(client, name, sha),
    async isBlocked(name, pull) {
      const path = at(name, 'pulls', String(pull.number));
      const { value } = await client.get(path, needs(name, 'Pull requests: read'));
      const state = toFields(value).mergeable_state;
      if (state === 'blocked') return true;
      return state === 'clean' || state === 'unstable' || state === 'has_hooks' ? false : null;
    },
    gate: (name, branch) => readGitHubGate(client, name, branch),
    addContext: (name, branch, context, gate) =>
      addGitHubContext(client, { name, branch, context, gate }),
    foreignChanges: findGitHubChanges,
    removeContext: (name, branch, change) =>
      removeGitHubContext(client, { name, branch, ...change }),
  };
  return rollout;
}

/**
 * One commit with all files by the calls for trees. The contents call would make one for each file.
 */
async function commitTree(
  client: RolloutClient,
  wanted: {
    readonly name: string;
    readonly parent: string | null;
    readonly isNew: boolean;
    readonly branch: string;
    readonly message: string;
    readonly files: readonly FileChange[];
  },
): Promise<void> {
  const { name, parent, branch, message, files } = wanted;
  // A token without the right for workflow files is refused at the reference, with words of its
  // own.
  const needs = { about: name, permission: 'Contents: write and Workflows: write' };
  const tree = await client.change(
    'POST',
    at(name, 'git', 'trees'),
    {
      base_tree: parent,
      tree: files.map(({ path, text }) => ({ path, mode: '100644', type: 'blob', content: text })),
    },
    needs,
  );
  if (tree === null) return;
  const commit = await client.change(
    'POST',
    at(name, 'git', 'commits'),
    { message, tree: toFields(tree.value).sha, parents: [parent] },
    needs,
  );
  const sha = toFields(commit?.value).sha;
  if (wanted.isNew)
    await client.change(
      'POST',
      at(name, 'git', 'refs'),
      { ref: `refs/heads/${branch}`, sha },
      needs,
    );
  else
    await client.change(
      'PATCH',
      `${at(name, 'git', 'refs', 'heads')}/${toParts(branch)}`,
      { sha, force: false },
      needs,
    );
}

function toRepository(value: Fields): RepositoryFacts {
  const permissions = toFields(value.permissions);
  const may = (right: string): boolean | null =>
    typeof permissions[right] === 'boolean' ? permissions[right] : null;
  return {
    name: String(value.full_name),
    defaultBranch: String(value.default_branch ?? 'main'),
    isArchived: value.archived === true,
    isEmpty: false,
    mayPush: may('push'),
    mayAdminister: may('admin'),
  };
}

function toPull(value: Fields): PullFacts {
  const [head, base] = [toFields(value.head), toFields(value.base)];
  const isOwn =
    toFields(head.repo).full_name === toFields(base.repo).full_name || head.repo == null;
  return {
    number: Number(value.number),
    title: String(value.title ?? ''),
    body: String(value.body ?? ''),
    isOpen: value.state === 'open',
    mergedAt: typeof value.merged_at === 'string' ? value.merged_at : null,
    headRef: `${isOwn ? '' : 'fork:'}${String(head.ref ?? '')}`,
    headSha: String(head.sha ?? ''),
    baseRef: String(base.ref ?? ''),
  };
}
