// GitHub's REST API as far as a rollout uses it: fields, codes and refusals of its public
// description.
import { gateName } from '../../../../src/domain/fleet.ts';
import type { Call, Reply } from './server.ts';
import type { Fields, ForgeState, Pull, Repository, Run } from './state.ts';

const no = (status: number, message: string): Reply => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
});
const notFound = no(404, 'Not Found');

export function routeGitHub(state: ForgeState, call: Call): Reply {
  const { method, path, query, body } = call;
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  if (parts[0] === 'orgs' || parts[0] === 'users') {
    const own = [...state.repositories.values()].filter(({ name }) =>
      name.startsWith(`${parts[1]}/`),
    );
    return own.length === 0 ? notFound : { status: 200, list: own.map(toRepository) };
  }
  const repository = state.repositories.get(`${parts[1]}/${parts[2]}`);
  if (parts[0] !== 'repos' || repository === undefined) return notFound;
  if (repository.renamedTo !== null)
    return {
      status: 301,
      body: { message: 'Moved Permanently' },
      headers: { location: '/elsewhere' },
    };
  if (method !== 'GET' && !call.scopes.includes('write:repository'))
    return no(403, 'Resource not accessible by personal access token');
  const [area, ...rest] = parts.slice(3);
  if (area === undefined) return { status: 200, body: toRepository(repository) };
  if (method !== 'GET' && repository.isArchived)
    return no(403, 'Repository was archived so is read-only.');
  switch (area) {
    case 'contents':
      return readContents(
        state,
        repository,
        rest.join('/'),
        query.get('ref') ?? repository.defaultBranch,
      );
    case 'git':
      return routeGit(state, repository, call, rest);
    case 'pulls':
      return routePulls(state, repository, call, rest);
    case 'actions':
      return routeActions(repository, call, rest);
    case 'commits':
      return routeCommits(repository, rest);
    case 'rules':
      return { status: 200, list: rulesOf(repository) };
    case 'rulesets':
      return routeRulesets(state, repository, call, rest);
    case 'branches':
      return routeProtection(repository, method, body, rest.slice(2));
  }
  return notFound;
}

function toRepository(repository: Repository): Fields {
  return {
    full_name: repository.name,
    default_branch: repository.defaultBranch,
    archived: repository.isArchived,
    permissions: {
      admin: repository.mayAdminister,
      maintain: true,
      push: true,
      triage: true,
      pull: true,
    },
  };
}

function readContents(state: ForgeState, repository: Repository, path: string, ref: string): Reply {
  const files = state.filesAt(repository, ref);
  if (files === null) return notFound;
  const text = files.get(path);
  // GitHub breaks the lines of its base64.
  if (text !== undefined) {
    const content = Buffer.from(text)
      .toString('base64')
      .replace(/(.{60})/g, '$1\n');
    return { status: 200, body: { type: 'file', encoding: 'base64', path, content, sha: '0' } };
  }
  const prefix = path === '' ? '' : `${path}/`;
  const names = new Set(
    [...files.keys()]
      .filter((one) => one.startsWith(prefix))
      .map((one) => one.slice(prefix.length).split('/')[0]),
  );
  return names.size === 0
    ? notFound
    : { status: 200, body: [...names].map((name) => ({ name, path: `${prefix}${name}` })) };
}

function routeGit(
  state: ForgeState,
  repository: Repository,
  { method, body }: Call,
  rest: string[],
): Reply {
  const [what] = rest;
  if (what === 'ref' || (what === 'refs' && method !== 'POST')) {
    const name = rest.slice(2).join('/');
    const sha = repository.branches.get(name);
    if (method === 'GET' && repository.isEmpty) return no(409, 'Git Repository is empty.');
    if (sha === undefined) return method === 'GET' ? notFound : no(422, 'Reference does not exist');
    if (method === 'GET')
      return { status: 200, body: { ref: `refs/heads/${name}`, object: { type: 'commit', sha } } };
    if (method === 'DELETE') {
      repository.branches.delete(name);
      return { status: 204 };
    }
    state.push(repository, name, String(body.sha));
    return { status: 200, body: { ref: `refs/heads/${name}`, object: { sha: body.sha } } };
  }
  if (what === 'trees') {
    const files = new Map(state.filesAt(repository, String(body.base_tree)) ?? []);
    for (const { path, content } of body.tree as Record<string, string>[])
      files.set(path ?? '', content ?? '');
    const sha = `tree-${state.nextId()}`;
    repository.trees.set(sha, files);
    return { status: 201, body: { sha } };
  }
  if (what === 'commits') {
    const files = repository.trees.get(String(body.tree));
    if (files === undefined) return no(422, 'Tree SHA does not exist');
    return { status: 201, body: { sha: state.commit(repository, files, String(body.message)) } };
  }
  if (what === 'refs') {
    const name = String(body.ref).replace('refs/heads/', '');
    if (repository.branches.has(name)) return no(422, 'Reference already exists');
    if (!repository.commits.has(String(body.sha))) return no(422, 'Object does not exist');
    state.push(repository, name, String(body.sha));
    return { status: 201, body: { ref: body.ref, object: { sha: body.sha } } };
  }
  return notFound;
}

