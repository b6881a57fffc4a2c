// Adds what a person has judged to a fleet file. Comments, order and layout of the rest stay as
// they are.
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Judged } from '../domain/fleet.ts';

/**
 * The text with the judgements in place: one of the same commit is replaced, others are added at
 * the end.
 */
export function addJudged(text: string, judged: readonly Judged[]): string {
  const document = parseDocument(text, { schema: 'core', merge: false });
  let list = document.get('judged');
  if (!isSeq(list)) {
    document.set('judged', document.createNode([]));
    list = document.get('judged');
  }
  if (!isSeq(list)) return text;
  for (const { repository, sha, wasTrue } of judged) {
    const same = list.items.find(
      (item) => isMap(item) && item.get('repository') === repository && item.get('sha') === sha,
    );
    if (isMap(same)) same.set('red-was-true', wasTrue);
    else list.add(document.createNode({ repository, sha, 'red-was-true': wasTrue }));
  }
  list.flow = false;
  return document.toString({ lineWidth: 0 });
}
