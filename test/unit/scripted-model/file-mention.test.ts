import { describe, expect, it } from 'vitest';
import { findName, findPath } from '../../../src/scripted-model/file-mention.ts';
import { message, utterances } from './builders.ts';

const file = { name: 'note F-cccccccccc.txt', tag: 'F-cccccccccc' } as const;
const stored = '/workspace/.molecule/chat-uploads/0123-note_F-cccccccccc.txt';

describe('findPath', () => {
  it.each([
    `Attached files:\n- note (text/plain) at ${stored}`,
    `see workspace:${stored}.`,
    `see \`file://${stored}\``,
    `{"path":"${stored}"}`,
    `(${stored}), please`,
    `<file>${stored}</file>`,
  ])('reads the path out of %j', (text) => {
    expect(findPath(utterances(message('user', text)), file)).toBe(stored);
  });

  it('takes the last one', () => {
    const messages = [message('user', `/old/${file.tag}.txt`), message('user', stored)];
    expect(findPath(utterances(...messages), file)).toBe(stored);
  });

  it('takes a path with blanks and letters of any form in its name', () => {
    for (const name of ['my  note F-cccccccccc.txt', 'No\u0308te e\u0301 F-cccccccccc.txt']) {
      const named = { name, tag: file.tag };
      for (const form of [name, name.normalize('NFC')]) {
        const path = `/workspace/1 2/${form}`.replace('1 2', '12');
        const text = `Attached files:\n- ${form} (text/plain) at ${path}\n- more`;
        expect(findPath(utterances(message('user', text)), named)).toBe(path);
      }
    }
  });

  it('tells files with one tag apart by their order, however often each is named', () => {
    const paths = ['/workspace/a/F-cccccccccc.txt', '/workspace/b/F-cccccccccc.txt'];
    const messages = [...paths, ...paths].map((path) => message('user', path));
    for (const [ordinal, path] of paths.entries())
      expect(findPath(utterances(...messages), { ...file, ordinal })).toBe(path);
    expect(findPath(utterances(...messages), { ...file, ordinal: 2 })).toBe(paths[1]);
  });

  it('looks at what the user and the framework say, and at no result', () => {
    expect(findPath(utterances(message('tool', stored)), file)).toBeNull();
    expect(findPath(utterances(message('user', stored, { toolCallId: 'c' })), file)).toBeNull();
    expect(findPath(utterances(message('system', stored)), file)).toBe(stored);
    // The newest message goes before a list of all files, wherever the list is.
    const messages = [message('user', `see ${stored}`), message('system', `/old/${file.name}`)];
    expect(findPath(utterances(...messages), file)).toBe(stored);
  });

  it.each([
    [`see uploads/${file.tag}.txt`, `uploads/${file.tag}.txt`],
    [`see ./${file.tag}.txt`, `./${file.tag}.txt`],
    [`"text\\n- at ${stored}\\n- more"`, stored],
    [`"text\\n${stored}\\n"`, stored],
    [`see ${stored}, or uploads/${file.tag}.txt`, stored],
    [file.name, file.name],
    ['see it', null],
  ])('takes the path that there is: %j', (text, path) => {
    expect(findPath(utterances(message('user', text)), file)).toBe(path);
  });
});

describe('findName', () => {
  it('is the name as sent when that stands in the request', () => {
    expect(findName(utterances(message('user', `- ${file.name} at ${stored}`)), file)).toBe(
      file.name,
    );
  });

  it('is the base name of what holds the tag otherwise', () => {
    expect(findName(utterances(message('user', stored)), file)).toBe('0123-note_F-cccccccccc.txt');
    expect(findName(utterances(message('user', 'nothing')), file)).toBeNull();
  });

  it('ends on a message of tags and nothing else', () => {
    const text = file.tag.repeat(100_000);
    expect(findName(utterances(message('user', text)), file)).toContain(file.tag);
  });
});
