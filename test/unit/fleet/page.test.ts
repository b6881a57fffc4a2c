// docs/fleet-rollout.md: its fleet file is sound, and its commands, in their order, lead from
// nothing to a required check and back.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseFleet } from '../../../src/definition/fleet-parse.ts';
import { onboardBranch } from '../../../src/domain/fleet.ts';
import { runsForGo, runsForNoGo } from '../../../src/fleet/sequential-test.ts';
import { startStage } from './double/play.ts';
import { addHistory } from './double/state.ts';

const page = readFileSync('docs/fleet-rollout.md', 'utf8');
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const commands = blocks.join('').trim().split('\n');
const example = /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';

/** Words of a command of the page, which quotes one of them at most. */
function toWords(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}

it('has ten commands, and a fleet file without a mistake', () => {
  expect(commands).toHaveLength(10);
  for (const command of commands) expect(command).toMatch(/^session-continuity fleet /);
  expect(parseFleet({ file: 'page', text: example }).problems).toEqual([]);
});

it('tells the limits of the test as they are', () => {
  const plan = { goodRate: 0.01, badRate: 0.05, risk: 0.05 };
  for (const reds of [0, 1, 2, 3]) {
    const noGo = runsForNoGo(reds, plan);
    expect(page).toContain(
      `| ${reds} | ${noGo === null ? '–' : `${noGo} runs`} | ${runsForGo(reds, plan)} runs |`,
    );
  }
});

it.each(['gitea', 'github'] as const)('leads to a required check on %s, and back', async (kind) => {
  await using stage = await startStage(kind, []);
  const { state } = stage;
  const names = ['acme/template-hermes', 'acme/template-langgraph'];
  const [hermes] = names.map((name) => state.add(name));
  state.add('acme/website');
  state.add('acme/template-old', { isArchived: true });
  if (hermes === undefined) expect.fail();
  // The page begins without a file.
  const fileName = 'page.yaml';
  const done: string[] = [];
  for (const command of commands) {
    const [, , ...words] = toWords(command);
    const argv = words.map((word) =>
      word === 'https://git.example.org' ? stage.server.url : word,
    );
    if (argv[0] === 'init') {
      const given = argv.map((word, index) => (argv[index - 1] === '--kind' ? kind : word));
      const played = await stage.play(...given, '--fleet', fileName);
      expect(played.code, played.output).toBe(0);
      const written = readFileSync(`${stage.folder}/${fileName}`, 'utf8');
      expect(written).toContain('left out: acme/template-old (archived)');
      expect(written).not.toContain('website');
      // A person edits: the example of the page, with the forge and the repositories that init
      // found.
      const own = parseFleet({ file: fileName, text: written });
      expect(own.problems).toEqual([]);
      expect(own.fleet?.repositories.map(({ name }) => name)).toEqual(names);
      stage.fleetFile(
        example
          .replace('https://git.example.org', stage.server.url)
          .replace('kind: gitea', `kind: ${kind}`),
      );
      continue;
    }
    const played = await stage.play(...argv);
    done.push(played.output);
    expect(played.code, `${command}\n${played.output}`).toBe(0);
    const start = state.now;
    if (command.endsWith('fleet onboard'))
      for (const name of names) {
        state.now = start;
        const repository = state.repositories.get(name) ?? expect.fail();
        const pull = repository.pulls.find(({ head }) => head === onboardBranch) ?? expect.fail();
        state.merge(repository, pull);
        addHistory(state, repository, { runs: 80, perDay: 12 });
      }
  }
  const all = done.join('');
  expect(all).toContain('acme/template-hermes: GO\n');
  expect(all).toContain('could not be merged');
  expect(all).toMatch(/is required on main/);
  expect(all).toMatch(/is no longer required on main/);
  expect(JSON.stringify([hermes.protections, hermes.rulesets, hermes.classic])).toBe(
    '[[],[],null]',
  );
  expect([...hermes.branches.keys()].sort()).toEqual(['main', onboardBranch]);
});
