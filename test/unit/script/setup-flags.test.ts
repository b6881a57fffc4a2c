// The flags of script/setup: help and mistakes start nothing.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const setup = (...argv: string[]) =>
  spawnSync('/bin/bash', ['script/setup', ...argv], {
    encoding: 'utf8',
    // No npm, no Docker: what would start something fails.
    env: { PATH: '/nowhere' },
  });

describe('script/setup', () => {
  it.each(['--help', '-h'])('%s prints help and starts nothing', (flag) => {
    const { status, stdout, stderr } = setup(flag);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('script/setup --node-only');
  });

  it('refuses what it does not know', () => {
    const { status, stdout, stderr } = setup('--node-ony');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^setup: --node-ony is not known\./);
  });
});
