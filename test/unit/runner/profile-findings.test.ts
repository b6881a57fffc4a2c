// Contradictions between what a profile declares and what an image was seen to do: one inert
// sentence each.
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import { findMarks } from '../../../src/domain/token.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import type { Workspace } from '../../../src/runner/boot/workspace.ts';
import { findContradictions } from '../../../src/runner/run/profile-findings.ts';

interface Seen {
  card?: { text: string; isStreaming: boolean };
  registered?: readonly string[];
  dialects?: readonly string[];
  contexts?: readonly string[];
  turns?: readonly { contextId: string; stored?: boolean; request?: string; answered?: boolean }[];
  tokens?: Readonly<Record<string, string>>;
}

/** The findings of a profile's text on what was seen. */
function findingsOf(text: string, seen: Seen): string[] {
  const { profile } = parseProfile({ file: 'p.yaml', text: `name: mine\n${text}` });
  if (profile === null) throw new Error('the profile does not parse');
  const { card, registered, dialects = [], turns = [], tokens = {} } = seen;
  const workspace = {
    agent: card === undefined ? {} : { card },
    controlPlane:
      registered === undefined
        ? null
        : { records: () => registered.map((requestBody) => ({ route: 'register', requestBody })) },
    model: { exchanges: () => dialects.map((dialect) => ({ request: { dialect } })) },
    contexts: [...(seen.contexts ?? ['a'])],
  } as unknown as Workspace;
  const ledger = {
    turns: turns.map(({ contextId, stored = true, request = '', answered = true }) => ({
      contextId,
      exchange: { outcome: { kind: answered ? 'answered' : 'timed-out' } },
      store: stored ? { files: [], records: [], truncated: false } : null,
      model: [
        {
          transcript: { utterances: [{ marks: findMarks(request) }] },
          route: { kind: 'turn', tag: 'T-zzzzzzzzzz' },
        },
      ],
    })),
    tokens: new Map(Object.entries(tokens).map(([tag, contextId]) => [tag, { contextId }])),
  } as unknown as Ledger;
  return findContradictions({ profile: { profile, decidedBy: 'input' } }, workspace, [
    { ledger },
    { ledger: null },
  ]);
}

const card = (text: string, isStreaming = true) => ({ text, isStreaming });

describe('findContradictions', () => {
  it('has nothing to say of a profile that declares nothing', () => {
    const seen = { card: card('{}'), registered: [], dialects: ['openai-chat'] };
    expect(findingsOf('', { ...seen, turns: [{ contextId: 'a', stored: false }] })).toEqual([]);
  });

  it('looks for the texts of the card, whatever their case and spacing', () => {
    const text = 'confirm: { card: [LangGraph, "\\"runtime\\": \\"x\\""] }\n';
    expect(findingsOf(text, { card: card('{"name":"My langgraph agent"}') })).toEqual([]);
    expect(findingsOf(text, { card: card('{"runtime":"x"}') })).toEqual([]);
    expect(findingsOf(text, {})).toEqual([]);
    expect(findingsOf(text, { card: card('{"name":"::error::other"}') })).toEqual([
      'the agent card holds none of the texts that confirm the profile mine ("LangGraph", "\\"runtime\\": \\"x\\""). Is it the right profile for this image?',
    ]);
  });

  it('looks for the texts of the register body', () => {
    const text = 'confirm: { register: [hermes] }\n';
    expect(findingsOf(text, { registered: ['{"name":"x"}', '{"name":"Hermes"}'] })).toEqual([]);
    expect(findingsOf(text, { registered: ['{"name":… (9 more characters)'] })).toEqual([]);
    expect(findingsOf(text, {})).toEqual([]);
    expect(findingsOf(text, { registered: [] })).toEqual([
      'the agent never registered, so nothing of that confirms the profile mine ("hermes").',
    ]);
    expect(findingsOf(text, { registered: ['{}'] })).toEqual([
      'what the agent registered holds none of the texts that confirm the profile mine ("hermes"). Is it the right profile for this image?',
    ]);
  });

  it('compares the declared model protocol with those that were spoken', () => {
    const text = 'model-protocol: anthropic-messages\n';
    expect(findingsOf(text, { dialects: ['anthropic-messages'] })).toEqual([]);
    expect(findingsOf(text, { dialects: [] })).toEqual([]);
    expect(
      findingsOf(text, { dialects: ['openai-chat', 'anthropic-messages', 'openai-chat'] }),
    ).toEqual([
      'the profile mine declares the model protocol anthropic-messages, and the image asked in openai-chat. Is it the right profile for this image?',
    ]);
  });

  it('compares the capability streaming with the card, both ways', () => {
    expect(findingsOf('capabilities: [streaming]\n', { card: card('{}') })).toEqual([]);
    expect(findingsOf('capabilities: []\n', { card: card('{}', false) })).toEqual([]);
    expect(findingsOf('capabilities: [streaming]\n', { card: card('{}', false) })).toEqual([
      'the profile mine declares the capability streaming, and the agent card says that there is none.',
    ]);
    expect(findingsOf('capabilities: [tools]\n', { card: card('{}') })).toEqual([
      'the agent card claims streaming, which is not among the capabilities that the profile mine declares.',
    ]);
  });

  it('misses files at the declared store paths', () => {
    const text = 'store: { paths: [/a, /b] }\n';
    const turn = { contextId: 'a', stored: false };
    expect(findingsOf(text, { turns: [turn, { contextId: 'a' }] })).toEqual([]);
    expect(findingsOf(text, { turns: [{ ...turn, answered: false }] })).toEqual([]);
    expect(findingsOf(text, { turns: [{ ...turn, contextId: 'elsewhere' }] })).toEqual([]);
    expect(findingsOf(text, { turns: [turn, turn] })).toEqual([
      'no file stands at the store paths of the profile mine ("/a", "/b") after any turn.',
    ]);
    expect(findingsOf('store: { paths: [/a], formats: [sqlite] }\n', { turns: [turn] })).toEqual([
      'no file of the format sqlite stands at the store paths of the profile mine ("/a") after any turn.',
    ]);
  });

  it('bounds a finding', () => {
    const texts = Array.from({ length: 20 }, (_, index) => `${index}${'x'.repeat(180)}`);
    const [finding = ''] = findingsOf(`confirm: { card: [${texts.join(', ')}] }\n`, {
      card: card('{}'),
    });
    expect(finding.length).toBeLessThan(640);
  });
});
