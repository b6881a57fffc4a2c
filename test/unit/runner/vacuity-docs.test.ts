// docs/canary-format.md lists the agents that a canary must fail: all of them, and no others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { abilities } from '../../../src/domain/canary.ts';
import { agentsWithoutModel } from '../../../src/runner/vacuity/agents-without-model.ts';
import { root } from '../definition/built-in.ts';

const listed = readFileSync(join(root, 'docs/canary-format.md'), 'utf8')
  .split('\n')
  .flatMap(
    (line) => /^\| (an agent that [^|]+|the ideal agent without [^|]+) \|/.exec(line)?.[1] ?? [],
  );

it('the list of agents that must fail is the one that is played', () => {
  const played = agentsWithoutModel([]).map(([agent]) =>
    // Each known error text is an agent of its own; the list has them in one line.
    /^an agent that answers "/.test(agent) ? 'an agent that answers an error text' : agent,
  );
  const lacking = abilities.map((ability) => `the ideal agent without ${ability}`);
  expect([...listed].sort()).toEqual([...new Set([...played, ...lacking])].sort());
});
