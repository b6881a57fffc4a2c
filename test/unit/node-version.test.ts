// The check that an old Node meets before the bundle.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainOldNode, oldestNode } from '../../src/node-version.ts';

describe('explainOldNode', () => {
  it.each(['12.22.12', '18.20.8', '20.19.4', '22.21.9', '', 'nonsense'])('refuses %j', (found) => {
    expect(explainOldNode(found)).toContain(
      `found Node ${found}, but session-continuity needs 22.22 or newer`,
    );
    expect(explainOldNode(found)).toContain('runs with the `node` of the job container');
  });

  it.each(['22.22.0', '23.0.0', '24.21.0', '24.0.0-nightly'])('accepts %s', (found) => {
    expect(explainOldNode(found)).toBeNull();
  });

  it('agrees with package.json', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toBe(`>=${oldestNode.join('.')}`);
  });
});
