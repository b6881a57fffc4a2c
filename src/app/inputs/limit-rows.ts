// The rows of the table of inputs that say how long and how far a run goes.
import { row } from './input-row.ts';
import { duration, optional, wholeNumber, yesOrNo } from './parse-value.ts';

const both = ['action', 'cli'] as const;

/** In the order in which people read them. */
export const limitRows = {
  timeout: row(
    'timeout',
    both,
    'DURATION',
    '',
    'Deadline of a run; each of repeat has its own. Empty: 3m for core, 15m for the others.',
    optional(duration('1s', '6h')),
  ),
  bootTimeout: row(
    'boot-timeout',
    both,
    'DURATION',
    '60s',
    'How long a container may take until its agent answers.',
    duration('1s', '1h'),
  ),
  turnTimeout: row(
    'turn-timeout',
    both,
    'DURATION',
    '60s',
    'How long one turn may take.',
    duration('1s', '1h'),
  ),
  concurrency: row(
    'concurrency',
    both,
    'NUMBER',
    '',
    'Containers at the same time, 1 to 16. Empty: the number of cores, 4 at most.',
    optional(wholeNumber(1, 16)),
  ),
  keepGoing: row(
    'keep-going',
    both,
    'BOOLEAN',
    'false',
    'Plays every canary even if the image failed to boot twice, or if two first turns got no answer. Otherwise the rest is errored at once.',
    yesOrNo,
  ),
  logLines: row(
    'log-lines',
    both,
    'NUMBER',
    '200',
    'Last lines of the container log shown in reports, 0 to 10000. The evidence keeps the whole log.',
    wholeNumber(0, 10_000),
  ),
} as const;
