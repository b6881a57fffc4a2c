// Every kind of mistake in a canary file, at its exact line and column, all of a file at once.
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { findDuplicateNames } from '../../../src/definition/duplicate-names.ts';
import { renderProblem } from '../../../src/definition/problem.ts';

function problemsOf(text: string): string[] {
  return parseCanary({ file: 'c.yaml', text, suite: 'own' }).problems.map(renderProblem);
}

/** A right file, with lines put in the place of its third turn's or of its head's. */
function canaryWith({ head = '', turns }: { head?: string; turns: string }): string {
  return `name: mine\ntitle: Mine\nproves: [history]\n${head}turns:\n${turns}`;
}

describe('a canary file with many mistakes', () => {
  const text = `# a comment
name: Bad_Name
title: 7
proves: [histroy]
needs: [model, model]
extra: 1
facts:
  name: { kind: persn }
  city: { kind: word, start-with: x }
  Up: { kind: word }
turns:
  - send: "Hi \${nmae} and \${name and \${filler:10} and \${file:1}"
    repeat: true
    model:
      - say: "Hello \${name}, {} {1} {file:2} {thing}"
      - find: "{}"
  - session: a
    expect:
      - history: { includes-turn: 2, excludes-session: zz }
      - history: { includes-turn: 9 }
        store: { same-key-as-turn: 1 }
      - history: { excludes-session: a }
      - attachment: { reaches-model: 1, content: [1, 0] }
      - {}
      - memory: { writen: x }
  - send: ok
    files:
      - name: ../x
        text: "\${filler:x} \${filler:99999999}"
      - name: y.txt
    model:
      - call: read-file
      - call: commit-memory
        with: { query: x }
      - call: recall-memory
        file: 1
        otherwise: x
      - call: reed-file
      - say: x
        call: read-file
        file: 7
        in: any
      - find: ["a b", "c {}", "{} d"]
        say: "{1} {3} {}"
        otherwise: "{2}"
`;
  it('lists them all in the order of the file', () => {
    expect(problemsOf(text)).toEqual([
      'c.yaml:2:1: No turn expects anything of a reply (add reply: { contains: … } to a turn: no canary passes without one)',
      'c.yaml:2:7: "name" cannot be "Bad_Name" (Lower-case letters, digits and hyphens, starting with a letter or digit, at most 63 characters)',
      'c.yaml:3:8: "title" must be a text; got 7 (put it in quotes)',
      'c.yaml:4:10: Item 1 of "proves" must be one of history, attachment, caption, memory, isolation, tool, restart, stream, peer, instructions; got "histroy" (did you mean "history"?)',
      'c.yaml:5:8: "needs" names an entry twice',
      'c.yaml:6:1: Unknown key "extra" (known: name, title, suite, proves, needs, facts, skills, instructions, model-thinks, turns)',
      'c.yaml:8:17: "kind" must be one of person, word, code; got "persn" (did you mean "person"?)',
      'c.yaml:9:23: Unknown key "start-with" (did you mean "starts-with"?)',
      'c.yaml:10:3: "Up" cannot be a name here (A fact\'s name: lower-case letters, digits and hyphens, starting with a letter)',
      `c.yaml:12:15: Unknown fact "\${nmae}" (did you mean "name"?)`,
      `c.yaml:12:27: "\${name and " has no closing brace`,
      `c.yaml:12:55: "\${file:1}" may stand only in what is expected`,
      'c.yaml:13:5: Unknown key "repeat" (known: send, untagged, files, session, times, until, stream, identity, disconnect-after, overlap, stop, unfinished, after-calls, model-fails, restart, peer, model, expect)',
      `c.yaml:15:21: "\${name}" in model: the model script never knows a fact (let it find the value in the request with find and {})`,
      'c.yaml:15:30: "{}" names nothing that is found (the step has no "find")',
      'c.yaml:15:33: "{1}" names nothing that is found (the step has no "find")',
      'c.yaml:15:37: "{file:2}" names no file of turn 1 (the turn has 0 files)',
      'c.yaml:15:46: Unknown hole "{thing}" (known: {}, {1}, {2} …, {file:1} …)',
      'c.yaml:16:9: This step is never reached: a step with "say" ends the turn',
      'c.yaml:16:9: A step needs either "say" or "call"',
      'c.yaml:16:15: "find" needs literal text around {}, otherwise it finds anything',
      'c.yaml:17:5: A turn needs "send", "files" or both',
      'c.yaml:19:35: "includes-turn: 2" must name a turn before turn 2',
      'c.yaml:19:56: Unknown session "zz" (known: main)',
      'c.yaml:20:35: "includes-turn: 9" names no turn (the canary has 3)',
      'c.yaml:21:36: "same-key-as-turn: 1" must name a turn of the same session (turn 1 is in "main", turn 2 in "a")',
      'c.yaml:22:38: "a" is the session of this turn itself (name another one)',
      'c.yaml:23:38: "reaches-model: 1" names no file of turn 2 (the turn has 0 files)',
      'c.yaml:23:51: "content: 1" names no file of turn 2 (the turn has 0 files)',
      'c.yaml:23:54: Item 2 of "content" must be at least 1; got 0',
      'c.yaml:24:9: Item 5 of "expect" must not be empty (known: reply, history, attachment, memory, store, tool, stream, peer)',
      'c.yaml:25:19: Unknown key "writen" (did you mean "written"?)',
      'c.yaml:28:15: "name" cannot be "../x" (File name: letters of any script, digits, dots, blanks, underscores and hyphens, starting with a letter or digit and not ending with a blank, at most 64 characters. Its tag is put before the extension)',
      `c.yaml:29:16: "\${filler:x}" must have a number of bytes from 1 to 1048576`,
      `c.yaml:29:28: "\${filler:99999999}" must have a number of bytes from 1 to 1048576`,
      'c.yaml:30:9: Missing key "text" in item 2 of "files"',
      'c.yaml:32:9: Missing key "file" in item 1 of "model"',
      'c.yaml:34:15: Missing key "content" in "with"',
      'c.yaml:35:9: "otherwise" goes with "say", not with "call"',
      'c.yaml:35:9: Missing key "with" in item 3 of "model"',
      'c.yaml:35:9: "file" goes with read-file only',
      'c.yaml:37:9: "otherwise" needs "find" next to it',
      'c.yaml:38:15: "call" must be one of commit-memory, recall-memory, read-file, run-skill, ask-peer; got "reed-file" (did you mean "read-file"?)',
      'c.yaml:39:9: A step needs either "say" or "call"',
      'c.yaml:41:15: "file: 7" names no file of turn 3 (the turn has 2 files)',
      'c.yaml:42:9: "in" needs "find" next to it',
      'c.yaml:43:9: This step is never reached: a step with "say" ends the turn',
      'c.yaml:44:19: "{3}" names nothing that is found ("find" has 2 holes)',
      'c.yaml:44:23: "{}" is ambiguous with several holes (write {1}, {2} …)',
      'c.yaml:45:21: "{2}" cannot be used in "otherwise": nothing was found',
    ]);
  });
});

