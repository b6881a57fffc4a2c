// The vacuity check: canaries that prove nothing must be rejected, sound ones accepted.
import { describe, expect, it } from 'vitest';
import { checkVacuity } from '../../../src/runner/vacuity/check.ts';
import { seededRandom } from '../scripted-model/builders.ts';
import { core, createModel, toCanary } from './play.ts';

const check = (source: string) =>
  checkVacuity(toCanary(source), { random: seededRandom(77), createModel });

const vacuous: Record<string, string> = {
  'the fact of the same turn in other words': `name: same-turn
title: Claims history, asks for nothing of it
proves: [history]
facts:
  name: { kind: person }
turns:
  - send: "Hello."
    model: [{ say: "Hello." }]
  - send: "My name is \${name}."
    model: [{ find: "My name is {}.", say: "Noted: {}." }]
    expect:
      - reply: { contains: "Noted: \${name}" }
`,
  'two sessions of which none asks for the other': `name: no-isolation
title: Claims isolation, asks for nothing of it
proves: [isolation]
facts:
  name: { kind: person }
turns:
  - session: a
    send: "My name is \${name}."
    model: [{ find: "My name is {}.", say: "Noted: {}." }]
    expect:
      - reply: { contains: "Noted: \${name}" }
  - session: b
    send: "Hello."
    model: [{ say: "Hello." }]
`,
};

const sound: Record<string, string> = {
  'a file in history': `name: file-in-history
title: A file of turn 1 is known in turn 2
proves: [history, attachment]
facts:
  mark: { kind: code }
turns:
  - send: "Keep this file for later."
    files: [{ name: a.txt, text: "The mark is \${mark}." }]
    model:
      - { call: read-file, file: 1 }
      - say: "I have it."
  - send: "What was the mark?"
    model: [{ find: "The mark is {}.", in: any, say: "It is {}.", otherwise: "No idea." }]
    expect:
      - reply: { contains: "\${mark}" }
`,
  'isolation of two sessions': `name: isolation
title: Two sessions know their own name alone
proves: [isolation, history]
facts:
  one: { kind: person }
  two: { kind: person }
turns:
  - { session: a, send: "My name is \${one}.", model: [{ say: "Hello." }] }
  - { session: b, send: "My name is \${two}.", model: [{ say: "Hello." }] }
  - session: a
    send: "Who am I?"
    model: [{ find: "My name is {}.", say: "You are {}." }]
    expect: [{ reply: { contains: "\${one}" } }, { reply: { not-contains: "\${two}" } }]
`,
  'an updated memory, recalled in a third session': `name: update
title: The newest value is recalled
proves: [memory]
facts:
  old: { kind: word }
  new: { kind: word }
turns:
  - session: a
    send: "My colour is \${old}."
    model:
      - { call: commit-memory, find: "My colour is {}.", with: { content: "Colour is {}." } }
      - say: "Noted."
    expect: [{ memory: { written: "\${old}" } }]
  - session: b
    send: "My colour is \${new} now."
    model:
      - { call: commit-memory, find: "My colour is {} now.", with: { content: "Colour is {}." } }
      - say: "Noted."
    expect: [{ memory: { written: "\${new}" } }]
  - session: c
    send: "What is my colour?"
    model:
      - { call: recall-memory, with: { query: colour } }
      - { find: [{ pattern: "Colour is {}.", in: tool-result, pick: first }], say: "It is {}." }
    expect: [{ reply: { contains: "\${new}" } }, { memory: { recalled: "\${new}" } }]
`,
  'a tool whose result comes back': `name: tool
title: A tool is run
proves: [tool]
facts:
  mark: { kind: code }
turns:
  - send: "Read it."
    files: [{ name: a.txt, text: "The mark is \${mark}." }]
    model:
      - { call: read-file, file: 1 }
      - { find: "The mark is {}.", in: tool-result, say: "It is {}." }
    expect: [{ tool: { called: read-file } }, { reply: { contains: "\${mark}" } }]
`,
  'a value said twice in one session, the newest counts': `name: newest
title: The newest value in a session counts
proves: [history]
facts:
  old: { kind: word }
  new: { kind: word }
turns:
  - { send: "My colour is \${old}.", model: [{ say: "Noted." }] }
  - { send: "My colour is \${new}.", model: [{ say: "Noted." }] }
  - send: "Which is it?"
    model: [{ find: "My colour is {}.", say: "It is {}." }]
    expect: [{ reply: { contains: "It is \${new}" } }]
`,
};

describe('the vacuity check', () => {
  for (const [name, source] of Object.entries(vacuous))
    it(`rejects ${name}`, async () => {
      expect(await check(source)).not.toEqual([]);
    });
  for (const name of core)
    it(`accepts ${name}`, async () => {
      expect(await check(name)).toEqual([]);
    });
  for (const [name, source] of Object.entries(sound))
    it(`accepts ${name}`, async () => {
      expect(await check(source)).toEqual([]);
    });
});
