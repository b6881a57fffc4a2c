// How the time for judging a recorded canary grows with its turns: an ideal agent in memory talks
// for 25 to 400 turns, and what was recorded is judged again and again. Prints ratios of one run
// and the exponent.
import { performance } from 'node:perf_hooks';
import { judgeRecord } from '../src/judge/verdict.ts';
import { recordConversation } from './conversation-record.ts';

const sizes = [25, 50, 100, 200, 400] as const;
const rounds = 15;

/** Least milliseconds of judging a record: what other programs cost is left out. */
function timeOf(record: Parameters<typeof judgeRecord>[0]): number {
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    const { verdict, headline } = judgeRecord(record);
    if (verdict !== 'passed') throw new Error(`the ideal agent is not passed: ${headline}`);
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

const measured: { turns: number; ms: number }[] = [];
for (const turns of sizes) {
  const record = await recordConversation(turns);
  timeOf(record);
  measured.push({ turns, ms: timeOf(record) });
}
const [first] = measured;
console.log('turns  time over that of 25 turns  exponent from the row before');
for (const [index, { turns, ms }] of measured.entries()) {
  const before = measured[index - 1];
  const exponent =
    before === undefined
      ? ''
      : (Math.log(ms / before.ms) / Math.log(turns / before.turns)).toFixed(2);
  const ratio = (ms / (first?.ms ?? ms)).toFixed(2);
  console.log(`${String(turns).padStart(5)}  ${ratio.padStart(26)}  ${exponent.padStart(28)}`);
}
const at = (turns: number): number => measured.find((one) => one.turns === turns)?.ms ?? 0;
const overall = Math.log(at(200) / at(25)) / Math.log(200 / 25);
console.log(`exponent from 25 to 200 turns: ${overall.toFixed(2)}`);
if (process.argv.includes('--ms'))
  for (const { turns, ms } of measured) console.log(`${turns}: ${ms.toFixed(1)} ms`);