describe('a mistake in a canary file', () => {
  const ending = '    expect: [{ reply: { contains: ok } }]\n';
  it.each([
    [
      'a find without {} that say uses',
      `  - send: hi\n    model: [{ find: "my name is", say: "You are {}." }]\n${ending}`,
      [
        'c.yaml:6:49: "{}" names nothing that is found (put {} into "find" in the place of the value)',
      ],
    ],
    [
      'a fact where none is declared',
      `  - send: "\${colour}"\n${ending}`,
      [`c.yaml:5:12: Unknown fact "\${colour}" (declare it under facts)`],
    ],
    [
      'a script that never says anything',
      `  - send: hi\n    model: [{ call: recall-memory, with: { query: x } }]\n${ending}`,
      ['c.yaml:6:12: The script must end with a step that has "say"'],
    ],
    [
      'a call together with no other one',
      `  - send: hi\n    model: [{ call: recall-memory, with: { query: x }, together: true }, { say: ok }]\n${ending}`,
      ['c.yaml:6:66: The step before makes no call that this one could be made together with'],
    ],
    [
      'something after calls that are not made',
      `  - send: hi\n    stop: true\n    after-calls: 1\n  - send: hi\n    model-fails: unavailable\n    after-calls: 2\n    model: [{ call: recall-memory, with: { query: x } }, { call: recall-memory, with: { query: y }, together: true }, { say: ok }]\n  - send: hi\n${ending}`,
      [
        'c.yaml:7:18: The turn has no call: nothing can come after 1',
        'c.yaml:10:18: The turn has calls in 1 of its answers: nothing can come after 2',
      ],
    ],
    [
      'a number of calls before a Stop that is not pressed',
      `  - send: hi\n    stop: false\n    after-calls: 1\n    model: [{ call: recall-memory, with: { query: x } }, { say: ok }]\n${ending}`,
      ['c.yaml:5:5: "after-calls" needs "stop", "unfinished" or "model-fails" next to it'],
    ],
    [
      'a file that is refused for bytes that it has not',
      `  - send: hi\n    model-fails: refused-file\n    files: [{ name: a.txt, text: x }]\n  - send: hi\n    model-fails: refused-file\n    files: [{ name: a.png, make: png, text: x }]\n  - send: hi\n${ending}`,
      ['c.yaml:6:18: The turn has no file of bytes that could be refused (make)'],
    ],
    [
      'an unfinished turn that no restart ends',
      `  - send: hi\n    unfinished: true\n  - send: hi\n  - send: hi\n    unfinished: true\n    stop: true\n  - send: hi\n    restart: kill\n  - send: hi\n    unfinished: true\n    expect: [{ reply: { contains: x } }]\n`,
      [
        'c.yaml:6:17: The next turn must begin with a restart: it ends this one',
        'c.yaml:10:11: "stop" and "unfinished" exclude each other',
        'c.yaml:14:17: The next turn must begin with a restart: it ends this one',
        'c.yaml:15:16: A turn with "unfinished" need not get a reply',
      ],
    ],
    [
      'an upgrade with what is not plain around it',
      `  - send: hi\n    restart: upgrade\n  - send: hi\n    restart: upgrade\n    session: b\n${ending}`,
      [
        'c.yaml:6:14: Before an upgrade there must be a turn',
        'c.yaml:8:14: A canary has one upgrade',
        'c.yaml:9:14: A canary with an upgrade has one session',
      ],
    ],
    [
      'an upgrade of what was ended or restarted',
      `  - send: hi\n    restart: kill\n    unfinished: true\n  - send: hi\n    restart: upgrade\n    peer: [{ say: ok }]\n    model: [{ call: ask-peer, with: { message: hi } }, { say: ok }]\n${ending}`,
      [
        'c.yaml:6:14: Nothing can be restarted before an upgrade',
        'c.yaml:7:17: An upgrade cannot end a turn: the base image ends its own',
        'c.yaml:10:5: A canary with an upgrade has no second agent',
      ],
    ],
    [
      'a script for a second agent that nobody asks',
      `  - send: hi\n    peer: [{ say: ok }]\n${ending}`,
      ['c.yaml:6:5: No step of the turn asks the second agent (add one with call: ask-peer)'],
    ],
    [
      'calls that a second agent cannot make',
      `  - send: hi\n    model: [{ call: ask-peer, with: { message: x } }, { say: ok }]\n    peer: [{ call: run-skill, with: { skill: x } }, { call: ask-peer, with: { message: x } }, { call: read-file, file: 1 }, { call: recall-memory, with: { query: x } }, { say: ok }]\n    files: [{ name: a.txt, text: x }]\n${ending}`,
      [20, 61, 103].map(
        (column) =>
          `c.yaml:7:${column}: The second agent has no skill, file or peer (it can call commit-memory and recall-memory)`,
      ),
    ],
    [
      'a number of calls after which nothing happens',
      `  - send: hi\n    after-calls: 1\n    model: [{ call: recall-memory, with: { query: x } }, { say: ok }]\n${ending}`,
      ['c.yaml:5:5: "after-calls" needs "stop", "unfinished" or "model-fails" next to it'],
    ],
    [
      'a file number in what is expected',
      `  - send: hi\n    expect: [{ reply: { contains: "a \${file:2}" } }]\n`,
      [`c.yaml:6:38: "\${file:2}" names no file of turn 1 (the turn has 0 files)`],
    ],
    [
      'a placeholder within a block text',
      `  - files:\n      - name: a.txt\n        text: |\n          One.\n          Two \${thing}.\n${ending}`,
      [`c.yaml:9:15: Unknown fact "\${thing}" (declare it under facts)`],
    ],
    ['an empty send', `  - send: ""\n${ending}`, ['c.yaml:5:11: "send" must not be empty']],
    [
      'a send without a value',
      `  - send:\n${ending}`,
      ['c.yaml:5:5: "send" must be a text; got nothing'],
    ],
    [
      'an inherited name as a fact',
      `  - send: "\${constructor}"\n${ending}`,
      [`c.yaml:5:12: Unknown fact "\${constructor}" (declare it under facts)`],
    ],
  ])('%s', (_title, turns, problems) => {
    expect(problemsOf(canaryWith({ turns }))).toEqual(problems);
  });

  it('more than 50 turns', () => {
    const turns = `${'  - send: hi\n'.repeat(50)}  - send: hi\n${ending}`;
    expect(problemsOf(canaryWith({ turns }))).toContain(
      'c.yaml:5:3: "turns" must have at most 50 entries',
    );
  });

  it('an empty file, and one that is no mapping', () => {
    expect(problemsOf('')).toEqual(['c.yaml:1:1: The canary must be a mapping; got nothing']);
    expect(problemsOf('- a\n')).toEqual(['c.yaml:1:1: The canary must be a mapping; got a list']);
  });

  it('everything missing', () => {
    expect(problemsOf('needs: []\n')).toEqual(
      ['name', 'title', 'proves', 'turns'].map(
        (key) => `c.yaml:1:1: Missing key "${key}" in the canary`,
      ),
    );
  });
});

