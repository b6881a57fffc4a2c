// What a rollout meets that it cannot change: one line each says what was done and what was not,
// and the same command goes on.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../src/definition/fleet-parse.ts';
import { startStage } from './double/play.ts';
import { tokens } from './double/server.ts';
import { addHistory, type Pull, type Repository } from './double/state.ts';

const extra = 'thresholds: { good-rate: 0.01, bad-rate: 0.3, business-days: 1, heads: 1 }';

describe('a fleet file', () => {
  it('has a schema that strict readers take', () => {
    const schema = JSON.parse(readFileSync('fleet.schema.json', 'utf8'));
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
    // What an editor shows.
    for (const [, name] of JSON.stringify(schema).matchAll(/"([\w-]+)":\{"(?:type|enum|pattern)"/g))
      expect(name).toBe('items');
  });

  it('is told every mistake at its place', () => {
    const text = `forge:
  kind: gitlab
  url: git.example.org
  token: glpat-secret
action: { repository: acme/gate, commit: main, version: latest }
holidays: ["2026-02-30"]
thresholds: { good-rate: 0.2, bad-rate: 0.1 }
repositories:
  - name: acme/one
    biuld: make
    image: a:b
    build: make
  - name: Acme/One
  - name: just-a-name
    profile-file: ../x.yaml
    suite: core@9
    expected-failures: ../y.yaml
`;
    const { fleet, problems } = parseFleet({ file: 'fleet.yaml', text });
    expect(fleet).toBeNull();
    expect(
      problems.map(
        ({ position, message, hint }) =>
          `${position.line}:${position.column} ${message}${hint ? ` (${hint})` : ''}`,
      ),
    ).toEqual([
      '2:9 "kind" must be one of gitea, github; got "gitlab" (did you mean "gitea"?)',
      expect.stringMatching(/^3:8 "url" does not have the right form \(The address of the server/),
      expect.stringMatching(
        /^4:10 "token" does not have the right form \(The NAME of an environment variable/,
      ),
      expect.stringMatching(/^5:42 "commit" cannot be "main" \(A full commit hash/),
      expect.stringMatching(/^5:57 "version" cannot be "latest"/),
      '6:12 "2026-02-30" is no day of the calendar',
      '7:13 "good-rate" must be below "bad-rate"; got 0.2 and 0.1',
      '10:5 Unknown key "biuld" (did you mean "build"?)',
      '11:5 "image" cannot be used together with "build" (keep one of them)',
      '13:11 "acme/one" is listed twice (first as item 1)',
      expect.stringMatching(/^14:11 "name" cannot be "just-a-name"/),
      '15:19 "profile-file" cannot lie outside of the folder of this file',
      '16:12 "suite" must be core@1 to core@2: this version knows no other revision; got "core@9"',
      '17:24 "expected-failures" cannot lie outside of the folder of this file',
    ]);
  });

  it.each([
    ['forge', 'url', 'https://user:hunter2@git.example.org'],
    ['forge', 'url', 'https://git.example.org?token=hunter2'],
    ['action', 'repository', 'https://hunter2@git.example.org/acme/gate'],
  ])('takes no user and no password, and quotes none: %s, %s', (part, key, url) => {
    const value = {
      forge: { kind: 'gitea', url: 'https://git.example.org', token: 'FLEET_TOKEN' },
      action: { repository: 'acme/gate', commit: 'a'.repeat(40), version: 'v1.0.0' },
      repositories: [{ name: 'acme/one' }],
    };
    const fields = value[part as 'forge' | 'action'];
    expect(parseFleet({ file: 'f', text: JSON.stringify(value) }).problems).toEqual([]);
    const text = JSON.stringify({ ...value, [part]: { ...fields, [key]: url } });
    const { problems } = parseFleet({ file: 'f', text });
    expect(problems.map(({ message }) => message)).toEqual([
      `"${key}" does not have the right form`,
    ]);
  });
});

describe.each(['gitea', 'github'] as const)('onboard on %s', (kind) => {
  it('names what stops it for each repository, and does the others', async () => {
    const names = ['acme/gone', 'acme/old', 'acme/empty', 'acme/moved', 'acme/fine'];
    await using stage = await startStage(kind, names);
    const { state } = stage;
    state.add('acme/old', { isArchived: true });
    state.add('acme/empty', { isEmpty: true });
    state.add('acme/moved', { renamedTo: 'acme/new' });
    const fine = state.add('acme/fine');
    const { code, output } = await stage.play('onboard');
    expect(code).toBe(2);
    const lines = output.trim().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^acme\/gone: not done\. .*HTTP 404 .*it is not there, or the token cannot see it\.$/,
    );
    expect(lines[1]).toBe(
      'acme/old: not done. it is archived; unarchive it or take it out of the fleet file.',
    );
    expect(lines[2]).toBe('acme/empty: not done. it has no commit yet.');
    expect(lines[3]).toMatch(
      /^acme\/moved: not done\. .*HTTP 301.*was renamed or moved; write its new name into the fleet file\.$/,
    );
    expect(lines[4]).toContain('acme/fine: pull request #1 opened');
    expect(fine.pulls).toHaveLength(1);
  });

  it('names the permission that the token lacks', async () => {
    await using stage = await startStage(kind, ['acme/one'], { secret: tokens.readOnly.secret });
    stage.state.add('acme/one');
    const { code, output } = await stage.play('onboard');
    expect(code).toBe(2);
    expect(output).toContain(
      kind === 'gitea'
        ? 'the token needs the scope write:repository'
        : 'the token needs the permission Contents: write and Workflows: write',
    );
  });

  it('says that a token is not valid, and that none was given', async () => {
    await using stage = await startStage(kind, ['acme/one'], { secret: 'tok-none' });
    expect((await stage.play('onboard')).output).toContain('HTTP 401');
    await using other = await startStage(kind, ['acme/one'], { secret: '' });
    expect((await other.play('onboard')).output).toContain(
      'The environment variable FLEET_TOKEN is empty',
    );
    expect(other.server.calls).toEqual([]);
  });

  it('waits when the forge asks for it, and keeps pull requests a second apart', async () => {
    const names = ['acme/one', 'acme/two', 'acme/three'];
    await using stage = await startStage(kind, names);
    for (const name of names) stage.state.add(name);
    let refusals = 2;
    stage.server.intercept = ({ method }) => {
      if (method !== 'POST' || refusals === 0) return null;
      refusals -= 1;
      return refusals === 1
        ? { status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '7' } }
        : { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } };
    };
    const { code, output } = await stage.play('onboard');
    expect(code, output).toBe(0);
    expect(output).toContain('The forge asks for a pause: waiting 7 s.');
    expect(output).toContain('waiting 60 s.');
    expect(stage.waits.slice(0, 2)).toEqual([7_000, 60_000]);
    expect(stage.waits.slice(2)).toEqual([1_000, 1_000]);
  });

  it('stops at a limit that is long, and goes on when it is given again', async () => {
    await using stage = await startStage(kind, ['acme/one']);
    stage.state.add('acme/one');
    stage.server.intercept = () => ({
      status: 403,
      body: { message: 'API rate limit exceeded' },
      headers: {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(stage.state.now / 1_000 + 3_000),
      },
    });
    expect((await stage.play('onboard')).output).toContain(
      "the forge's rate limit is used up for 50 min; give the same command again after that",
    );
    stage.server.intercept = null;
    expect((await stage.play('onboard')).code).toBe(0);
  });

  it('changes nothing the second time, updates its pull request in place, and respects one that was closed', async () => {
    await using stage = await startStage(kind, ['acme/one']);
    const repository = stage.state.add('acme/one');
    await stage.play('onboard');
    const calls = stage.server.calls.length;
    expect((await stage.play('onboard')).output).toContain(
      'pull request #1 is open as it should be',
    );
    expect(stage.server.calls.slice(calls).filter(({ method }) => method !== 'GET')).toEqual([]);
    stage.fleetFile(stage.fleetFile().replace('v0.1.0', 'v0.2.0'));
    expect((await stage.play('onboard')).output).toContain('pull request #1 updated');
    expect(repository.pulls).toHaveLength(1);
    const [pull] = repository.pulls;
    expect(
      stage.state
        .filesAt(repository, pull?.headSha ?? '')
        ?.get(`.${kind}/workflows/session-continuity-e2e.yml`),
    ).toContain('# v0.2.0');
    expect(pull?.title).toBe('Add the session-continuity check');
    if (pull !== undefined) pull.state = 'closed';
    stage.fleetFile(stage.fleetFile().replace('v0.2.0', 'v0.3.0'));
    expect((await stage.play('onboard')).output).toContain('opted out, pull request #1 was closed');
    expect(repository.pulls).toHaveLength(1);
  });

  it('prints the whole change in a dry run and makes no call that changes anything', async () => {
    await using stage = await startStage(kind, ['acme/one']);
    stage.state.add('acme/one');
    const { code, output } = await stage.play('onboard', '--dry-run');
    expect(code, output).toBe(0);
    expect(output).toContain(`+++ .${kind}/workflows/session-continuity-e2e.yml`);
    expect(output).toContain(
      '+      - uses: acme/session-continuity@1111111111111111111111111111111111111111 # v0.1.0',
    );
    expect(output).toMatch(/would call POST \/repos\/acme\/one\/pulls /);
    expect(output).not.toContain('[skip ci]');
    expect(stage.server.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

it('asks what a server is where its address does not say it', async () => {
  await using stage = await startStage('gitea', []);
  const argv = ['--forge', stage.server.url, '--owner', 'acme', '--fleet', 'new.yaml'];
  const guessed = await stage.play('init', ...argv);
  expect(guessed.code).toBe(2);
  expect(guessed.output).toContain('--kind must say what the server is: gitea or github; got ""');
  const wrong = await stage.play('init', ...argv, '--kind', 'gitlab');
  expect(wrong.output).toContain('gitea or github; got "gitlab"');
  const secret = stage.server.url.replace('//', '//user:hunter2@');
  const named = await stage.play('init', '--kind', 'gitea', '--owner', 'a', '--forge', secret);
  expect(named.output).toContain('--forge must be the address of the server, without user');
  expect(named.output).not.toContain('hunter2');
});

it('reads every page of what an organisation holds', async () => {
  for (const kind of ['gitea', 'github'] as const) {
    await using stage = await startStage(kind, []);
    for (let index = 0; index < 130; index += 1) stage.state.add(`acme/template-${index}`);
    const argv = [
      '--forge',
      stage.server.url,
      '--kind',
      kind,
      '--owner',
      'acme',
      '--fleet',
      'all.yaml',
    ];
    const { output } = await stage.play('init', ...argv);
    expect(output).toContain('all.yaml: 130 repositories.');
    expect((await stage.play('init', ...argv)).output).toContain('it is there already');
  }
});

it('a network that breaks in the middle of thirty repositories: one line each, and the same command goes on', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `acme/template-${index}`);
  await using stage = await startStage('gitea', names);
  for (const name of names) stage.state.add(name);
  stage.server.deaths.set(100, 'after');
  const broken = await stage.play('onboard');
  const lines = broken.output.trim().split('\n');
  expect(broken.code).toBe(2);
  expect(lines).toHaveLength(30);
  expect(lines.filter((line) => /pull request #1 opened/.test(line)).length).toBeGreaterThan(5);
  for (const line of lines)
    expect(line).toMatch(
      /: pull request #1 opened|: not done\. .*no answer from the forge .*; give the same command again\.$/,
    );
  stage.server.isDead = false;
  expect((await stage.play('onboard')).code).toBe(0);
  for (const repository of stage.state.repositories.values())
    expect(repository.pulls).toHaveLength(1);
});

it.each([
  ['1.21.4', 2, 'This server has version 1.21.4, and a rollout needs 1.25 or newer.'],
  ['1.27.0', 0, 'as .gitea/scoped_workflows/session-continuity-e2e.yml on the default branch'],
  ['1.26.3', 0, 'pull request #1 opened'],
])('Gitea %s', async (version, code, says) => {
  await using stage = await startStage('gitea', ['acme/one']);
  stage.state.add('acme/one');
  stage.server.intercept = ({ path }) =>
    path === '/version' ? { status: 200, body: { version } } : null;
  const played = await stage.play('onboard');
  expect(played.code).toBe(code);
  expect(played.output).toContain(says);
  expect(played.output.includes('scoped_workflows')).toBe(version === '1.27.0');
});

/** A repository that may be required, but for what `spoil` does. */
async function refuse(
  kind: 'gitea' | 'github',
  spoil: (repository: Repository, edit: (change: (text: string) => string) => void) => void,
  ...flags: string[]
) {
  const stage = await startStage(kind, ['acme/one'], { extra });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 12, perDay: 6 });
  await stage.play('drill', 'acme/one');
  const path = `.${kind}/workflows/session-continuity-e2e.yml`;
  spoil(repository, (change) => {
    const files = new Map(stage.state.filesAt(repository, 'main') ?? []);
    files.set(path, change(files.get(path) ?? ''));
    repository.branches.set('main', stage.state.commit(repository, files, 'edit'));
  });
  const before = JSON.stringify([repository.protections, repository.rulesets, repository.classic]);
  const played = await stage.play('require', 'acme/one', ...flags);
  const isSame =
    before === JSON.stringify([repository.protections, repository.rulesets, repository.classic]);
  return { ...played, stage, repository, isSame };
}

describe('require', () => {
  it.each<[string, 'gitea' | 'github', Parameters<typeof refuse>[1], string]>([
    [
      'path filters',
      'gitea',
      (_, edit) =>
        edit((text) => text.replace('  pull_request:', "  pull_request: { paths: ['src/**'] }")),
      'path filter "paths"',
    ],
    [
      'a condition',
      'gitea',
      (_, edit) => edit((text) => text.replace('    runs-on:', '    if: false\n    runs-on:')),
      'a job that is skipped counts as a success',
    ],
    [
      'a job that needs another',
      'github',
      (_, edit) => edit((text) => text.replace('    runs-on:', '    needs: build\n    runs-on:')),
      'the job needs another one',
    ],
    [
      'other branches',
      'github',
      (_, edit) =>
        edit((text) => text.replace('  pull_request:', "  pull_request: { branches: ['dev'] }")),
      'pull_request runs for dev and not for main',
    ],
    [
      'another event',
      'github',
      (_, edit) => edit((text) => text.replace('  pull_request:\n', '')),
      'does not run on pull_request',
    ],
    [
      'a merge queue',
      'github',
      (repository, edit) => {
        repository.mergeQueue = true;
        edit((text) => text.replace('  merge_group:\n', ''));
      },
      'no merge_group event',
    ],
    [
      'a workflow that is gone',
      'gitea',
      (_, edit) => edit(() => 'name: x\non: [pull_request]\njobs: {}\n'),
      'has no job session-continuity-e2e',
    ],
    [
      'contexts without force',
      'gitea',
      (repository) => {
        repository.protections = [
          { rule_name: 'main', enable_status_check: false, status_check_contexts: ['never-ran'] },
        ];
      },
      'lists "never-ran" without force',
    ],
    [
      'a rule for every status',
      'gitea',
      (repository) => {
        repository.protections = [
          { rule_name: 'main', enable_status_check: true, status_check_contexts: [] },
        ];
      },
      'requires every status',
    ],
  ])('refuses %s', async (_name, kind, spoil, says) => {
    const { stage, code, output, isSame } = await refuse(kind, spoil);
    await using _stage = stage;
    expect(code, output).toBe(1);
    expect(output).toContain(says);
    expect(isSame).toBe(true);
    expect(stage.journal()).not.toContain('require-begun');
  });

  it.each(['gitea', 'github'] as const)(
    'refuses what it cannot see on %s: 404 is not "none"',
    async (kind) => {
      const { stage, code, output, isSame } = await refuse(kind, (repository) => {
        repository.mayAdminister = false;
      });
      await using _stage = stage;
      expect(code, output).toBe(2);
      expect(output).toMatch(/cannot see/);
      expect(isSame).toBe(true);
    },
  );

  it.each(['.github/settings.yml', 'branches.tf', 'Pulumi.yaml'])(
    'refuses where %s manages protections',
    async (file) => {
      await using stage = await startStage('github', ['acme/one'], { extra });
      const repository = stage.state.add('acme/one');
      await stage.play('onboard');
      stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
      addHistory(stage.state, repository, { runs: 12, perDay: 6 });
      const files = new Map([
        ...(stage.state.filesAt(repository, 'main') ?? []),
        [file, 'x\n'] as const,
      ]);
      repository.branches.set('main', stage.state.commit(repository, files, 'edit'));
      const { code, output } = await stage.play('require', 'acme/one');
      expect(code, output).toBe(1);
      expect(output).toContain(`${file} in the repository manages its protection`);
    },
  );

  /** An open pull request whose head has no row of the check. */
  function lock(repository: Repository, trait: 'hasConflict' | 'closedFork' | null = null): Pull {
    const sha = [...repository.commits.keys()][0] ?? '';
    const number = repository.pulls.length + 1;
    const pull: Pull = {
      number,
      title: 'old',
      body: '',
      state: 'open',
      mergedAt: null,
      head: `old-work-${number}`,
      base: 'main',
      headSha: sha,
      ...(trait === null ? {} : { [trait]: true }),
    };
    repository.branches.set(pull.head, sha);
    repository.pulls.push(pull);
    return pull;
  }
  const heads = (repository: Repository): string[] =>
    repository.pulls.filter(({ state }) => state === 'open').map(({ headSha }) => headSha);

  it.each(['gitea', 'github'] as const)(
    'lists open pull requests that would be locked on %s, and updates them on request',
    async (kind) => {
      const refused = await refuse(kind, (repository) => void lock(repository));
      await using _one = refused.stage;
      expect(refused.code).toBe(1);
      expect(refused.output).toContain(
        `would be locked until they are updated: #${refused.repository.pulls.length}`,
      );
      const updated = await refuse(
        kind,
        (repository) => void lock(repository),
        '--update-branches',
      );
      await using _two = updated.stage;
      expect(updated.code, updated.output).toBe(0);
      const { number, head } = updated.repository.pulls.at(-1) ?? expect.fail();
      expect(updated.output).toContain(`updated the branches of #${number}`);
      expect(updated.repository.runs.at(-1)?.branch).toBe(head);
    },
  );

  it.each(['gitea', 'github'] as const)(
    'updates no branch on %s where something else speaks against it',
    async (kind) => {
      let before: string[] = [];
      const { stage, code, output, repository } = await refuse(
        kind,
        (spoiled, edit) => {
          lock(spoiled);
          lock(spoiled);
          before = heads(spoiled);
          edit((text) => text.replace('    runs-on:', '    if: true\n    runs-on:'));
        },
        '--update-branches',
      );
      await using _stage = stage;
      expect(code, output).toBe(1);
      expect(output).toContain('a job that is skipped counts as a success');
      expect(heads(repository)).toEqual(before);
    },
  );

  it.each(['gitea', 'github'] as const)(
    'refuses on %s where one is in conflict, before it updates another one',
    async (kind) => {
      let before: string[] = [];
      const { stage, code, output, repository, isSame } = await refuse(
        kind,
        (spoiled) => {
          lock(spoiled);
          lock(spoiled, 'hasConflict');
          before = heads(spoiled);
        },
        '--update-branches',
      );
      await using _stage = stage;
      expect(code, output).toBe(1);
      const { number } = repository.pulls.at(-1) ?? expect.fail();
      expect(output).toContain(
        `are in conflict, so they cannot be updated and would be locked: #${number}; resolve`,
      );
      expect(heads(repository)).toEqual(before);
      expect(isSame).toBe(true);
      const argv = ['require', 'acme/one', '--update-branches', '--force', 'its author left'];
      const forced = await stage.play(...argv);
      expect(forced.code, forced.output).toBe(0);
      expect(forced.output).toContain(`updated the branches of #${number - 1}, so`);
      expect(forced.output).toMatch(
        new RegExp(`forced although .* could not be updated .*: #${number} \\(merge `),
      );
      expect(stage.journal()).toContain('its author left');
    },
  );

  it.each([
    ['gitea', 'HTTP 403'],
    ['github', 'Resource not accessible by personal access token'],
  ] as const)(
    'keeps the rule of %s as it is where the forge does not update a branch',
    async (kind, says) => {
      const { stage, code, output, repository, isSame } = await refuse(
        kind,
        (spoiled) => {
          lock(spoiled, 'closedFork');
          lock(spoiled);
        },
        '--update-branches',
      );
      await using _stage = stage;
      expect(code, output).toBe(1);
      const last = repository.pulls.length;
      expect(output).toContain(`updated the branches of #${last}, so`);
      expect(output).toContain('not required. The protection of main is as it was.');
      expect(output).toContain(
        `could not be updated and would be locked: #${last - 1} (${says}); `,
      );
      expect(isSame).toBe(true);
      expect(stage.journal()).not.toContain('require-begun');
    },
  );

  it.each(['gitea', 'github'] as const)(
    'takes back a change beside which something else changed on %s',
    async (kind) => {
      const played = await refuse(kind, () => undefined, '--dry-run');
      await using stage = played.stage;
      const { repository } = played;
      repository.protections = [
        {
          rule_name: 'main',
          enable_status_check: false,
          status_check_contexts: [],
          required_approvals: 2,
        },
      ];
      repository.classic = { enforce_admins: { enabled: true } };
      stage.server.intercept = ({ method, path }) => {
        if (method === 'PATCH' && path.includes('branch_protections'))
          Object.assign(repository.protections[0] ?? {}, { required_approvals: 0 });
        if (method === 'POST' && path.endsWith('/rulesets'))
          repository.classic = { enforce_admins: { enabled: false } };
        return null;
      };
      const { code, output } = await stage.play('require', 'acme/one');
      expect(code, output).toBe(2);
      expect(output).toContain('taken back. after the change these differ');
      expect(JSON.stringify([repository.protections, repository.rulesets])).not.toContain(
        'session-continuity',
      );
      expect(stage.journal()).toContain('require-undone');
    },
  );

  it('keeps the reason of a force, and is refused without one', async () => {
    const played = await refuse(
      'gitea',
      (_, edit) => edit((text) => text.replace('    runs-on:', '    if: true\n    runs-on:')),
      '--force',
      'the owner asked for it',
    );
    await using stage = played.stage;
    expect(played.code, played.output).toBe(0);
    expect(stage.journal()).toContain('the owner asked for it');
    expect((await stage.play('require', 'acme/one', '--force', ' ')).output).toContain(
      '--force needs the reason',
    );
  });
});

it('a job that status/ called an error was not judged, and its two rows are one red', async () => {
  await using stage = await startStage('gitea', ['acme/one'], { extra });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 12, perDay: 6, falseReds: 2 });
  const [first, second] = repository.runs.filter(({ conclusion }) => conclusion === 'failure');
  const post = (sha: string, state: string): void => {
    const context = 'session-continuity-e2e (pull_request)';
    const id = stage.state.nextId();
    repository.rows.push({ id, sha, context, state, description: '', at: stage.state.now });
  };
  post(first?.sha ?? '', 'failure');
  post(second?.sha ?? '', 'error');
  const { output } = await stage.play('bake');
  expect(output).toContain('12 decided runs, 1 false red, 1 without a judgement');
});

it('a red that a rerun has overwritten still counts', async () => {
  await using stage = await startStage('gitea', ['acme/one'], { extra });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 12, perDay: 6, falseReds: 1 });
  const red = repository.runs.findIndex(({ conclusion }) => conclusion === 'failure');
  const run = repository.runs[red] ?? expect.fail();
  repository.runs[red] = { ...run, conclusion: 'success' };
  stage.state.addRow(repository, run, 'success', 'Successful in 1m', run.endsAt + 1_000);
  const { output } = await stage.play('bake');
  expect(output).toContain('14 decided runs, 1 false red,');
  expect(output).toContain('#2 until a rerun');
});

it('bake asks about a red on a head that was merged as it was, and keeps what it is told', async () => {
  await using stage = await startStage('gitea', ['acme/one'], { extra: '# a comment that stays' });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 80, perDay: 10, falseReds: 1 });
  const asked = await stage.play('bake');
  expect(asked.output).toContain('acme/one: GO ON');
  const sha = /red ([0-9a-f]{12}) in #2/.exec(asked.output)?.[1] ?? expect.fail();
  const full = [...repository.commits.keys()].find((one) => one.startsWith(sha)) ?? '';
  expect(asked.output).toContain(`--judge ${full}=true|false`);
  expect(asked.output).toMatch(/In the last 14 days this rule would have blocked 1 merge: #2\./);
  const judged = await stage.play('bake', 'acme/one', '--judge', `${full}=true`);
  expect(judged.output).toContain('acme/one: GO\n');
  expect(stage.fleetFile()).toContain('# a comment that stays');
  expect(stage.fleetFile()).toMatch(new RegExp(`sha: ${full}\\n +red-was-true: true`));
  expect((await stage.play('bake')).output).toContain('judged true');
  expect((await stage.play('bake', '--judge', 'abc=maybe')).code).toBe(2);
});
