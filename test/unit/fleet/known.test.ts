// Known failures and frozen suites in a rollout: onboard writes them into the repository, and
// status shows what stands there.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderFleetHelp } from '../../../src/app/commands/fleet-help.ts';
import { fleetCommands, fleetFlags } from '../../../src/app/fleet/flags.ts';
import { findNewer, readUse } from '../../../src/app/fleet/read-use.ts';
import { capabilities } from '../../../src/domain/capability.ts';
import { type Stage, startStage } from './double/play.ts';

const entry = (expires: string): string => `failures:
  - canary: name-recall
    layer: not-stored
    reason: the store loses it
    link: https://git.example.org/acme/agent/issues/7
    expires: ${expires}
`;

function withKnown(stage: Stage, text: string): void {
  writeFileSync(join(stage.folder, 'known.yaml'), text);
  stage.fleetFile(
    stage
      .fleetFile()
      .replace(
        '  - name: acme/one\n',
        '  - name: acme/one\n    suite: core@1\n    without: [peer]\n    expected-failures: known.yaml\n',
      ),
  );
}

describe.each(['gitea', 'github'] as const)('on %s', (kind) => {
  it('onboard commits the file, and status lists what is declared, expected and behind', async () => {
    await using stage = await startStage(kind, ['acme/one']);
    const repository = stage.state.add('acme/one');
    withKnown(stage, entry('2099-12-24'));
    expect((await stage.play('onboard')).code).toBe(0);
    const [pull] = repository.pulls;
    stage.state.merge(repository, pull ?? expect.fail());
    const files = stage.state.filesAt(repository, 'main') ?? expect.fail();
    expect(files.get('expected-failures.yaml')).toBe(entry('2099-12-24'));
    const workflow = files.get(`.${kind}/workflows/session-continuity-e2e.yml`) ?? '';
    expect(readUse(workflow, 'acme/session-continuity')).toEqual({
      suite: 'core@1',
      without: ['peer'],
      expectedFile: 'expected-failures.yaml',
    });
    const again = await stage.play('onboard');
    expect(again.output).toContain('is on main as it should be');
    const [row] = JSON.parse((await stage.play('status', '--json')).output);
    expect(row).toMatchObject({
      suite: 'core@1',
      newerSuite: findNewer('core@1'),
      declared: ['peer'],
      expected: ['name-recall in not-stored until 2099-12-24'],
      drift: [],
    });
    const { output } = await stage.play('status');
    expect(output).toContain(`core@1 (${findNewer('core@1')} is out)`);
    expect(output).toContain('without peer, 1 expected failure');
    expect(output).toContain('acme/one: name-recall in not-stored until 2099-12-24');
    // The day passes, and nobody looks.
    stage.state.now = Date.parse('2100-01-01T00:00:00Z');
    const late = await stage.play('status');
    expect(late.output).toContain('name-recall was expected to fail until 2099-12-24');
  });

  it('onboard sends nothing where the file could not be used', async () => {
    await using stage = await startStage(kind, ['acme/one']);
    stage.state.add('acme/one');
    withKnown(stage, entry('soon').replace('name-recall', 'name-recal'));
    const { code, output } = await stage.play('onboard');
    expect(code).toBe(2);
    expect(output).toContain('known.yaml:2:13: There is no canary "name-recal"');
    expect(output).toContain('known.yaml:6:14: "expires" cannot be "soon"');
    expect(stage.server.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

it('matrix hands on suites, declarations and expected failures', async () => {
  await using stage = await startStage('gitea', ['acme/one']);
  withKnown(stage, entry('2099-12-24'));
  expect(JSON.parse((await stage.play('matrix')).output)).toEqual({
    include: [
      {
        repository: 'acme/one',
        suite: 'core@1',
        without: 'peer',
        'expected-failures': 'expected-failures.yaml',
      },
    ],
  });
});

it.each([undefined, ...fleetCommands])(
  'the help of %s names its flags in short lines',
  (command) => {
    const text = renderFleetHelp(command);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    const flags = command === undefined ? {} : fleetFlags[command];
    for (const flag of Object.keys(flags)) expect(text).toMatch(new RegExp(`\n  --${flag}\\b`));
    for (const [, flag = ''] of text.matchAll(/^ {2}--([a-z-]+)/gm))
      expect(Object.keys(flags)).toContain(flag);
  },
);

it('the fleet schema knows the abilities that there are', () => {
  const schema = JSON.parse(readFileSync('fleet.schema.json', 'utf8'));
  const { without } = schema.properties.repositories.items.properties;
  expect(without.items.enum).toEqual(capabilities);
});

it('the daily workflows run status and bake, and hold no permission but to read', () => {
  for (const forge of ['.github', '.gitea']) {
    const text = readFileSync(`${forge}/workflows/fleet.yml`, 'utf8');
    for (const words of [
      'schedule:',
      'workflow_dispatch:',
      'fleet status --markdown',
      'fleet bake',
    ])
      expect(text).toContain(words);
    expect([...text.matchAll(/: write\b/g)]).toEqual([]);
  }
});
