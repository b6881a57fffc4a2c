// Rules for how turns are sent: what goes with what, and what the turn before must be.
import { badAnswers } from '../domain/model-failure.ts';
import { asList, asMapping, type CanaryOutline, type TurnOutline } from './canary-outline.ts';
import type { ProblemSink } from './problem-sink.ts';

/** Keys of a turn that end it without a reply that could be expected. */
const endings = ['disconnect-after', 'stop', 'unfinished', 'model-fails'] as const;

/**
 * Checks `overlap`, `disconnect-after`, `stop`, `unfinished`, `model-fails`, `restart`, `peer` and
 * the skills that steps run.
 */
export function checkManners(outline: CanaryOutline, sink: ProblemSink): void {
  for (const turn of outline.turns) {
    const { value, path } = turn;
    if (value.overlap === true && turn.number === 1)
      sink.add([...path, 'overlap'], 'The first turn has no turn before it to overlap with');
    if (value.overlap === true && value.restart !== undefined)
      sink.add([...path, 'restart'], 'Nothing can be restarted while the turn before is under way');
    const before = outline.sent[turn.number - 2];
    for (const ending of endings) {
      if (value[ending] === undefined || value[ending] === false) continue;
      if (value.overlap === true)
        sink.add([...path, ending], `"${ending}" and "overlap" exclude each other`);
      for (const [index, item] of asList(value.expect).entries()) {
        if (asMapping(item).reply === undefined) continue;
        const at = [...path, 'expect', index, 'reply'];
        sink.addAtKey(at, `A turn with "${ending}" need not get a reply`);
      }
    }
    if (value.overlap === true && before !== undefined && endings.some((key) => isOn(before, key)))
      sink.add(
        [...path, 'overlap'],
        'The turn before ends before its reply: it cannot be overlapped',
      );
    if (value.untagged === true && value.overlap === true)
      sink.add(
        [...path, 'untagged'],
        'A text without a tag is known by its place: it cannot overlap with another turn',
      );
    checkUnfinished(outline, turn, sink);
    checkFailure(turn, sink);
    checkAfterCalls(turn, sink);
    checkUntil(turn, sink);
    checkCalls(outline, turn, sink);
  }
}

/** What ends such a turn is the restart before the next one. */
function checkUnfinished(outline: CanaryOutline, turn: TurnOutline, sink: ProblemSink): void {
  const { path } = turn;
  if (!isOn(turn, 'unfinished')) return;
  if (outline.sent[turn.number]?.value.restart === undefined)
    sink.add([...path, 'unfinished'], 'The next turn must begin with a restart: it ends this one');
  for (const key of ['disconnect-after', 'stop'].filter((one) => isOn(turn, one)))
    sink.add([...path, key], `"${key}" and "unfinished" exclude each other`);
}

/** A model that fails leaves a turn that is known by its tag, and ended by nothing else. */
function checkFailure({ value, path }: TurnOutline, sink: ProblemSink): void {
  const kind = value['model-fails'];
  if (kind === undefined) return;
  for (const [index, step] of asList(value.model).entries())
    if (badAnswers.some((one) => one === kind) && asMapping(step).call !== undefined)
      sink.add([...path, 'model', index], `A turn with "model-fails: ${kind}" makes no other call`);
  const isMade = asList(value.files).some((file) => asMapping(file).make !== undefined);
  if (kind === 'refused-file' && !isMade)
    sink.add(
      [...path, 'model-fails'],
      'The turn has no file of bytes that could be refused (make)',
    );
  const others = ['disconnect-after', 'stop', 'unfinished'].filter(
    (key) => value[key] !== undefined && value[key] !== false,
  );
  for (const key of others)
    sink.add([...path, key], `"${key}" and "model-fails" exclude each other`);
  if (value.untagged === true)
    sink.add(
      [...path, 'untagged'],
      'A text without a tag is known by its answer: its model may not fail',
    );
}

/** What happens after more rounds of calls than the turn makes would never happen. */
function checkAfterCalls(turn: TurnOutline, sink: ProblemSink): void {
  const { value, path } = turn;
  const after = value['after-calls'];
  // The schema asks whether the keys are there, and a Stop may be there and off.
  const isEnded = ['stop', 'unfinished', 'model-fails'].some((key) => isOn(turn, key));
  if (after !== undefined && !isEnded)
    sink.addMissing(path, '"after-calls" needs "stop", "unfinished" or "model-fails" next to it');
  const steps = asList(value.model).map(asMapping);
  const { length: rounds } = steps.filter(
    (step) => step.call !== undefined && step.together !== true,
  );
  if (typeof after !== 'number' || rounds >= after) return;
  const made = rounds === 0 ? 'no call' : `calls in ${rounds} of its answers`;
  sink.add([...path, 'after-calls'], `The turn has ${made}: nothing can come after ${after}`);
}

/** Keys of a turn that is sent until something happens. Others would hold for each copy of it. */
const plainKeys = ['send', 'until', 'session', 'model', 'model-fails'];

/** How often such a turn is sent is the profile's affair: nothing in it may depend on that. */
function checkUntil({ value, path }: TurnOutline, sink: ProblemSink): void {
  if (value.until === undefined) return;
  for (const key of Object.keys(value).filter((one) => !plainKeys.includes(one)))
    sink.addAtKey([...path, key], `"${key}" and "until" exclude each other`);
}

function isOn(turn: TurnOutline, key: string): boolean {
  return turn.value[key] !== undefined && turn.value[key] !== false;
}

/** What a second agent can call: it is started without skills, files and a peer. */
const peerCalls: readonly unknown[] = [undefined, 'commit-memory', 'recall-memory'];

/**
 * A skill that is run must be there. A peer that is asked must know what to answer, and one that is
 * not asked says nothing.
 */
function checkCalls(outline: CanaryOutline, turn: TurnOutline, sink: ProblemSink): void {
  const steps = asList(turn.value.model).map(asMapping);
  if (turn.value.peer !== undefined && !steps.some(({ call }) => call === 'ask-peer'))
    sink.addAtKey(
      [...turn.path, 'peer'],
      'No step of the turn asks the second agent',
      'add one with call: ask-peer',
    );
  for (const [index, item] of asList(turn.value.peer).entries())
    if (!peerCalls.includes(asMapping(item).call))
      sink.add(
        [...turn.path, 'peer', index, 'call'],
        'The second agent has no skill, file or peer',
        'it can call commit-memory and recall-memory',
      );
  for (const [index, step] of steps.entries()) {
    const path = [...turn.path, 'model', index];
    const { skill } = asMapping(step.with);
    if (
      step.call === 'run-skill' &&
      typeof skill === 'string' &&
      !Object.hasOwn(outline.skills, skill)
    )
      sink.add([...path, 'with', 'skill'], `Unknown skill "${skill}"`, 'seed it under skills');
    if (step.call === 'ask-peer' && turn.value.peer === undefined)
      sink.add(path, 'The answer of the peer is missing', 'give the turn a script under peer');
  }
}
