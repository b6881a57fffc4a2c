// Where the milliseconds of a run go: its stretches, told by its calls to the daemon and by its own
// report, next to what the floor takes for the same.
import type { Report } from '../src/domain/report.ts';
import type { DockerCall } from './docker-calls.ts';
import type { FloorStep } from './floor.ts';

/** A stretch of a run, and what of it no one can do without. */
export interface Stretch {
  readonly name: string;
  readonly floor?: FloorStep;
  /** Part of the stretch before it. */
  readonly isPart?: true;
  /** Why the rest is there. */
  readonly reason: string;
}

/** The stretches in their order. */
export const stretches: readonly Stretch[] = [
  { name: 'process start to the first call', reason: 'Node, the program, inputs, Testcontainers' },
  { name: 'first call to the first create', reason: 'daemon, image, networks, leftovers' },
  {
    name: 'create, seed and start',
    floor: 'container',
    reason: 'a second container: the memory canary has a workspace of its own',
  },
  {
    name: 'started to the first look at a store',
    floor: 'first turn',
    reason: 'two agents boot side by side; address, card and discovery; first turn',
  },
  {
    name: 'further turns and their copies',
    floor: 'further turns',
    reason: 'turns of five canaries, a copy of the store after each',
  },
  { name: '… of it calls for the store', isPart: true, reason: 'the store witness' },
  { name: '… of it all other', isPart: true, reason: 'agent, model and own work' },
  { name: 'last copy to the first removal', reason: 'records, judging' },
  {
    name: 'removal',
    floor: 'removal',
    reason: 'two containers and their volumes; reports beside it',
  },
  { name: 'last call to exit', reason: 'the end of the process' },
];

/** Milliseconds of each stretch. `from` and `to`: spawn and exit. */
export function measureStretches(
  calls: readonly DockerCall[],
  from: number,
  to: number,
): ReadonlyMap<string, number> {
  const first = (is: (what: string) => boolean): number =>
    Math.min(...calls.filter(({ what }) => is(what)).map((call) => call.from));
  const last = (is: (what: string) => boolean): number =>
    Math.max(...calls.filter(({ what }) => is(what)).map((call) => call.to || call.from));
  const isStore = (what: string): boolean => /^(?:GET|HEAD) .*\/archive$|\/changes$/.test(what);
  const firstCall = first(() => true);
  const create = first((what) => what.endsWith('/containers/create'));
  const started = last((what) => /^POST .*\/start$/.test(what));
  const look = first(isStore);
  const copied = last(isStore);
  // The container of the others may go before the last copy of the memory canary's.
  const removal = Math.min(
    ...calls
      .filter(({ what, from: at }) => at >= copied && /^DELETE .*\/containers\//.test(what))
      .map((call) => call.from),
  );
  const end = last(() => true);
  const store = unionOf(calls.filter(({ what, from: at }) => isStore(what) && at >= look));
  return new Map([
    ['process start to the first call', firstCall - from],
    ['first call to the first create', create - firstCall],
    ['create, seed and start', started - create],
    ['started to the first look at a store', look - started],
    ['further turns and their copies', copied - look],
    ['… of it calls for the store', store],
    ['… of it all other', copied - look - store],
    ['last copy to the first removal', removal - copied],
    ['removal', end - removal],
    ['last call to exit', to - end],
  ]);
}

/** What the gate takes between the turns of the canary that took longest, for each of its turns. */
export function gapsOf({ canaries }: Pick<Report, 'canaries'>): ReadonlyMap<string, number> {
  const [slowest] = canaries.toSorted((a, b) => b.durationMs - a.durationMs);
  const turns = slowest?.turns ?? [];
  const phases = turns.flatMap((turn) => turn.phases ?? []);
  const meanOf = (name: string): number =>
    phases.reduce((sum, phase) => sum + (phase.name === name ? phase.ms : 0), 0) / turns.length;
  return new Map([
    ['sent until the model is asked', meanOf('model')],
    ['model and agent until the reply', meanOf('agent')],
    ['reply until the copy is out', meanOf('settle')],
    ['copy until the next turn is sent', meanOf('between')],
  ]);
}

/** Milliseconds in which at least one of the calls was under way. */
function unionOf(calls: readonly DockerCall[]): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of calls.toSorted((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return covered;
}
