// Plain English: comments, messages and pages keep out of the habits that make a reader stumble.
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSource } from './architecture/source.ts';

/** A habit, and what to write in its place. */
interface Habit {
  readonly pattern: RegExp;
  readonly instead: string;
}

const habits: readonly Habit[] = [
  { pattern: /\b(?:stands|stood)\b(?! (?:alone|still)\b)/i, instead: 'is, appears' },
  { pattern: /\bstand(?:s|ing)? (?:for|in|at|behind|beside)\b/i, instead: 'represents, is in' },
  { pattern: /\bbeside\b/i, instead: 'next to, with, besides' },
  {
    pattern: /\bbehind (?:it|them|that|the (?:first|last|other|turn|text|verdict))\b/i,
    instead: 'after',
  },
  { pattern: /\b(?:comes?|lies|one|piece) behind\b/i, instead: 'after' },
  { pattern: /\bnobody['’]s\b|\bnobody (?:said|told|can tell)\b/i, instead: 'say what happened' },
  { pattern: /\b(?:is|are) told[.;:]/i, instead: 'is reported' },
  { pattern: /\btells? of\b/i, instead: 'reports' },
  {
    pattern: /\bno permission but\b|\bhow it comes about\b|\bpasses? all the same\b/i,
    instead: 'common words',
  },
];

const semicolon: Habit = { pattern: /[a-z`)];(?=\s)/, instead: 'two sentences' };

/** Sentences of a text that show one of the habits. */
function habitsIn(text: string, looked: readonly Habit[]): string[] {
  const words = text.replaceAll(/\n\s*(?:\*|\/\/)?/g, ' ').replaceAll(/`[^`]*`/g, '`…`');
  return looked.flatMap(({ pattern, instead }) => {
    const match = pattern.exec(words);
    if (match === null) return [];
    const near = words.slice(Math.max(0, match.index - 25), match.index + 35).trim();
    return [`“${near}”: ${instead}`];
  });
}

const files = globSync('{src,script,bench}/**/*.ts').map((path) =>
  parseSource(path, readFileSync(path, 'utf8')),
);
/** Lines at which a comment may run on: a word that has no blank to break it at. */
const unbreakable = /^\s*(?:\/\/|\*|\/\*\*)?\s*\S+(?: \*\/)?$|biome-ignore/;

describe('comments', () => {
  it('are written in common words', () => {
    const found = files.flatMap(({ path, comments }) =>
      comments.flatMap(({ line, text }) =>
        habitsIn(text, [...habits, semicolon]).map((habit) => `${path}:${line}: ${habit}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it('are at most 100 columns wide: node script/wrap.ts FILE', () => {
    const wide = globSync('{src,script,bench,test}/**/*.ts').flatMap((path) => {
      const lines = readFileSync(path, 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        /^\s*(?:\/\/|\/?\*)/.test(line) && line.length > 100 && !unbreakable.test(line)
          ? [`${path}:${index + 1}`]
          : [],
      );
    });
    expect(wide).toEqual([]);
  });
});

describe('messages', () => {
  it('are written in common words', () => {
    const found = files
      .filter(({ path }) => path.startsWith('src/'))
      .flatMap(({ path, strings }) =>
        strings
          .filter((text) => / \S+ /.test(text))
          .flatMap((text) => habitsIn(text, habits).map((habit) => `${path}: ${habit}`)),
      );
    expect(found).toEqual([]);
  });
});

describe('pages', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'RELEASE.md', 'SECURITY.md'].concat(
    globSync('{docs,examples}/**/*.md'),
  );
  /** Written by a generator that lays its own lines. */
  const generated = /docs\/(?:kill-matrix|what-is-caught|fleet|strangers|runners|networks)\.md/;

  it.each(pages)('%s is written in common words', (page) => {
    const text = readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const found = text.split('\n\n').flatMap((paragraph) => habitsIn(paragraph, habits));
    expect(found).toEqual([]);
  });

  it.each(pages.filter((page) => !generated.test(page)))('%s has lines of 100 columns', (page) => {
    const text = readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const prose = text.split('\n').filter((line) => !/^\s*(?:\||<|#|!?\[)/.test(line));
    expect(prose.filter((line) => line.length > 100 && /\S \S/.test(line))).toEqual([]);
  });
});

describe('a habit', () => {
  it.each([
    ['// The table stands in the log.', 'is, appears'],
    ['/** What comes behind it. */', 'after'],
    ['// Its reason is told.', 'is reported'],
    ['// One; two.', 'two sentences'],
    ['// Words that nobody\n// said.', 'say what happened'],
  ])('is found: %s', (text, instead) => {
    expect(habitsIn(text, [...habits, semicolon]).join()).toContain(instead);
  });
});
