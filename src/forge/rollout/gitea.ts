// The rollout on Gitea 1.25 and later (docs/rules/forges.md "Rollout on Gitea").
import type { FileChange, PullFacts, RepositoryFacts } from '../../domain/fleet.ts';
import {
  addContext,
  differingFields,
  type Fields,
  findGoverningRule,
  readStatusFields,
  removeContext,
  toFields,
} from '../../fleet/protection.ts';
import { toBranchUpdate } from './branch-update.ts';
import type { Gate, Rollout } from './calls.ts';
import { type CallNeeds, Refusal, type RolloutClient } from './client.ts';
import { listGiteaJobs, listGiteaRows } from './gitea-evidence.ts';
import { toPath as at, toParts } from './path.ts';
import { readRunReports } from './run-reports.ts';

const scope = 'write:repository';
/** Fields that may differ when a context was added: the time of the change is reported too. */
const statusFields = ['enable_status_check', 'status_check_contexts', 'updated_at'];

/** The calls of a Gitea server. */
export function createGiteaRollout(client: RolloutClient): Rollout {
  const needs = (about: string, accept: readonly number[] = []): CallNeeds => ({
    about,
    accept,
    permission: scope,
  });
  // Slashes of a path stay: Gitea refuses an encoded one that leads out of the repository with
  // HTTP 500.
  const content = (name: string, path: string): string =>
    `${at(name, 'contents')}/${toParts(path)}`;

  const readEntry = async (name: string, path: string, ref: string): Promise<Fields | null> => {
    const query = `?ref=${encodeURIComponent(ref)}`;
    const { status, value } = await client.get(content(name, path) + query, needs(name, [404]));
    return status === 404 ? null : toFields(value);
  };

  const rollout: Rollout = {
    forge: client.forge,
    async version() {
      const { value } = await client.get('/version', needs('the server'));
      return String(toFields(value).version ?? '') || null;
    },
    async listRepositories(owner) {
      const reading = { about: owner, permission: 'read:organization' };
      const ofOrganisation = `/orgs/${encodeURIComponent(owner)}/repos`;
      const { status } = await client.get(`${ofOrganisation}?limit=1&page=1`, {
        ...reading,
        accept: [404],
      });
      const path = status === 404 ? `/users/${encodeURIComponent(owner)}/repos` : ofOrganisation;
      return (await client.pages(path, reading)).map(toRepository);
    },
    async repository(name) {
      return toRepository(toFields((await client.get(at(name), needs(name))).value));
    },
    async readFile(name, path, ref) {
      const entry = await readEntry(name, path, ref);
      if (entry === null || typeof entry.content !== 'string') return null;
      return Buffer.from(entry.content, 'base64').toString('utf8');
    },
    async listFolder(name, path, ref) {
      const where = path === '' ? at(name, 'contents') : content(name, path);
      const query = `?ref=${encodeURIComponent(ref)}`;
      const { value } = await client.get(where + query, needs(name, [404]));
      return Array.isArray(value) ? value.map((entry) => String(toFields(entry).name)) : [];
    },
    async branchHead(name, branch) {
      const { status, value } = await client.get(at(name, 'branches', branch), needs(name, [404]));
      return status === 404 ? null : String(toFields(toFields(value).commit).id);
    },
    async commit(name, { base, branch, message, files }) {
      const isThere = (await rollout.branchHead(name, branch)) !== null;
      const from = isThere ? branch : base;
      const operations: unknown[] = [];
      for (const { path, text } of files)
        operations.push(await toOperation(name, from, path, text));
      await client.change(
        'POST',
        at(name, 'contents'),
        { branch: from, ...(isThere ? {} : { new_branch: branch }), message, files: operations },
        needs(name),
      );
    },
    async deleteBranch(name, branch) {
      await client.change('DELETE', at(name, 'branches', branch), null, needs(name, [404]));
    },
    async findPull(name, base, head) {
      // The call for one pair lists closed ones too, but of several it lists any: the list is asked
      // where it is not open.
      const path = `${at(name, 'pulls', base)}/${toParts(head)}`;
      const { status, value } = await client.get(path, needs(name, [404]));
      if (status === 404) return null;
      const found = toPull(toFields(value));
      if (found.isOpen) return found;
      const all = await client.pages(`${at(name, 'pulls')}?state=all`, needs(name));
      const same = all.map(toPull).filter((pull) => pull.headRef === head && pull.baseRef === base);
      return (
        same.find(({ isOpen }) => isOpen) ?? same.sort((a, b) => b.number - a.number)[0] ?? found
      );
    },
    async openPull(name, { title, body, headRef, baseRef }) {
      await client.pace();
      const made = await client.change(
        'POST',
        at(name, 'pulls'),
        { title, body, head: headRef, base: baseRef },
        needs(name),
      );
      return made === null ? null : Number(toFields(made.value).number);
    },
    async editPull(name, number, edit) {
      await client.change('PATCH', at(name, 'pulls', String(number)), edit, needs(name));
    },
    async listPulls(name, state, base) {
      const all = await client.pages(
        `${at(name, 'pulls')}?state=${state}&sort=recentupdate`,
        needs(name),
      );
      return all.map(toPull).filter(({ baseRef }) => baseRef === base);
    },
    async isInConflict(name, number) {
      const pull = toFields(
        (await client.get(at(name, 'pulls', String(number)), needs(name))).value,
      );
      // A draft is told as not mergeable as well.
      return pull.mergeable === false && pull.draft !== true;
    },
    async updateBranch(name, number) {
      const path = at(name, 'pulls', String(number), 'update');
      // 403: a fork whose author keeps it closed. 409: in conflict. 422: merged since. 500: up to
      // date.
      return toBranchUpdate(
        await client.change('POST', path, null, needs(name, [403, 409, 422, 500])),
      );
    },
    listJobs: (name, path, since) => listGiteaJobs(client, { name, path, since }),
    readReports: (name, runId) => readRunReports(client, name, runId),
    listRows: (name, sha) => listGiteaRows(client, name, sha),
    async isBlocked(name, pull) {
      // `mergeable` stays true. A merge of a commit that is not the head can only be refused: for
      // its checks first (405).
      const { status, said } = (await client.change(
        'POST',
        at(name, 'pulls', String(pull.number), 'merge'),
        { Do: 'merge', head_commit_id: '0'.repeat(40) },
        needs(name, [405, 409, 422]),
      )) ?? { status: 0, said: '' };
      if (status === 405) return /required status checks/i.test(said) ? true : null;
      return status === 409 ? false : null;
    },
    gate: async (name, branch) => toGate(await listRules(name), branch),
    async addContext(name, branch, context, gate) {
      if (gate.rule === null) {
        // What a branch without a rule allows stays allowed: a rule's own defaults would forbid
        // every push.
        await client.change(
          'POST',
          at(name, 'branch_protections'),
          {
            rule_name: branch,
            enable_push: true,
            enable_force_push: true,
            enable_status_check: true,
            status_check_contexts: [context],
          },
          needs(name),
        );
        return 'gitea-rule-made';
      }
      const fields = addContext(readStatusFields(gate.rule), context);
      // These two fields alone: a field that is there at all may reset others (docs/rules/forges.md
      // "Rollout on Gitea").
      if (fields !== null)
        await client.change('PATCH', rulePath(name, gate.rule), fields, needs(name));
      return 'gitea-rule-changed';
    },
    // A rule that was made is new as a whole.
    foreignChanges: ({ means, rule, others }, gate) => [
      ...(means === 'gitea-rule-changed'
        ? differingFields(rule ?? {}, gate.rule ?? {}, statusFields)
        : []),
      ...differingFields(others, gate.others, []),
    ],
    async removeContext(name, branch, { context, means, before, after }) {
      // By its name: another rule may govern the branch by now.
      const ruleName = means === 'gitea-rule-made' ? branch : before?.rule_name;
      const rule = (await listRules(name)).find((one) => one.rule_name === ruleName);
      if (rule === undefined) return;
      const now = readStatusFields(rule);
      const isOurs =
        after === null
          ? now.status_check_contexts.every((one) => one === context)
          : differingFields(after, rule, ['updated_at']).length === 0;
      if (means === 'gitea-rule-made' && isOurs) {
        await client.change('DELETE', rulePath(name, rule), null, needs(name, [404]));
        return;
      }
      const wanted = removeContext(now, readStatusFields(before ?? {}), context);
      // Both in one call: between two of them every status would be required.
      if (JSON.stringify(now) !== JSON.stringify(wanted))
        await client.change('PATCH', rulePath(name, rule), wanted, needs(name));
    },
  };

  function listRules(name: string): Promise<Fields[]> {
    return client.pages(at(name, 'branch_protections'), {
      ...needs(name),
      permission: `${scope} and the administration of the repository`,
    });
  }

  async function toOperation(
    name: string,
    from: string,
    path: string,
    text: FileChange['text'],
  ): Promise<unknown> {
    const there = await readEntry(name, path, from);
    const encoded = Buffer.from(text).toString('base64');
    return there === null
      ? { operation: 'create', path, content: encoded }
      : { operation: 'update', path, content: encoded, sha: there.sha };
  }

  function rulePath(name: string, rule: Fields): string {
    return at(name, 'branch_protections', String(rule.rule_name));
  }

  return rollout;
}