function toPull(repository: Repository, pull: Pull): Fields {
  const repo = { full_name: repository.name };
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    merged_at: pull.mergedAt,
    head: { ref: pull.head, sha: pull.headSha, repo },
    base: { ref: pull.base, repo },
  };
}

function routePulls(
  state: ForgeState,
  repository: Repository,
  { method, body, query }: Call,
  rest: string[],
): Reply {
  const [number, what] = rest;
  if (number === undefined && method === 'POST') {
    const [head, base] = [String(body.head), String(body.base)];
    if (
      repository.pulls.some((one) => one.state === 'open' && one.head === head && one.base === base)
    )
      return no(422, `Validation Failed: A pull request already exists for ${head}.`);
    if (!repository.branches.has(head)) return no(422, 'Validation Failed');
    return {
      status: 201,
      body: toPull(
        repository,
        state.openPull(repository, head, base, String(body.title), String(body.body ?? '')),
      ),
    };
  }
  if (number === undefined) {
    const wanted = query.get('state') ?? 'open';
    const [, head] = (query.get('head') ?? '').split(':');
    const base = query.get('base');
    const found = [...repository.pulls]
      .reverse()
      .filter(
        (one) =>
          (wanted === 'all' || one.state === wanted) &&
          (head === undefined || one.head === head) &&
          (base === null || one.base === base),
      );
    return { status: 200, list: found.map((one) => toPull(repository, one)) };
  }
  const pull = repository.pulls[Number(number) - 1];
  if (pull === undefined) return notFound;
  if (what === 'update-branch') {
    if (pull.hasConflict) return no(422, 'merge conflict between base and head');
    if (pull.closedFork) return no(403, 'Resource not accessible by personal access token');
    const head = state.filesAt(repository, pull.headSha) ?? new Map();
    const base = state.filesAt(repository, pull.base) ?? new Map();
    state.push(
      repository,
      pull.head,
      state.commit(repository, new Map([...base, ...head]), 'update'),
    );
    return { status: 202, body: { message: 'Updating pull request branch.' } };
  }
  if (method === 'PATCH') {
    if (typeof body.title === 'string') pull.title = body.title;
    if (typeof body.body === 'string') pull.body = body.body;
    if (body.state === 'closed' || body.state === 'open') pull.state = body.state;
  }
  return {
    status: 200,
    body: {
      ...toPull(repository, pull),
      mergeable: pull.hasConflict !== true,
      mergeable_state: mergeableState(repository, pull),
    },
  };
}

function mergeableState(repository: Repository, pull: Pull): string {
  const required = contextsOf(repository);
  const runs = repository.runs.filter((run) => run.sha === pull.headSha && run.isSettled);
  const isGreen = runs.at(-1)?.conclusion === 'success';
  const isMet = required.every((context) => context === gateName && isGreen);
  return isMet ? (isGreen || runs.length === 0 ? 'clean' : 'unstable') : 'blocked';
}

function toJob(run: Run): Fields {
  return {
    id: run.id + 50_000,
    run_id: run.id,
    name: gateName,
    status: run.isSettled ? 'completed' : 'in_progress',
    conclusion: run.isSettled ? run.conclusion : null,
    head_sha: run.sha,
    runner_name: run.runner,
    started_at: new Date(run.startedAt).toISOString(),
    completed_at: run.isSettled ? new Date(run.endsAt).toISOString() : null,
  };
}

