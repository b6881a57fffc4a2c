// Gitea 1.26 as recorded from a real server: fields, codes, refusals and habits.
import { gateName } from '../../../../src/domain/fleet.ts';
import { compileGlob } from '../../../../src/fleet/glob.ts';
import type { Call, Reply } from './server.ts';
import type { Fields, ForgeState, Pull, Repository, Run } from './state.ts';

const swagger = 'http://gitea.example/api/swagger';
const no = (status: number, message: string): Reply => ({
  status,
  body: { message, url: swagger },
});
const notFound: Reply = { status: 404, body: { errors: null, message: 'not found', url: swagger } };

export function routeGitea(state: ForgeState, call: Call): Reply {
  const { method, path, query } = call;
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  if (path === '/version') return { status: 200, body: { version: '1.26.3' } };
  if (parts[0] === 'orgs' || parts[0] === 'users') {
    if (parts[0] === 'orgs' && !call.scopes.includes('read:organization'))
      return needScope('read:organization', call);
    const own = [...state.repositories.values()].filter(({ name }) =>
      name.startsWith(`${parts[1]}/`),
    );
    return own.length === 0 ? notFound : { status: 200, list: own.map((one) => toRepository(one)) };
  }
  const repository = state.repositories.get(`${parts[1]}/${parts[2]}`);
  if (parts[0] !== 'repos' || repository === undefined) return notFound;
  if (repository.renamedTo !== null)
    return {
      status: 301,
      body: '',
      headers: { location: `/api/v1/repos/${repository.renamedTo}` },
    };
  if (method !== 'GET' && !call.scopes.includes('write:repository'))
    return needScope('write:repository', call);
  const rest = parts.slice(3);
  const [area, ...more] = rest;
  if (area === undefined) return { status: 200, body: toRepository(repository) };
  if (method !== 'GET' && repository.isArchived) return no(423, `${repository.name} is archived`);
  switch (area) {
    case 'contents':
      return method === 'GET'
        ? readContents(
            state,
            repository,
            more.join('/'),
            query.get('ref') ?? repository.defaultBranch,
          )
        : changeFiles(state, repository, call.body);
    case 'branches':
      return routeBranches(state, repository, call, more);
    case 'pulls':
      return routePulls(state, repository, call, more);
    case 'actions':
      return routeActions(state, repository, call, more);
    case 'commits':
      return more[1] === 'statuses' ? listStatuses(repository, more[0] ?? '') : notFound;
    case 'branch_protections':
      return routeProtections(repository, call, more);
  }
  return notFound;
}

function needScope(scope: string, { scopes }: Call): Reply {
  return no(
    403,
    `token does not have at least one of required scope(s), required=[${scope}], token scope=${scopes.join(',')}`,
  );
}

function toRepository(repository: Repository): Fields {
  return {
    full_name: repository.name,
    default_branch: repository.defaultBranch,
    archived: repository.isArchived,
    empty: repository.isEmpty,
    mirror: false,
    permissions: { admin: repository.mayAdminister, push: true, pull: true },
  };
}

function readContents(state: ForgeState, repository: Repository, path: string, ref: string): Reply {
  const files = state.filesAt(repository, ref);
  const missing = {
    status: 404,
    body: {
      errors: [`object does not exist [id: , rel_path: ${path}]`],
      message: 'GetContentsOrList',
      url: swagger,
    },
  };
  if (files === null) return missing;
  const text = files.get(path);
  if (text !== undefined)
    return {
      status: 200,
      body: {
        name: path.split('/').at(-1),
        path,
        sha: blob(text),
        type: 'file',
        encoding: 'base64',
        content: Buffer.from(text).toString('base64'),
      },
    };
  const prefix = path === '' ? '' : `${path}/`;
  const names = new Set(
    [...files.keys()]
      .filter((one) => one.startsWith(prefix))
      .map((one) => one.slice(prefix.length).split('/')[0]),
  );
  return names.size === 0
    ? missing
    : { status: 200, body: [...names].map((name) => ({ name, path: `${prefix}${name}` })) };
}

