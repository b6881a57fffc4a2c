import { describe, expect, it } from 'vitest';
import { isCandidate } from '../../../src/domain/tool-name.ts';
import { chooseTool } from '../../../src/scripted-model/tool-choice.ts';
import { tools } from './builders.ts';

const offer = (...names: readonly string[]) =>
  names.map((name) => ({ name, argumentNames: ['text', 'scope'] }));
const commit = tools['commit-memory'];

describe('chooseTool', () => {
  it.each([
    'commit_memory',
    'mcp__a2a__commit_memory',
    'fixture.commit_memory',
    'x-commit_memory',
    'a/COMMIT_MEMORY',
  ])('takes %s', (name) => {
    expect(chooseTool(offer('other', name), commit)?.name).toBe(name);
  });

  it('takes no name that merely ends with the same letters', () => {
    expect(chooseTool(offer('uncommit_memory_x', 'xcommit_memory'), commit)).toBeNull();
    expect(chooseTool([], commit)).toBeNull();
  });

  it('prefers the first candidate name, even as a suffix, to a later one', () => {
    const offered = offer('store_note', 'mcp__molecule__commit_memory');
    expect(chooseTool(offered, commit)?.name).toBe('mcp__molecule__commit_memory');
  });

  it('prefers an equal name to a suffix', () => {
    const offered = offer('x_commit_memory', 'commit_memory');
    expect(chooseTool(offered, commit)?.name).toBe('commit_memory');
  });
});

describe('isCandidate', () => {
  it('knows a name as it is in the history', () => {
    expect(isCandidate('mcp__x__store_note', commit)).toBe(true);
    expect(isCandidate('session_search', commit)).toBe(false);
  });
});
