// What a profile says of a template image beside env and files: signs, volumes, formats,
// capabilities, and mistakes in them.
import { describe, expect, it } from 'vitest';
import { renderProblem } from '../../../src/definition/problem.ts';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import type { Profile } from '../../../src/domain/profile.ts';

function profileOf(text: string): Profile {
  const { profile, problems } = parseProfile({ file: 'p.yaml', text });
  if (profile === null) throw new Error(problems.map(renderProblem).join('\n'));
  return profile;
}

const problemsOf = (text: string): string[] =>
  parseProfile({ file: 'p.yaml', text }).problems.map(renderProblem);

describe('what a profile says of a template', () => {
  it('is read whole', () => {
    const profile = profileOf(`name: x
detect:
  - env: { ADAPTER_MODULE: adapter, TEMPLATE: lang* }
    entrypoint: molecule-runtime
    files: [/app//adapter.py/]
  - files: [/opt/x]
    packages: ["npm:@scope/name", python:google/adk]
confirm: { card: [LangGraph], register: ["runtime: langgraph", langgraph] }
model-protocol: anthropic-messages
files:
  - { path: /configs/a, content: a, owner: 0, mode: "0600" }
  - { path: /configs/b, content: b }
volumes: [/root/.claude/sessions/]
store: { formats: [sqlite, jsonl] }
capabilities: [tools, streaming]
survives-restart: none
stream-cancellation: survive
`);
    expect(profile).toMatchObject({
      detect: [
        {
          env: { ADAPTER_MODULE: 'adapter', TEMPLATE: 'lang*' },
          entrypoint: 'molecule-runtime',
          files: ['/app/adapter.py'],
        },
        { files: ['/opt/x'], packages: ['npm:@scope/name', 'python:google/adk'] },
      ],
      confirm: { card: ['LangGraph'], register: ['runtime: langgraph', 'langgraph'] },
      modelProtocol: 'anthropic-messages',
      files: [
        { path: '/configs/a', content: 'a', owner: 0, mode: 0o600 },
        { path: '/configs/b', content: 'b' },
      ],
      volumes: ['/root/.claude/sessions'],
      storePaths: [],
      storeFormats: ['sqlite', 'jsonl'],
      capabilities: ['tools', 'streaming'],
      survivesRestart: 'none',
      streamCancellation: 'survive',
    });
    expect(profile.files[1]).toEqual({ path: '/configs/b', content: 'b' });
  });

  it('keeps "none of them" apart from "not declared"', () => {
    expect(profileOf('name: x\ncapabilities: []\n').capabilities).toEqual([]);
    expect(profileOf('name: x\n').capabilities).toBeUndefined();
  });

  it('names the near word for a key or value that is not known', () => {
    const text = `name: x
detekt: []
capabilities: [tool, straeming]
survives-restart: transkript
store: { format: [sqlite] }
detect:
  - { enviroment: { A: b } }
model-protocol: anthropic
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:2:1: Unknown key "detekt" (did you mean "detect"?)',
      'p.yaml:3:16: Item 1 of "capabilities" must be one of memory, read-file, skills, peer, uploads, streaming, restart, overlap, tools, instructions; got "tool" (did you mean "tools"?)',
      'p.yaml:3:22: Item 2 of "capabilities" must be one of memory, read-file, skills, peer, uploads, streaming, restart, overlap, tools, instructions; got "straeming" (did you mean "streaming"?)',
      'p.yaml:4:19: "survives-restart" must be one of transcript, memory, none; got "transkript" (did you mean "transcript"?)',
      'p.yaml:5:10: Unknown key "format" (did you mean "formats"?)',
      'p.yaml:7:7: Unknown key "enviroment" (known: env, entrypoint, files, packages)',
      'p.yaml:8:17: "model-protocol" must be one of openai-chat, openai-responses, anthropic-messages, gemini-generate-content; got "anthropic"',
    ]);
  });

  it('says what the agent does not have, and whose its memory is', () => {
    const read = profileOf('name: x\nwithout: [uploads, peer]\nmemory: own\n');
    expect(read).toMatchObject({ without: ['uploads', 'peer'], memory: 'own' });
    expect(profileOf('name: x\n')).not.toHaveProperty('without');
    expect(profileOf('name: x\n')).not.toHaveProperty('memory');
  });

  it('refuses to lack what is not known, twice, or what it has', () => {
    const text = `name: x
capabilities: [streaming]
without: [streaming, memry, memory, peer, peer]
memory: own
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:3:10: "without" names an entry twice',
      'p.yaml:3:11: "streaming" is among the capabilities too',
      'p.yaml:3:22: Item 2 of "without" must be one of memory, read-file, skills, peer, uploads, streaming, restart, overlap, tools, instructions; got "memry" (did you mean "memory"?)',
      'p.yaml:3:29: "memory" is "own", so the agent has one',
    ]);
    expect(problemsOf('name: x\nwithout: [tools]\ncapabilities: [memory, peer]\n')).toEqual([
      'p.yaml:2:11: "tools" and "memory" of the capabilities exclude each other (tools are memory and read-file together)',
    ]);
    expect(problemsOf('name: x\nwithout: [read-file]\ncapabilities: [tools]\n')).toEqual([
      'p.yaml:2:11: "read-file" and "tools" of the capabilities exclude each other (tools are memory and read-file together)',
    ]);
    expect(problemsOf('name: x\nwithout: []\nmemory: mine\n')).toEqual([
      'p.yaml:2:10: "without" must not be empty',
      'p.yaml:3:9: "memory" must be one of platform, own; got "mine"',
    ]);
  });

  it('says when the agent sums up', () => {
    const text = 'name: x\nhistory: summary\ncompacts-after: { messages: 40, characters: 90000 }\n';
    expect(profileOf(text)).toMatchObject({ compactsAfter: { messages: 40, characters: 90_000 } });
    expect(problemsOf('name: x\nhistory: system\ncompacts-after: { messages: 1 }\n')).toEqual([
      'p.yaml:3:1: "compacts-after" is for an agent that sums up, and "history" is "system" (write "history: summary", or leave one of the two out)',
      'p.yaml:3:29: "messages" must be at least 2; got 1',
    ]);
  });

  it('refuses signs that say nothing', () => {
    const text = `name: x
detect:
  - {}
  - env: {}
  - files: []
  - entrypoint: "*"
  - files: [/.]
  - packages: [langgraph]
  - env: { PATH: "*", X: "*" }
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:3:5: Item 1 of "detect" must not be empty (known: env, entrypoint, files, packages)',
      'p.yaml:4:10: "env" must not be empty',
      'p.yaml:5:12: "files" must not be empty',
      'p.yaml:6:17: "*" fits every image',
      'p.yaml:7:13: "/." exists in every image',
      'p.yaml:8:16: Item 1 of "packages" cannot be "langgraph" (python:NAME or npm:NAME)',
      'p.yaml:9:18: "PATH" is in every image',
    ]);
    expect(problemsOf('name: x\ndetect: []\n')).toEqual(['p.yaml:2:9: "detect" must not be empty']);
  });

  it.each([
    ['/', '"volumes" cannot be "/"'],
    ['//', '"//" cannot be a volume: it holds the image itself'],
    ['/proc/x', '"/proc/x" lies under /proc, which the kernel fills'],
    ['/sys', '"/sys" lies under /sys, which the kernel fills'],
    ['/dev/shm', '"/dev/shm" lies under /dev, which the kernel fills'],
    ['/configs', '"/configs" outlives the container already, as /configs does; remove it'],
    [
      '/workspace/a',
      '"/workspace/a" outlives the container already, as /workspace does; remove it',
    ],
    ['a/b', '"volumes" cannot be "a/b"'],
  ])('refuses the volume %s', (path, message) => {
    const [first, ...more] = problemsOf(`name: x\nvolumes: [${path}]\n`);
    expect(first?.replace('Item 1 of ', '')).toContain(message);
    expect(more).toEqual([]);
  });

  it('reads where skills go, and what skills and other agents are called', () => {
    const profile = profileOf(`name: x
skill-folders: [/skills/, /a/./b]
tools:
  run-skill: { names: [Skill], arguments: { skill: [command] } }
  ask-peer: { names: [ask], arguments: { peer: [to], message: [words] } }
`);
    expect(profile.skillFolders).toEqual(['/skills', '/a/b']);
    expect(profile.tools['run-skill']).toEqual({
      names: ['Skill'],
      arguments: { skill: ['command'] },
    });
    expect(profile.tools['ask-peer'].arguments).toEqual({ peer: ['to'], message: ['words'] });
  });

  it('refuses a folder of skills where no file can be', () => {
    expect(problemsOf('name: x\nskill-folders: [/proc/skills]\n')).toEqual([
      'p.yaml:2:17: "/proc/skills" lies under /proc, which the kernel fills',
    ]);
  });

  it('refuses a volume within another one', () => {
    expect(problemsOf('name: x\nvolumes: [/data, /data/./sub]\n')).toEqual([
      'p.yaml:2:18: "/data/./sub" lies in the volume /data; remove one of the two',
    ]);
  });

  it('refuses files where none can be, twice, or with a mode that is none', () => {
    const text = `name: x
files:
  - { path: /proc/x, content: a }
  - { path: /configs/, content: a }
  - { path: /configs/a, content: a, mode: 0644 }
  - { path: /configs//a, content: a, mode: "4755" }
  - { path: /configs/b, content: a, owner: 70000 }
  - { path: /configs/c, content: a, owner: root }
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:3:13: "/proc/x" lies under /proc, which the kernel fills',
      'p.yaml:4:13: "/configs/" names a folder; a file is needed',
      'p.yaml:5:43: "mode" must be a text; got 644 (put it in quotes)',
      'p.yaml:6:13: "/configs//a" is written twice',
      'p.yaml:6:44: "mode" cannot be "4755" (Permission bits as octal digits in quotes, such as "0600"; default "0644")',
      'p.yaml:7:44: "owner" must be at most 65535; got 70000',
      'p.yaml:8:44: "owner" must be a whole number; got a text',
    ]);
  });

  it('refuses a file where a folder is', () => {
    const text = `name: x
volumes: [/data/sub]
skill-folders: [/skills]
files:
  - { path: /configs/a/b, content: a }
  - { path: /configs/a, content: a }
  - { path: /configs, content: a }
  - { path: /data, content: a }
  - { path: /skills, content: a }
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:5:13: "/configs/a/b" lies below /configs/a, which is a file of this profile',
      'p.yaml:7:13: "/configs" cannot be a file: /configs is a folder',
      'p.yaml:8:13: "/data" cannot be a file: /data/sub is a folder',
      'p.yaml:9:13: "/skills" cannot be a file: /skills is a folder',
    ]);
  });

  it('refuses an argument that a tool does not have', () => {
    const text = `name: x
tools:
  commit-memory: { names: [note], arguments: { path: [note], content: [text] } }
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:3:48: "path" is no argument of "commit-memory" (known: content)',
    ]);
  });

  it('refuses a call that leaves out what it is for, or holds what it is not given', () => {
    const text = `name: x
unasked: [recall-memory]
tools:
  commit-memory: { names: [note], call: { do: add }, arguments: { content: [text] } }
  recall-memory: { names: [notes], call: { list: all } }
  read-file: { names: [see], call: { at: ["{path}"], why: "{query} {1}" }, commands: { at: "cat {}" } }
  ask-peer: { names: [ask], call: { to: "{peer}", say: "{mesage}" } }
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:4:35: "call" of "commit-memory" must hold "{content}"',
      'p.yaml:4:54: "arguments" has no effect next to "call"; leave one of the two out',
      'p.yaml:5:3: "recall-memory" is never called where the agent does it unasked; leave one of the two out',
      'p.yaml:6:30: "{query}" is nothing that "read-file" is given (known: path)',
      'p.yaml:6:30: "{1}" is nothing that "read-file" is given (known: path)',
      'p.yaml:6:76: "commands" has no effect next to "call"; leave one of the two out',
      'p.yaml:7:29: "{mesage}" is nothing that "ask-peer" is given (did you mean "message"?)',
      'p.yaml:7:29: "call" of "ask-peer" must hold "{message}"',
    ]);
  });

  it('takes a call as it is written', () => {
    const call = { command: 'create', notes: [{ text: 'Note: {content}', at: 0 }] };
    const text = `name: x
memory: own
unasked: [recall-memory]
tools:
  commit-memory: { names: [memory], call: ${JSON.stringify(call)} }
`;
    const profile = profileOf(text);
    expect(profile.tools['commit-memory'].call).toEqual(call);
    expect(profile).toMatchObject({ memory: 'own', unasked: ['recall-memory'] });
  });
});
