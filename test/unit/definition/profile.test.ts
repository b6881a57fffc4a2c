// Profile files: the default one, what is wrong with others, and the values of one container.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commonTools } from '../../../src/definition/common-tools.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import { substituteProfile } from '../../../src/definition/profile-substitute.ts';
import type { Profile } from '../../../src/domain/profile.ts';
import { root, yamlFilesOf } from './built-in.ts';

function profileOf(text: string): Profile {
  const { profile, problems } = parseProfile({ file: 'p.yaml', text });
  if (profile === null) throw new Error(problems.map(renderProblem).join('\n'));
  return profile;
}

const problemsOf = (text: string): string[] =>
  parseProfile({ file: 'p.yaml', text }).problems.map(renderProblem);

const defaultText = readFileSync(join(root, 'profiles/default.yaml'), 'utf8');
const values = {
  modelUrl: 'http://host:1/k',
  platformUrl: 'http://host:2/k',
  workspaceId: '7b6c',
};

describe('parseProfile', () => {
  it.each(yamlFilesOf('profiles'))('reads the built-in %s under its own name', (file) => {
    const profile = profileOf(readFileSync(join(root, 'profiles', file), 'utf8'));
    expect(`${profile.name}.yaml`).toBe(file);
  });

  it('knows the same tools by default as the default profile spells out', () => {
    expect(profileOf(defaultText).tools).toEqual(commonTools);
  });

  it('reads every key', () => {
    const text = `name: mine
title: Mine
session-scope: workspace
model-name: custom/x
env: { A: "\${platform-url}" }
files: [{ path: /configs/a.txt, content: "\${workspace-id}" }]
store: { paths: [/configs/sessions, /data/s.db] }
tools:
  commit-memory: { names: [remember], arguments: { content: [fact] } }
  read-file: { names: [cat], commands: { cmd: "cat {}" } }
mandatory-witnesses: [store, model]
boot-timeout: 1m30s
a2a: { dialect: json-rpc-1.0, card-path: /card.json, rpc-path: /a2a }
`;
    expect(profileOf(text)).toEqual({
      name: 'mine',
      title: 'Mine',
      sessionScope: 'workspace',
      modelName: 'custom/x',
      env: { A: `\${platform-url}` },
      files: [{ path: '/configs/a.txt', content: `\${workspace-id}` }],
      storePaths: ['/configs/sessions', '/data/s.db'],
      tools: {
        'commit-memory': { names: ['remember'], arguments: { content: ['fact'] } },
        'recall-memory': commonTools['recall-memory'],
        'read-file': {
          names: ['cat'],
          arguments: commonTools['read-file'].arguments,
          commands: { cmd: 'cat {}' },
        },
        'run-skill': commonTools['run-skill'],
        'ask-peer': commonTools['ask-peer'],
      },
      mandatoryWitnesses: ['store', 'model'],
      bootTimeoutMs: 90_000,
      a2a: { dialect: 'json-rpc-1.0', cardPath: '/card.json', rpcPath: '/a2a' },
    });
  });

  it('pins of the way to the agent only what is written', () => {
    expect(profileOf('name: x\na2a: { rpc-path: / }\n').a2a).toEqual({ rpcPath: '/' });
    expect(profileOf('name: x\na2a: { dialect: http-json-0.3 }\n').a2a).toEqual({
      dialect: 'http-json-0.3',
    });
    expect(profileOf('name: x\na2a: { dialect: strict, files: inline }\n').a2a).toEqual({
      body: 'strict',
      files: 'inline',
    });
    expect(problemsOf('name: x\na2a: { files: bytes }\n')).toEqual([
      'p.yaml:2:15: "files" must be one of workspace, inline; got "bytes"',
    ]);
    expect(profileOf('name: x\na2a: { card-path: /c }\n').a2a).toEqual({ cardPath: '/c' });
    expect(problemsOf('name: x\na2a: { dialect: json-rpc, rpc-path: "a b" }\n')).toEqual([
      'p.yaml:2:17: "dialect" must be one of json-rpc-0.3, json-rpc-1.0, http-json-0.3, http-json-1.0, strict; got "json-rpc" (did you mean "json-rpc-0.3"?)',
      expect.stringContaining('p.yaml:2:37: "rpc-path" cannot be "a b"'),
    ]);
  });

  it('needs no more than a name', () => {
    expect(profileOf('name: x\n')).toEqual({
      name: 'x',
      title: 'x',
      sessionScope: null,
      modelName: 'openai/scripted-model',
      env: {},
      files: [],
      storePaths: [],
      tools: commonTools,
      mandatoryWitnesses: [],
      bootTimeoutMs: null,
    });
  });

  it('lists all mistakes at once', () => {
    const text = `nmae: x
session-scope: workspce
env:
  A: "\${model-ulr}/v1 \${model-name}"
  PORT: 8000
  1X: a
files:
  - path: /configs/../etc/passwd
    content: "\${platform-url"
  - path: configs/x
tools:
  comit-memory: { names: [a] }
  read-file: { names: [], arguments: { content: x } }
mandatory-witnesses: [wire]
boot-timeout: 1 minute
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:1:1: Unknown key "nmae" (did you mean "name"?)',
      'p.yaml:1:1: Missing key "name" in the profile',
      'p.yaml:2:16: "session-scope" must be one of context, workspace; got "workspce" (did you mean "workspace"?)',
      `p.yaml:4:7: Unknown placeholder "\${model-ulr}" (did you mean "model-url"?)`,
      'p.yaml:5:9: "PORT" must be a text; got 8000 (put it in quotes)',
      'p.yaml:6:3: "1X" cannot be a name here (A variable\'s name: letters, digits and underscores, not starting with a digit)',
      'p.yaml:8:11: "path" cannot be "/configs/../etc/passwd" (An absolute path in the container, without "..")',
      `p.yaml:9:15: "\${platform-url" has no closing brace`,
      'p.yaml:10:5: Missing key "content" in item 2 of "files"',
      'p.yaml:10:11: "path" cannot be "configs/x" (An absolute path in the container, without "..")',
      'p.yaml:12:3: Unknown key "comit-memory" (did you mean "commit-memory"?)',
      'p.yaml:13:23: "names" must not be empty',
      'p.yaml:13:40: "content" is no argument of "read-file" (known: path)',
      'p.yaml:13:49: "content" must be a list; got a text',
      'p.yaml:14:23: Item 1 of "mandatory-witnesses" must be one of store, model; got "wire"',
      'p.yaml:15:15: "boot-timeout" must be a duration such as 90s; got "1 minute"',
    ]);
  });

  it('refuses variables that the platform never gives to an agent, or sets itself', () => {
    const text = 'name: x\nenv:\n  GITHUB_TOKEN: a\n  WORKSPACE_ID: b\n  OWN: c\n';
    expect(problemsOf(text)).toEqual([
      'p.yaml:3:3: "GITHUB_TOKEN" is an operator credential that the platform never gives to an agent; remove it',
      'p.yaml:4:3: "WORKSPACE_ID" is set by the run itself (boot contract); remove it',
    ]);
  });

  it('bounds the boot timeout', () => {
    const expected = (got: string): string[] => [
      `p.yaml:2:15: "boot-timeout" must be between 1ms and 1h; got "${got}"`,
    ];
    expect(problemsOf('name: x\nboot-timeout: 0s\n')).toEqual(expected('0s'));
    expect(problemsOf('name: x\nboot-timeout: 2h\n')).toEqual(expected('2h'));
  });
});

describe('substituteProfile', () => {
  it('points the default profile at the endpoints of a container', () => {
    const { env, files } = substituteProfile(profileOf(defaultText), values);
    expect(env).toEqual({
      MODEL: 'openai/scripted-model',
      MOLECULE_MODEL: 'openai/scripted-model',
    });
    expect(files[0]?.path).toBe('/configs/config.yaml');
    expect(files[0]?.content).toContain('  model: openai/scripted-model\n');
    expect(files[0]?.content).not.toContain('${');
  });

  it('replaces every placeholder, and never reads a value as one', () => {
    const text = `name: x\nenv: { A: "\${platform-url} \${workspace-id} \${model-name}" }\n`;
    const profile = profileOf(text);
    expect(substituteProfile(profile, values).env.A).toBe(
      'http://host:2/k 7b6c openai/scripted-model',
    );
    const tricky = { ...values, platformUrl: `$& \${workspace-id}` };
    expect(substituteProfile(profile, tricky).env.A).toContain(`$& \${workspace-id} 7b6c`);
  });

  it('leaves out what needs a model endpoint when none is offered', () => {
    const text = `name: x\nenv: { A: "\${model-url}/v1", B: key, C: "\${model-name}" }\n`;
    const { env } = substituteProfile(profileOf(text), { ...values, modelUrl: null });
    expect(Object.keys(env)).toEqual(['B', 'C']);
  });
});
