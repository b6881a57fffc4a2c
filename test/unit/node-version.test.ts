// The check that an old Node meets before the bundle.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainOldNode, oldestNode } from '../../src/node-version.ts';

describe('explainOldNode', () => {
  it.each(['12.22.12', '18.20.8', '20.19.4', '22.21.9', '', 'nonsense'])('refuses %j', (found) => {
    for (const startedBy of ['runner', 'person'] as const)
      expect(explainOldNode(found, startedBy)).toContain(
        `found Node ${found}, but session-continuity needs 22.22 or newer`,
      );
  });

  it.each(['22.22.0', '23.0.0', '24.21.0', '24.0.0-nightly'])('accepts %s', (found) => {
    expect(explainOldNode(found, 'runner')).toBeNull();
    expect(explainOldNode(found, 'person')).toBeNull();
  });

  it('tells a person and the author of a workflow what each can do', () => {
    expect(explainOldNode('20.19.4', 'runner')).toMatch(/use a job image with a newer Node\.$/);
    expect(explainOldNode('20.19.4', 'person')).toMatch(/Install a newer Node .* first on PATH/);
    expect(explainOldNode('20.19.4', 'person')).not.toContain('job');
  });

  it('agrees with package.json', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toBe(`>=${oldestNode.join('.')}`);
  });
});