function blob(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(40, '0').slice(0, 40);
}

/** All files or none; on a new branch in the same call. */
function changeFiles(state: ForgeState, repository: Repository, body: Fields): Reply {
  const branch = String(body.branch ?? repository.defaultBranch);
  const target = String(body.new_branch ?? branch);
  const start = repository.branches.get(branch);
  if (start === undefined) return no(404, `branch does not exist [name: ${branch}]`);
  if (body.new_branch !== undefined && repository.branches.has(target))
    return no(422, `branch already exists [name: ${target}]`);
  const files = new Map(state.filesAt(repository, start) ?? []);
  for (const { operation, path, content, sha } of body.files as Record<string, string>[]) {
    const name = path ?? '';
    const old = files.get(name);
    if (operation === 'create' && old !== undefined)
      return no(422, `repository file already exists [path: ${name}]`);
    if (operation === 'update' && (old === undefined || sha !== blob(old)))
      return no(
        422,
        `sha does not match [given: ${sha}, expected: ${old === undefined ? '' : blob(old)}]`,
      );
    files.set(name, Buffer.from(content ?? '', 'base64').toString());
  }
  state.push(repository, target, state.commit(repository, files, String(body.message)));
  return { status: 201, body: { files: [] } };
}

function routeBranches(
  _: ForgeState,
  repository: Repository,
  { method }: Call,
  rest: string[],
): Reply {
  const name = rest.join('/');
  const sha = repository.branches.get(name);
  if (sha === undefined) return notFound;
  if (method === 'DELETE') {
    if (name === repository.defaultBranch)
      return no(403, 'can not delete default or pull request target branch');
    repository.branches.delete(name);
    return { status: 204 };
  }
  return { status: 200, body: { name, commit: { id: sha } } };
}

function toPull(repository: Repository, pull: Pull): Fields {
  const isThere = repository.branches.has(pull.head);
  return {
    id: pull.number + 1000,
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    mergeable: pull.hasConflict !== true,
    merged: pull.mergedAt !== null,
    merged_at: pull.mergedAt,
    head: {
      label: pull.head,
      ref: isThere ? pull.head : `refs/pull/${pull.number}/head`,
      sha: pull.headSha,
      repo_id: 24,
    },
    base: { label: pull.base, ref: pull.base, sha: '', repo_id: 24 },
  };
}

function routePulls(state: ForgeState, repository: Repository, call: Call, rest: string[]): Reply {
  const { method, body, query } = call;
  const [first, ...more] = rest;
  if (first === undefined && method === 'POST') return openPull(state, repository, body);
  if (first === undefined) {
    const wanted = query.get('state') ?? 'open';
    const pulls = [...repository.pulls]
      .reverse()
      .filter((one) => wanted === 'all' || one.state === wanted);
    return { status: 200, list: pulls.map((one) => toPull(repository, one)) };
  }
  if (!/^\d+$/.test(first)) {
    const found = repository.pulls.filter(
      (one) => one.base === first && one.head === more.join('/'),
    );
    const pull = found.find((one) => one.state === 'open') ?? found[0];
    return pull === undefined ? notFound : { status: 200, body: toPull(repository, pull) };
  }
  const pull = repository.pulls[Number(first) - 1];
  if (pull === undefined) return notFound;
  if (more[0] === 'merge') return merge(state, repository, pull, body);
  if (more[0] === 'update') {
    if (pull.hasConflict) return no(409, 'merge failed because of conflict');
    if (pull.closedFork) return no(403, '');
    const head = state.filesAt(repository, pull.headSha) ?? new Map();
    const base = state.filesAt(repository, pull.base) ?? new Map();
    state.push(
      repository,
      pull.head,
      state.commit(repository, new Map([...base, ...head]), 'update'),
    );
    return { status: 200, body: '' };
  }
  if (method === 'PATCH') {
    if (typeof body.title === 'string') pull.title = body.title;
    if (typeof body.body === 'string') pull.body = body.body;
    if (body.state === 'closed' || body.state === 'open') pull.state = body.state;
    return { status: 201, body: toPull(repository, pull) };
  }
  return { status: 200, body: toPull(repository, pull) };
}

