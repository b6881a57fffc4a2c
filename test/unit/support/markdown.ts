// What of a Markdown text would live where a forge shows it: elements, links, images, mentions,
// references.
import { expect } from 'vitest';

/**
 * Splits Markdown into what stands in fenced blocks and what does not; fails on a fence that is
 * left open.
 */
export function splitFences(markdown: string): { prose: string; blocks: string[] } {
  const prose: string[] = [];
  const blocks: string[] = [];
  let fence: string | null = null;
  let block: string[] = [];
  for (const line of markdown.split('\n')) {
    const run = /^`{3,}/.exec(line)?.[0];
    if (fence === null && run !== undefined) {
      fence = run;
      block = [];
    } else if (fence !== null && run !== undefined && run.length >= fence.length && line === run) {
      blocks.push(block.join('\n'));
      fence = null;
    } else if (fence === null) prose.push(line);
    else block.push(line);
  }
  expect(fence).toBeNull();
  return { prose: prose.join('\n'), blocks };
}

/** Prose without inline code, which is inert. */
export function toBareProse(prose: string): string {
  return prose.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
}

/** Everything in prose that lives and is not our own `details` and `summary`. */
export function findLiveMarkdown(prose: string): string[] {
  const bare = toBareProse(prose).replaceAll(/<\/?(?:details|summary)>/g, '');
  return bare.match(/[<>]|(?<!\\)!\[|\]\(|@\w|:\/\/|www\.[a-z]|(?<!&)#\d/g) ?? [];
}