describe('YAML that cannot be read', () => {
  it('a syntax error is listed with the mistakes before it, and nothing is said to be missing', () => {
    expect(problemsOf('naem: x\ntitle: y\n\tproves: [history]\n')).toEqual([
      'c.yaml:1:1: Unknown key "naem" (did you mean "name"?)',
      'c.yaml:3:1: YAML: Tabs are not allowed as indentation',
    ]);
  });

  it('several syntax errors are all listed', () => {
    expect(problemsOf('name: *nope\ntitle: !odd x\n')).toEqual([
      'c.yaml:1:7: YAML: Unresolved alias: nope',
      'c.yaml:2:8: YAML: Unresolved tag: !odd',
    ]);
  });

  it('an alias before its anchor, at its place', () => {
    expect(problemsOf('name: x\nneeds: *n\nproves: &n [history]\n')).toEqual([
      'c.yaml:2:8: YAML: Unresolved alias: n',
    ]);
  });

  it('a duplicate key, beside other mistakes', () => {
    const turns = '  - send: hi\n    send: ho\n    expect: [{ reply: { containz: x } }]\n';
    expect(problemsOf(canaryWith({ turns }))).toEqual([
      'c.yaml:6:5: Duplicate key "send" (the first is in line 5)',
      'c.yaml:7:25: Unknown key "containz" (did you mean "contains"?)',
    ]);
  });

  it('a second document', () => {
    expect(problemsOf('name: x\n---\nname: y\n')).toEqual([
      'c.yaml:2:1: YAML: a second document begins here; a file holds one',
    ]);
  });

  it('a key that is no text', () => {
    expect(problemsOf('[a]: x\n')).toEqual(['c.yaml:1:1: A key must be plain text']);
  });

  it('an alias bomb', () => {
    const row = (name: string, of: string): string =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(', ')}]\n`;
    const text = row('a', 'x') + row('b', '*a') + row('c', '*b') + row('d', '*c') + row('e', '*d');
    expect(problemsOf(text)).toEqual([
      'c.yaml:1:1: YAML: the aliases multiply the file (write the values out)',
    ]);
  });

  it('a circle of aliases', () => {
    expect(problemsOf('name: x\nturns: &a [*a]\n')).toContain(
      'c.yaml:2:12: Item 1 of "turns" must be a mapping; got a list',
    );
  });

  it.each(['[', '? ', '- '])('brackets within brackets: %s', (opening) => {
    expect(problemsOf(opening.repeat(50_000))).toEqual(['c.yaml:1:1: The file nests too deep']);
  });

  it('more mistakes than a call has arguments', () => {
    expect(problemsOf(`name: {${'a,'.repeat(130_000)}}\n`).length).toBeGreaterThan(129_000);
  });

  it('a file over 1 MiB', () => {
    expect(problemsOf('é'.repeat(524_289))).toEqual([
      'c.yaml:1:1: The file has 1048578 bytes; at most 1048576 (1 MiB) are read',
    ]);
  });

  it('anchors are fine, and a mistake behind one is listed once', () => {
    const good = `  - send: hi\n    model: &script [{ say: hello }]\n    expect: &e [{ reply: { contains: hello } }]\n  - send: hi again\n    model: *script\n    expect: *e\n`;
    expect(problemsOf(canaryWith({ turns: good }))).toEqual([]);
    const bad = good.replace('say: hello', 'sya: hello');
    expect(problemsOf(canaryWith({ turns: bad }))).toContain(
      'c.yaml:6:23: Unknown key "sya" (did you mean "say"?)',
    );
    expect(new Set(problemsOf(canaryWith({ turns: bad }))).size).toBe(
      problemsOf(canaryWith({ turns: bad })).length,
    );
  });
});

describe('findDuplicateNames', () => {
  it('points at the later canary', () => {
    const text = canaryWith({ turns: '  - send: hi\n    expect: [{ reply: { contains: x } }]\n' });
    const canaries = ['a.yaml', 'b.yaml'].map((file) => {
      const { canary } = parseCanary({ file, text, suite: 'own' });
      if (canary === null) throw new Error('the canary is right');
      return canary;
    });
    expect(findDuplicateNames(canaries).map(renderProblem)).toEqual([
      'b.yaml:1:1: The name "mine" is taken by a.yaml:1 (choose another name)',
    ]);
    expect(findDuplicateNames(canaries.slice(1))).toEqual([]);
  });
});