function openPull(state: ForgeState, repository: Repository, body: Fields): Reply {
  const [head, base] = [String(body.head), String(body.base)];
  const open = repository.pulls.find(
    (one) => one.state === 'open' && one.head === head && one.base === base,
  );
  if (open !== undefined)
    return no(
      409,
      `pull request already exists for these targets [id: ${open.number + 1000}, issue_id: ${open.number}, head_branch: ${head}, base_branch: ${base}]`,
    );
  if (!repository.branches.has(head) || !repository.branches.has(base)) return notFound;
  if (repository.branches.get(head) === repository.branches.get(base))
    return no(422, 'Invalid PullRequest: There are no changes between the head and the base');
  return {
    status: 201,
    body: toPull(
      repository,
      state.openPull(repository, head, base, String(body.title), String(body.body ?? '')),
    ),
  };
}

/** The rule first, then the commit that was named. */
function merge(state: ForgeState, repository: Repository, pull: Pull, body: Fields): Reply {
  const rule = repository.protections.find((one) =>
    compileGlob(String(one.rule_name), '/')?.(pull.base),
  );
  if (rule?.enable_status_check === true) {
    const contexts = (rule.status_check_contexts as string[] | null) ?? [];
    const rows = new Map(
      repository.rows
        .filter((row) => row.sha === pull.headSha)
        .map((row) => [row.context, row.state]),
    );
    const isMet = contexts.every((context) => {
      const states = [...rows]
        .filter(([name]) => compileGlob(context)?.(name))
        .map(([, one]) => one);
      return states.length > 0 && states.every((one) => one === 'success');
    });
    if (!isMet) return no(405, 'Not all required status checks successful');
  }
  if (body.head_commit_id !== undefined && body.head_commit_id !== pull.headSha)
    return no(409, 'head out of date');
  state.merge(repository, pull);
  return { status: 200, body: '' };
}

function toJob(run: Run): Fields {
  return {
    id: run.id + 50_000,
    run_id: run.id,
    name: gateName,
    status: run.isSettled ? 'completed' : 'in_progress',
    conclusion: run.isSettled ? run.conclusion : null,
    run_attempt: 1,
    head_sha: run.sha,
    runner_name: run.runner,
    started_at: new Date(run.startedAt).toISOString(),
    completed_at: run.isSettled ? new Date(run.endsAt).toISOString() : '1970-01-01T00:00:00Z',
  };
}

function routeActions(_: ForgeState, repository: Repository, __: Call, rest: string[]): Reply {
  if (rest[0] !== 'runs') return notFound;
  if (rest[1] === undefined) {
    const runs = [...repository.runs].reverse().map((run) => ({
      id: run.id,
      path: `${gateName}.yml@${run.pull === null ? `refs/heads/${run.branch}` : `refs/pull/${run.pull}/head`}`,
      event: run.event,
      run_attempt: 0,
      head_sha: run.sha,
      head_branch: run.branch,
      status: run.isSettled ? 'completed' : 'running',
      started_at: new Date(run.startedAt).toISOString(),
    }));
    return {
      status: 200,
      list: runs,
      wrap: (page, total) => ({ workflow_runs: page, total_count: total }),
    };
  }
  const run = repository.runs.find(({ id }) => String(id) === rest[1]);
  if (run === undefined || rest[2] !== 'jobs') return notFound;
  return {
    status: 200,
    list: [toJob(run)],
    wrap: (page, total) => ({ jobs: page, total_count: total }),
  };
}

