// Judges the evidence of a row's run again, through the command line: it must come to the verdicts
// of the live run, all of them.
import { spawn } from 'node:child_process';
import type { Report } from '../../src/domain/report.ts';

/** What was not the same when the evidence was judged again. Empty: all was. */
export async function replayRow(cli: string, folder: string, report: Report): Promise<string[]> {
  const child = spawn(process.execPath, [cli, 'replay', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // An image that did not boot was not judged in the first place.
  const isJudged = report.canaries.some(({ turns }) => turns.length > 0);
  const isGood = isJudged
    ? exitCode === 0
    : exitCode === 2 && said.includes('no canary was judged in that run');
  return isGood ? [] : [`replay, exit code ${exitCode}: ${said.trim()}`];
}
