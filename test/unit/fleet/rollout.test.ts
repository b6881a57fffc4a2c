// The whole rollout of seven repositories on both forges, and the same killed at fifty calls of
// chance and continued each time.
import { describe, expect, it } from 'vitest';
import { onboardBranch } from '../../../src/domain/fleet.ts';
import { type Played, type Stage, sevenTemplates, startStage } from './double/play.ts';
import { createSeededRandom } from './double/random.ts';
import type { Fields, Repository } from './double/state.ts';
import { addHistory } from './double/state.ts';

/**
 * Protections as fleets have them: none, a rule with other contexts, a pattern, classic protection,
 * a ruleset.
 */
function protect(stage: Stage): void {
  const [, second, third, fourth] = [...stage.state.repositories.values()];
  if (second === undefined || third === undefined || fourth === undefined)
    throw new Error('too few');
  if (stage.state.kind === 'gitea') {
    second.protections = [
      { ...rule('main'), enable_status_check: true, status_check_contexts: ['lint / lint (push)'] },
    ];
    third.protections = [
      {
        ...rule('ma*'),
        priority: 1,
        enable_push: true,
        enable_push_whitelist: true,
        push_whitelist_usernames: ['dev1'],
      },
      { ...rule('release/*'), priority: 2 },
    ];
    fourth.protections = [
      { ...rule('main'), required_approvals: 2, force_push_allowlist_usernames: ['dev1'] },
    ];
    return;
  }
  second.classic = {
    required_status_checks: {
      strict: true,
      contexts: ['lint'],
      checks: [{ context: 'lint', app_id: null }],
    },
    enforce_admins: { enabled: true },
    required_pull_request_reviews: { required_approving_review_count: 2 },
  };
  third.rulesets = [
    {
      id: 7,
      name: 'house',
      source_type: 'Repository',
      target: 'branch',
      enforcement: 'active',
      rules: [{ type: 'deletion' }],
    },
  ];
  fourth.classic = structuredClone(second.classic);
  fourth.hasRulesets = false;
  // Nobody else's check may stand in the way of this one's merge.
  for (const one of [second, fourth])
    (one.classic as Fields).required_status_checks = { strict: true, contexts: [], checks: [] };
}

function rule(name: string): Fields {
  return {
    rule_name: name,
    branch_name: name,
    priority: 1,
    enable_push: false,
    enable_status_check: false,
    status_check_contexts: null,
    required_approvals: 0,
  };
}

/** Rates that fewer runs tell apart: the test of the statistics is elsewhere. */
const extra = 'thresholds: { good-rate: 0.01, bad-rate: 0.1 }';

/** A command, given again until the network lives long enough. */
async function playOn(stage: Stage, ...argv: string[]): Promise<Played> {
  for (;;) {
    const played = await stage.play(...argv);
    if (!stage.server.isDead) return played;
    stage.server.isDead = false;
  }
}

/**
 * Everything that people would find on the forge afterwards; pull requests of a drill are thrown
 * away.
 */
function describeState(stage: Stage): unknown {
  return [...stage.state.repositories.values()].map((repository) => ({
    name: repository.name,
    branches: [...repository.branches.keys()].sort(),
    main: [...(stage.state.filesAt(repository, 'main') ?? [])],
    onboarding: repository.pulls
      .filter(({ head }) => head === onboardBranch)
      .map(({ title, body, state, mergedAt }) => ({
        title,
        body,
        state,
        isMerged: mergedAt !== null,
      })),
    open: repository.pulls.filter(({ state }) => state === 'open').length,
    ...protectionOf(repository),
  }));
}

/** A list that was never set cannot be unset again by any call: Gitea then tells an empty one. */
function describeProtections(stage: Stage): unknown {
  return JSON.parse(
    JSON.stringify(
      [...stage.state.repositories.values()].map(protectionOf),
      (_, value) => value ?? [],
    ),
  );
}

function protectionOf({ protections, rulesets, classic }: Repository): Fields {
  return structuredClone({
    protections,
    rulesets: rulesets.map(({ id: _, ...rest }) => rest),
    classic,
  });
}

interface Rollout {
  readonly before: unknown;
  readonly after: unknown;
  readonly required: unknown;
  readonly end: unknown;
  readonly codes: readonly number[];
}

async function rollOut(stage: Stage): Promise<Rollout> {
  const { state } = stage;
  const codes: number[] = [];
  const play = async (...argv: string[]): Promise<Played> => {
    const played = await playOn(stage, ...argv);
    codes.push(played.code);
    return played;
  };
  for (const name of sevenTemplates) state.add(name);
  protect(stage);
  await play('onboard');
  for (const repository of state.repositories.values()) {
    const pull = repository.pulls.find(({ head }) => head === onboardBranch);
    if (pull !== undefined) state.merge(repository, pull);
  }
  const before = describeProtections(stage);
  const start = state.now;
  for (const repository of state.repositories.values()) {
    state.now = start;
    addHistory(state, repository, { runs: 36, perDay: 6 });
  }
  await play('bake');
  for (const name of sevenTemplates) await play('drill', name);
  for (const name of sevenTemplates) await play('require', name);
  await play('status');
  const required = describeState(stage);
  for (const name of sevenTemplates) await play('unrequire', name);
  return { before, required, after: describeProtections(stage), end: describeState(stage), codes };
}

describe.each(['gitea', 'github'] as const)('on %s', (kind) => {
  it('rolls out, and ends in the same state when it is killed fifty times', {
    timeout: 240_000,
  }, async () => {
    await using plain = await startStage(kind, sevenTemplates, { extra });
    const first = await rollOut(plain);
    expect(first.codes, plain.printed()).toEqual(first.codes.map(() => 0));
    expect(plain.printed().match(/: GO$/gm)).toHaveLength(7);
    expect(first.after).toEqual(first.before);
    expect(first.required).not.toEqual(first.end);
    expect(
      plain
        .printed()
        .match(/: "\S*session-continuity-e2e\S*(?: \(pull_request\))?" is required on main/g),
    ).toHaveLength(7);
    expect(plain.printed().match(/the broken image was red, the healthy one green/g)).toHaveLength(
      7,
    );

    await using killed = await startStage(kind, sevenTemplates, { extra });
    const random = createSeededRandom(16);
    const changing = plain.server.calls.flatMap(({ method }, index) =>
      method === 'GET' ? [] : [index + 1],
    );
    const all = plain.server.calls.length;
    while (killed.server.deaths.size < 50) {
      // Half of them at calls that change something: the others are many and harmless.
      const at =
        random() < 0.5
          ? changing[Math.floor(random() * changing.length)]
          : 1 + Math.floor(random() * all);
      killed.server.deaths.set(at ?? 1, random() < 0.5 ? 'before' : 'after');
    }
    const second = await rollOut(killed);
    expect(second.codes, killed.printed()).toEqual(first.codes);
    expect(second.required).toEqual(first.required);
    expect(second.end).toEqual(first.end);
    expect(
      [...killed.server.deaths.keys()].filter((at) => at > killed.server.calls.length),
    ).toEqual([]);
  });
});