function toGate(rules: readonly Fields[], branch: string): Gate {
  const rule = findGoverningRule(rules, branch);
  const fields = readStatusFields(rule ?? {});
  return {
    means: rule === null ? 'gitea-rule-made' : 'gitea-rule-changed',
    rule,
    others: Object.fromEntries(
      rules.filter((one) => one !== rule).map((one) => [String(one.rule_name), one]),
    ),
    contexts: fields.enable_status_check ? fields.status_check_contexts : [],
    dormant: fields.enable_status_check ? [] : fields.status_check_contexts,
    isEveryStatus: fields.enable_status_check && fields.status_check_contexts.length === 0,
    hasMergeQueue: false,
  };
}

function toRepository(value: Fields): RepositoryFacts {
  const permissions = toFields(value.permissions);
  const may = (right: string): boolean | null =>
    typeof permissions[right] === 'boolean' ? permissions[right] : null;
  return {
    name: String(value.full_name),
    defaultBranch: String(value.default_branch ?? 'main'),
    isArchived: value.archived === true,
    isEmpty: value.empty === true,
    mayPush: may('push'),
    mayAdminister: may('admin'),
  };
}

/**
 * The label stays when the branch is deleted, the ref does not. A branch of a fork may have the
 * same name and is none of ours.
 */
function toHeadRef(head: Fields, base: Fields): string {
  const name = String(head.label ?? head.ref ?? '');
  return head.repo_id === base.repo_id ? name : `fork:${name}`;
}

function toPull(value: Fields): PullFacts {
  const [head, base] = [toFields(value.head), toFields(value.base)];
  const number = Number(value.number);
  if (!Number.isSafeInteger(number))
    throw new Refusal(null, 'The forge returned a pull request without a number');
  return {
    number,
    title: String(value.title ?? ''),
    body: String(value.body ?? ''),
    isOpen: value.state === 'open',
    mergedAt: value.merged === true ? String(value.merged_at ?? '') : null,
    headRef: toHeadRef(head, base),
    headSha: String(head.sha ?? ''),
    baseRef: String(base.ref ?? ''),
  };
}