/** Ordered by context, not by time: the client must take the highest id of each. */
function listStatuses(repository: Repository, sha: string): Reply {
  const rows = repository.rows
    .filter((row) => row.sha === sha)
    .sort((a, b) => (a.context < b.context ? -1 : a.context > b.context ? 1 : b.id - a.id))
    .map((row) => ({
      id: row.id,
      status: row.state,
      context: row.context,
      description: row.description,
      created_at: new Date(row.at).toISOString(),
    }));
  return { status: 200, list: rows };
}

/** Every field of a rule, as a rule without any has them. */
export const emptyRule: Fields = {
  branch_name: '',
  rule_name: '',
  priority: 1,
  enable_push: false,
  enable_push_whitelist: false,
  push_whitelist_usernames: [],
  push_whitelist_teams: [],
  push_whitelist_deploy_keys: false,
  enable_force_push: false,
  enable_force_push_allowlist: false,
  force_push_allowlist_usernames: [],
  force_push_allowlist_teams: [],
  force_push_allowlist_deploy_keys: false,
  enable_merge_whitelist: false,
  merge_whitelist_usernames: [],
  merge_whitelist_teams: [],
  enable_status_check: false,
  status_check_contexts: null,
  required_approvals: 0,
  enable_approvals_whitelist: false,
  approvals_whitelist_username: [],
  approvals_whitelist_teams: [],
  block_on_rejected_reviews: false,
  block_on_official_review_requests: false,
  block_on_outdated_branch: false,
  dismiss_stale_approvals: false,
  ignore_stale_approvals: false,
  require_signed_commits: false,
  protected_file_patterns: '',
  unprotected_file_patterns: '',
  block_admin_merge_override: false,
  created_at: '2026-11-01T00:00:00Z',
  updated_at: '2026-11-01T00:00:00Z',
};

function routeProtections(repository: Repository, { method, body }: Call, rest: string[]): Reply {
  if (!repository.mayAdminister) return notFound;
  const name = rest.join('/');
  if (name === '' && method === 'GET') return { status: 200, list: repository.protections };
  if (name === '' && method === 'POST') {
    if (repository.protections.some((rule) => rule.rule_name === body.rule_name))
      return no(403, 'Branch protection already exist');
    const known = Object.fromEntries(Object.entries(body).filter(([key]) => key in emptyRule));
    const rule = {
      ...emptyRule,
      priority: repository.protections.length + 1,
      ...known,
      branch_name: body.rule_name,
    };
    repository.protections.push(rule);
    return { status: 201, body: rule };
  }
  const rule = repository.protections.find((one) => one.rule_name === name);
  if (rule === undefined) return notFound;
  if (method === 'DELETE') {
    repository.protections = repository.protections.filter((one) => one !== rule);
    return { status: 204 };
  }
  if (method !== 'PATCH')
    return method === 'GET' ? { status: 200, body: rule } : { status: 405, body: '' };
  if (body.enable_status_check !== undefined && typeof body.enable_status_check !== 'boolean')
    return no(
      422,
      '[]: json: cannot unmarshal string into Go struct field EditBranchProtectionOption.enable_status_check of type bool',
    );
  // Only what is there and is not null is changed; the name is not.
  for (const [key, value] of Object.entries(body))
    if (key in emptyRule && key !== 'rule_name' && value !== null && value !== undefined)
      rule[key] = value;
  if (body.enable_push === false) {
    rule.enable_push_whitelist = false;
    rule.push_whitelist_deploy_keys = false;
  }
  // docs/rules/forges.md "Rollout on Gitea": this field overwrites the list of users with the
  // request's, which is not there.
  if ('force_push_allowlist_deploy_keys' in body)
    rule.force_push_allowlist_usernames = body.force_push_allowlist_usernames ?? [];
  return { status: 200, body: rule };
}
