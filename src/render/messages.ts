// The messages of a failing turn's model request, with what is wrong marked: the few that show it.
import type { ReportCanary, ReportMessage } from '../domain/report.ts';
import { layerGuide } from '../domain/verdict.ts';

/** Messages shown on each side of one with something wrong. */
const neighbours = 1;

/**
 * The messages to show of a canary, at most `max`. Empty where its request does not show what was
 * lost.
 */
export function pickMessages(canary: ReportCanary, max: number): ReportMessage[] {
  const messages = canary.failure?.request ?? [];
  if (canary.layer === null || !layerGuide[canary.layer].isInRequest) return [];
  if (messages.length <= max) return [...messages];
  const picked = new Set<number>([messages.length - 1]);
  for (const [index, { note }] of messages.entries()) {
    if (note === '' || picked.size >= max) continue;
    for (let near = index - neighbours; near <= index + neighbours; near += 1)
      if (near >= 0 && near < messages.length) picked.add(near);
  }
  for (let index = 0; picked.size < max && index < messages.length; index += 1) picked.add(index);
  const rows: ReportMessage[] = [];
  let last = -1;
  for (const index of [...picked].sort((a, b) => a - b)) {
    const message = messages[index];
    if (message === undefined) continue;
    if (index > last + 1) rows.push({ speaker: '', text: `… ${index - last - 1} more`, note: '' });
    rows.push(message);
    last = index;
  }
  return rows;
}

/**
 * A message as one line: `✗ user       turn 1: missing: Hi, my name is …`. Hostile until rendered.
 */
export function toMessageLine({ speaker, text, note }: ReportMessage): string {
  const sign = note === '' ? ' ' : '✗';
  const words = note === '' ? text : `(${note}) ${text}`;
  return `${sign} ${speaker.padEnd(9)}  ${words}`;
}
