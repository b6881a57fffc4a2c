// Rules for a canary that begins on the base image: what comes before its upgrade is plain, so that
// whose fault a turn is follows from its number.
import type { CanaryOutline } from './canary-outline.ts';
import type { ProblemSink } from './problem-sink.ts';

/** Checks `restart: upgrade`. */
export function checkUpgrade({ sent }: CanaryOutline, sink: ProblemSink): void {
  const upgraded = sent.find(({ value }) => value.restart === 'upgrade');
  if (upgraded === undefined) return;
  const path = [...upgraded.path, 'restart'];
  if (upgraded.number === 1) sink.add(path, 'Before an upgrade there must be a turn');
  for (const { number, value, path: at, session } of sent) {
    const isBefore = number < upgraded.number;
    if (isBefore && value.restart !== undefined)
      sink.add([...at, 'restart'], 'Nothing can be restarted before an upgrade');
    if (isBefore && value.unfinished === true)
      sink.add([...at, 'unfinished'], 'An upgrade cannot end a turn: the base image ends its own');
    if (number > upgraded.number && value.restart === 'upgrade')
      sink.add([...at, 'restart'], 'A canary has one upgrade');
    if (session !== upgraded.session)
      sink.add([...at, 'session'], 'A canary with an upgrade has one session');
    if (value.peer !== undefined)
      sink.addAtKey([...at, 'peer'], 'A canary with an upgrade has no second agent');
  }
}
