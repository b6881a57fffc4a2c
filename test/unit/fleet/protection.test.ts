// `require` changes nothing but the context, and `unrequire` restores what was there: on generated
// protections of both forges, through the real calls against the double.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyRule } from './double/gitea.ts';
import { startStage } from './double/play.ts';
import { addHistory, type Fields } from './double/state.ts';

const extra = 'thresholds: { good-rate: 0.01, bad-rate: 0.3, business-days: 1, heads: 1 }';
const pattern = '*session-continuity-e2e (pull_request)';
const names = fc.constantFrom('dev1', 'dev2', 'bot', "o'neil", 'x::y');
const list = fc.array(names, { maxLength: 3 });
const contexts = fc.array(
  fc.oneof(
    fc.constantFrom('lint', 'a / b (push)', '*build*', '[a', ' b ', 'a'),
    fc.string({ minLength: 1, maxLength: 20 }),
  ),
  { maxLength: 4 },
);

const rule = (name: string): fc.Arbitrary<Fields> =>
  fc
    .record({
      enable_push: fc.boolean(),
      enable_push_whitelist: fc.boolean(),
      push_whitelist_usernames: list,
      push_whitelist_deploy_keys: fc.boolean(),
      enable_force_push: fc.boolean(),
      enable_force_push_allowlist: fc.boolean(),
      force_push_allowlist_usernames: list,
      force_push_allowlist_deploy_keys: fc.boolean(),
      enable_merge_whitelist: fc.boolean(),
      merge_whitelist_usernames: list,
      enable_status_check: fc.boolean(),
      status_check_contexts: fc.option(contexts),
      required_approvals: fc.nat(5),
      block_on_rejected_reviews: fc.boolean(),
      dismiss_stale_approvals: fc.boolean(),
      require_signed_commits: fc.boolean(),
      protected_file_patterns: fc.string({ maxLength: 20 }),
      priority: fc.integer({ min: 0, max: 4 }),
    })
    .map((fields) => ({ ...emptyRule, ...fields, rule_name: name, branch_name: name }));

const rules = fc
  .uniqueArray(fc.constantFrom('main', 'ma*', '*', 'release/*', 'dev', '**'), { maxLength: 4 })
  .chain((picked) => fc.tuple(...picked.map(rule)));

const check = fc.record({
  context: fc.constantFrom('lint', 'build', 'x'),
  app_id: fc.option(fc.constantFrom(15_368, 7)),
});
const classic: fc.Arbitrary<Fields> = fc.record({
  url: fc.constant('https://api.github.com/x'),
  required_status_checks: fc
    .uniqueArray(check, { maxLength: 3, selector: ({ context }) => context })
    .map((checks) => ({ strict: true, contexts: checks.map(({ context }) => context), checks })),
  enforce_admins: fc.record({ enabled: fc.boolean() }),
  restrictions: fc.option(fc.record({ users: list, teams: list })),
  allow_force_pushes: fc.record({ enabled: fc.boolean() }),
});
const ruleset = fc.record({
  name: fc.constantFrom('house', 'release', 'x::y'),
  source_type: fc.constantFrom('Repository', 'Organization'),
  target: fc.constant('branch'),
  enforcement: fc.constantFrom('active', 'evaluate', 'disabled'),
  bypass_actors: fc.constant([{ actor_id: 1, actor_type: 'OrganizationAdmin' }]),
  rules: fc.array(fc.constantFrom({ type: 'deletion' }, { type: 'required_linear_history' }), {
    maxLength: 2,
  }),
});

/**
 * Text that two states share byte for byte; a list that Gitea told as null, and no call can unset,
 * is an empty one.
 */
const toText = (value: unknown): string =>
  JSON.stringify(value, (key, inner) =>
    key === 'status_check_contexts' && inner === null ? [] : inner,
  );

it('adds one context on Gitea and restores the rules, 200 times', {
  timeout: 240_000,
}, async () => {
  await using stage = await startStage('gitea', ['acme/one'], { extra });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 3, perDay: 6 });
  await stage.play('drill', 'acme/one');
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(rules, async (generated) => {
      repository.protections = structuredClone(generated);
      const before = toText(repository.protections);
      const required = await stage.play('require', 'acme/one', '--force', 'generated');
      expect(required.code, required.output).toBeLessThan(2);
      const after = structuredClone(repository.protections);
      if (toText(after) !== before) {
        changed += 1;
        const differing = after.filter(
          (one) => !generated.some((old) => toText(old) === toText(one)),
        );
        expect(differing).toHaveLength(1);
        const [touched = {}] = differing;
        const old = generated.find((one) => one.rule_name === touched.rule_name);
        expect(touched.status_check_contexts).toEqual([
          ...((old?.status_check_contexts as string[] | null) ?? []),
          pattern,
        ]);
        expect(touched.enable_status_check).toBe(true);
        const rest = ({
          enable_status_check: _,
          status_check_contexts: __,
          ...fields
        }: Fields): Fields => fields;
        if (old !== undefined) expect(rest(touched)).toEqual(rest(old));
        else
          expect(touched).toMatchObject({
            rule_name: 'main',
            enable_push: true,
            enable_force_push: true,
          });
      }
      const undone = await stage.play('unrequire', 'acme/one');
      expect(undone.code, undone.output).toBe(0);
      expect(toText(repository.protections)).toBe(before);
    }),
    { numRuns: 200, seed: 16 },
  );
  expect(changed).toBeGreaterThan(100);
});

