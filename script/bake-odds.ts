// Prints how often the sequential test of a bake says GO: 10,000 bakes played with dice at each
// true rate of false reds, next to the exact probability. `node script/bake-odds.ts [SEED]`.
import { characterise, decide } from '../src/fleet/sequential-test.ts';
import { createSeededRandom } from '../test/unit/fleet/double/random.ts';

const plan = { goodRate: 0.01, badRate: 0.05, risk: 0.05 };
const bakes = 10_000;
const random = createSeededRandom(Number(process.argv[2] ?? 1));

function playBake(rate: number): { isGo: boolean; runs: number } {
  let reds = 0;
  for (let runs = 1; ; runs += 1) {
    if (random() < rate) reds += 1;
    const result = decide(reds, runs, plan);
    if (result !== 'go-on') return { isGo: result === 'go', runs };
  }
}

console.log('true rate   GO played   GO exact   runs played   runs exact');
let isRight = true;
for (const rate of [0.005, 0.01, 0.02, 0.05, 0.1]) {
  const played = Array.from({ length: bakes }, () => playBake(rate));
  const go = played.filter(({ isGo }) => isGo).length / bakes;
  const runs = played.reduce((sum, bake) => sum + bake.runs, 0) / bakes;
  const exact = characterise(plan, rate);
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  console.log(
    [
      percent(rate).padStart(9),
      percent(go).padStart(11),
      percent(exact.go).padStart(10),
      runs.toFixed(0).padStart(13),
      exact.meanRuns.toFixed(0).padStart(12),
    ].join(' '),
  );
  if ((rate === 0.01 && go < 0.95) || (rate === 0.05 && go > 0.06)) isRight = false;
}
if (!isRight) {
  console.error(
    'A bake would be wrong more often than promised: at 1 % at least 95 % must say GO, at 5 % at most 6 %.',
  );
  process.exitCode = 1;
}
