// The sequential test of Wald: whether a gate is red by mistake rarely enough, looked at after
// every run. A test with a fixed number of runs may not be looked at daily, this one may.

/** The two rates that the test tells apart, and how often it may be wrong about either. */
export interface TestPlan {
  readonly goodRate: number;
  readonly badRate: number;
  readonly risk: number;
}

/** `go-on`: the runs so far do not tell. */
export type TestResult = 'go' | 'no-go' | 'go-on';

/** What `reds` false reds among `runs` decided runs say. */
export function decide(reds: number, runs: number, plan: TestPlan): TestResult {
  const { perRed, perGreen, limit } = toSteps(plan);
  const ratio = reds * perRed - (runs - reds) * perGreen;
  if (ratio <= -limit) return 'go';
  return ratio >= limit ? 'no-go' : 'go-on';
}

/** The runs without a further red after which the test says go, counted from the first run. */
export function runsForGo(reds: number, plan: TestPlan): number {
  const { perRed, perGreen, limit } = toSteps(plan);
  return reds + Math.ceil((limit + reds * perRed) / perGreen - 1e-9);
}

/** The most runs among which `reds` false reds still mean no-go. `null` where so few never do. */
export function runsForNoGo(reds: number, plan: TestPlan): number | null {
  const { perRed, perGreen, limit } = toSteps(plan);
  const greens = Math.floor((reds * perRed - limit) / perGreen + 1e-9);
  return greens < 0 ? null : reds + greens;
}

/** How a test ends at a true rate. */
export interface Characteristic {
  readonly go: number;
  readonly noGo: number;
  readonly meanRuns: number;
}

/**
 * The exact probability of each end at the true rate `rate`, by following the distribution of reds
 * run after run. Stops when less than one in a million is undecided.
 */
export function characterise(plan: TestPlan, rate: number): Characteristic {
  let alive = new Map<number, number>([[0, 1]]);
  let go = 0;
  let noGo = 0;
  let meanRuns = 0;
  for (let runs = 1; alive.size > 0; runs += 1) {
    const next = new Map<number, number>();
    const add = (reds: number, chance: number): void => {
      const result = decide(reds, runs, plan);
      if (result === 'go') go += chance;
      else if (result === 'no-go') noGo += chance;
      else next.set(reds, (next.get(reds) ?? 0) + chance);
      if (result !== 'go-on') meanRuns += chance * runs;
    };
    for (const [reds, chance] of alive) {
      add(reds + 1, chance * rate);
      add(reds, chance * (1 - rate));
    }
    alive = next;
    if (1 - go - noGo < 1e-6) break;
  }
  return { go, noGo, meanRuns };
}

function toSteps({ goodRate, badRate, risk }: TestPlan): {
  perRed: number;
  perGreen: number;
  limit: number;
} {
  return {
    perRed: Math.log(badRate / goodRate),
    perGreen: Math.log((1 - goodRate) / (1 - badRate)),
    limit: Math.log((1 - risk) / risk),
  };
}
