// A short set of the kill matrix: what regressions.test.ts and extended.test.ts do not play alone.
// script/kill-matrix plays all of it, before a release, and writes docs/kill-matrix.md.
import { describe, expect, it } from 'vitest';
import { readAgents } from '../../script/matrix-table/agents.ts';
import { judgeRow } from '../../script/matrix-table/judge-row.ts';
import { readExpected, toRows } from '../../script/matrix-table/rows.ts';
import { runCli } from './support/cli.ts';

/** Rows of the JavaScript agent, by name. */
const chosen = [
  // Pairs: a loss in the first turn of a session hides one in the second, an earlier layer a later
  // one, and two canaries two.
  'memory-not-written+memory-session-scoped',
  'caption-dropped+attachment-truncated',
  'drop-forgets+stop-forgets',
  // What one profile allows and another rules out.
  'a turn survives its stream, and cancel is declared',
  // Healthy ways that nothing else plays in full.
  'one session, declared',
  'asks twice, with reminders and deferred tools',
];

const [agent] = readAgents().agents;
if (agent === undefined) throw new Error('there is no fixture agent');
const rows = toRows(agent, readExpected(agent));

describe('the kill matrix', () => {
  it.each(chosen)('%s', async (name) => {
    const row = rows.find((one) => one.name === name);
    if (row === undefined) throw new Error(`the expected layers have no row ${name}`);
    const run = await runCli(row.flags, row.agent.image);
    expect(judgeRow(row, run.report), run.log).toEqual([]);
  });
});