it('adds one check on GitHub and restores rulesets and classic protection, 200 times', {
  timeout: 240_000,
}, async () => {
  await using stage = await startStage('github', ['acme/one'], { extra });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 3, perDay: 6 });
  await stage.play('drill', 'acme/one');
  const state = fc.record({
    classic: fc.option(classic),
    rulesets: fc.uniqueArray(ruleset, { maxLength: 3, selector: ({ name }) => name }),
    hasRulesets: fc.boolean(),
  });
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(state, async (generated) => {
      const { hasRulesets } = generated;
      repository.hasRulesets = hasRulesets;
      repository.classic = structuredClone(generated.classic);
      repository.rulesets = hasRulesets
        ? generated.rulesets.map((one, index) => ({ id: index + 1, ...structuredClone(one) }))
        : [];
      const read = (): string => JSON.stringify([repository.classic, repository.rulesets]);
      const before = read();
      const others = JSON.parse(before) as [Fields | null, Fields[]];
      const required = await stage.play('require', 'acme/one', '--force', 'generated');
      if (hasRulesets) {
        expect(required.code, required.output).toBe(0);
        expect(repository.classic).toEqual(others[0]);
        expect(repository.rulesets.slice(0, -1)).toEqual(others[1]);
        expect(repository.rulesets.at(-1)).toMatchObject({
          name: 'session-continuity',
          enforcement: 'active',
        });
        changed += 1;
      } else if (generated.classic === null) {
        expect(required.code).toBe(2);
      } else {
        expect(required.code, required.output).toBe(0);
        const old = others[0]?.required_status_checks as { checks: unknown[] };
        expect(repository.classic?.required_status_checks).toMatchObject({
          checks: [...old.checks, { context: 'session-continuity-e2e', app_id: 15_368 }],
        });
        changed += 1;
      }
      await stage.play('unrequire', 'acme/one');
      expect(read()).toBe(before);
    }),
    { numRuns: 200, seed: 16 },
  );
  expect(changed).toBeGreaterThan(100);
});

it('leaves on Gitea what others have changed since, and never makes every status required', async () => {
  await using stage = await startStage('gitea', ['acme/one'], { extra });
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 3, perDay: 6 });
  const turn = async (
    before: Fields[],
    meanwhile: (rules: Fields[]) => void,
    after: readonly Fields[],
  ): Promise<void> => {
    repository.protections = before;
    expect((await stage.play('require', 'acme/one', '--force', 'a test')).code).toBe(0);
    meanwhile(repository.protections);
    await stage.play('unrequire', 'acme/one');
    expect(repository.protections).toMatchObject(after);
    expect(repository.protections).toHaveLength(after.length);
  };
  const main = (fields: Fields): Fields => ({ ...emptyRule, rule_name: 'main', ...fields });
  // The only other context was taken out by somebody.
  await turn(
    [main({ enable_status_check: true, status_check_contexts: ['lint'] })],
    ([rule]) => Object.assign(rule ?? {}, { status_check_contexts: [pattern] }),
    [{ enable_status_check: false, status_check_contexts: [] }],
  );
  // One was added beside it.
  await turn(
    [main({})],
    ([rule]) => Object.assign(rule ?? {}, { status_check_contexts: [pattern, 'lint'] }),
    [{ enable_status_check: true, status_check_contexts: ['lint'] }],
  );
  // Somebody has built on the rule that was made.
  await turn([], ([rule]) => Object.assign(rule ?? {}, { required_approvals: 2 }), [
    { rule_name: 'main', required_approvals: 2, enable_status_check: false },
  ]);
  // Another rule governs the branch by now.
  await turn(
    [main({ priority: 2 })],
    (rules) => rules.push({ ...emptyRule, rule_name: 'ma*', priority: 1, required_approvals: 1 }),
    [
      { rule_name: 'main', enable_status_check: false },
      { rule_name: 'ma*', required_approvals: 1 },
    ],
  );
});