function routeActions(repository: Repository, { query }: Call, rest: string[]): Reply {
  if (rest[0] === 'workflows' && rest[2] === 'runs') {
    const since = Date.parse((query.get('created') ?? '>=1970-01-01').slice(2));
    const runs = [...repository.runs]
      .reverse()
      .filter((run) => run.startedAt >= since)
      .map((run) => ({
        id: run.id,
        event: run.event,
        head_sha: run.sha,
        head_branch: run.branch,
        status: run.isSettled ? 'completed' : 'in_progress',
        conclusion: run.isSettled ? run.conclusion : null,
      }));
    return runs.length === 0
      ? notFound
      : {
          status: 200,
          list: runs,
          wrap: (page, total) => ({ total_count: total, workflow_runs: page }),
        };
  }
  const run = repository.runs.find(({ id }) => String(id) === rest[1]);
  if (rest[0] !== 'runs' || run === undefined) return notFound;
  return {
    status: 200,
    list: [toJob(run)],
    wrap: (page, total) => ({ total_count: total, jobs: page }),
  };
}

function routeCommits(repository: Repository, [sha, what]: string[]): Reply {
  if (what === 'status')
    return {
      status: 200,
      list: [],
      wrap: (page) => ({ state: 'pending', statuses: page, total_count: 0 }),
    };
  const runs = repository.runs.filter((run) => run.sha === sha);
  const last = runs.at(-1);
  const checks = last === undefined ? [] : [toJob(last)];
  return {
    status: 200,
    list: checks,
    wrap: (page, total) => ({ total_count: total, check_runs: page }),
  };
}

interface Rule extends Fields {
  type: string;
  parameters?: { required_status_checks?: { context: string }[] };
}

function rulesOf(repository: Repository): Fields[] {
  const queue = repository.mergeQueue ? [{ type: 'merge_queue', parameters: {} }] : [];
  return [
    ...repository.rulesets
      .filter(({ enforcement }) => enforcement === 'active')
      .flatMap(({ rules }) => (rules as Rule[] | undefined) ?? []),
    ...queue,
  ];
}

function contextsOf(repository: Repository): string[] {
  const ofRules = (rulesOf(repository) as Rule[]).flatMap(
    ({ parameters }) => parameters?.required_status_checks ?? [],
  );
  const classic =
    (repository.classic?.required_status_checks as { checks?: { context: string }[] } | undefined)
      ?.checks ?? [];
  return [...ofRules, ...classic].map(({ context }) => context);
}

function routeRulesets(
  state: ForgeState,
  repository: Repository,
  { method, body, scopes }: Call,
  [id]: string[],
): Reply {
  if (!repository.mayAdminister && method !== 'GET') return notFound;
  if (!repository.hasRulesets)
    return method === 'GET'
      ? { status: 200, list: [] }
      : no(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
  if (id === undefined && method === 'POST') {
    if (repository.rulesets.some(({ name }) => name === body.name))
      return no(422, 'Validation Failed: Name must be unique');
    const made = {
      id: state.nextId(),
      source_type: 'Repository',
      source: repository.name,
      ...body,
    };
    repository.rulesets.push(made);
    return { status: 201, body: made };
  }
  // The list has no rules.
  if (id === undefined)
    return {
      status: 200,
      list: repository.rulesets.map(({ rules: _, conditions: __, ...one }) => one),
    };
  const found = repository.rulesets.find((one) => String(one.id) === id);
  if (found === undefined) return notFound;
  if (method === 'DELETE') {
    repository.rulesets = repository.rulesets.filter((one) => one !== found);
    return { status: 204 };
  }
  // Who may not administer does not see who may pass by.
  return { status: 200, body: scopes.length > 0 ? found : { ...found, bypass_actors: undefined } };
}

function routeProtection(
  repository: Repository,
  method: string,
  body: Fields,
  rest: string[],
): Reply {
  if (!repository.mayAdminister) return notFound;
  if (repository.classic === null) return no(404, 'Branch not protected');
  const checks = repository.classic.required_status_checks as
    | { strict: boolean; contexts: string[]; checks: { context: string; app_id: number | null }[] }
    | undefined;
  if (rest.length === 0) return { status: 200, body: repository.classic };
  if (rest[0] !== 'required_status_checks') return notFound;
  if (checks === undefined) return no(404, 'Required status checks not enabled');
  const set = (next: typeof checks.checks): Reply => {
    checks.checks = next;
    checks.contexts = next.map(({ context }) => context);
    return { status: 200, body: checks };
  };
  if (rest[1] === 'contexts' && method === 'DELETE')
    return set(
      checks.checks.filter(({ context }) => !(body.contexts as string[]).includes(context)),
    );
  if (method === 'PATCH')
    // -1 is any app, which is told as null; a missing id becomes the app that reported last.
    return set(
      (body.checks as { context: string; app_id?: number }[]).map(
        ({ context, app_id: app = 99 }) => ({ context, app_id: app === -1 ? null : app }),
      ),
    );
  return { status: 200, body: checks };
}
