// Two jobs at once on one Docker daemon, one of a broken and one of a healthy template, in the
// order that is worst: both build before either tests. By the workflow of README.md each tests what
// it built.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenImage, docker, healthyImage, removeByHand } from './support/docker.ts';
import {
  playSteps,
  readDocumentedWorkflow,
  stepsOf,
  type WorkflowStep,
  withSharedName,
} from './support/documented-workflow.ts';
import { createJob } from './support/mini-runner.ts';
import { readReport } from './support/reports.ts';

const steps = stepsOf(readDocumentedWorkflow());
const built: string[] = [];
let third = '';

// A third run, which is there all the time: what is said of other runs hangs on no race of the two.
beforeAll(async () => {
  third = await docker(
    ...['run', '--detach', '--label', `session-continuity.run=${randomUUID()}`],
    ...['--label', `session-continuity.expires=${Math.ceil(Date.now() / 1000) + 3600}`],
    ...['--entrypoint', 'sleep', 'session-continuity/node-base:local', '600'],
  );
});
afterAll(async () => {
  removeByHand('container', third);
  for (const id of new Set(built)) await docker('rmi', '--force', id);
});

/** What a job made of the image that it was to test. */
interface Seen {
  readonly verdict: string;
  readonly tested: string | null;
  readonly notes: readonly string[];
  readonly log: string;
  /** By the id that its build wrote, where it writes one. */
  readonly own: string;
}

/** Plays a job for each template: builds in the given order, then tests side by side. */
async function playSideBySide(
  played: readonly WorkflowStep[],
  order: readonly ('broken' | 'healthy')[],
): Promise<Record<string, Seen>> {
  const images = { broken: brokenImage, healthy: healthyImage };
  // Of this round alone: else the builds would be the cached ones of the round before.
  const round = randomUUID();
  const jobs = order.map((name) => {
    const dockerfile = `FROM ${images[name]}\nLABEL round=${round}\n`;
    const job = createJob({ files: { Dockerfile: dockerfile } });
    return { name, job, steps: playSteps(job, played) };
  });
  try {
    for (const job of jobs) job.steps.build();
    const seen = await Promise.all(
      jobs.map(async ({ name, job, steps: ofJob }) => {
        const main = await ofJob.test();
        const { verdict, image, notes } = readReport(job.read('report.json'));
        if (image.id !== null) built.push(image.id);
        const own = ofJob.outputs.build?.image ?? '';
        return [name, { verdict, tested: image.id, notes, log: main.text, own }] as const;
      }),
    );
    return Object.fromEntries(seen);
  } finally {
    for (const { job } of jobs) job[Symbol.dispose]();
  }
}

const imageNotes = (seen: Seen | undefined): readonly string[] =>
  (seen?.notes ?? []).filter((note) => note.startsWith('image:'));

describe('two jobs of one daemon', () => {
  it.each([{ order: ['broken', 'healthy'] as const }, { order: ['healthy', 'broken'] as const }])(
    'by the workflow of README.md each test what they built: $order',
    async ({ order }) => {
      const { broken, healthy } = await playSideBySide(steps, order);
      expect(broken).toMatchObject({ verdict: 'failed', tested: broken?.own });
      expect(healthy).toMatchObject({ verdict: 'passed', tested: healthy?.own });
      expect(broken?.own).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(broken?.own).not.toBe(healthy?.own);
      for (const seen of [broken, healthy]) {
        expect(imageNotes(seen)).toEqual([]);
        expect(seen?.log).toContain(seen?.own.slice(0, 'sha256:'.length + 12));
      }
    },
  );

  // Shows that the order is the worst one, and that the report says why.
  it('by a name that both build under test the image of the one that built last, and are told so', async () => {
    const { broken, healthy } = await playSideBySide(withSharedName(steps), ['broken', 'healthy']);
    expect(broken).toMatchObject({ verdict: 'passed', tested: healthy?.tested });
    for (const seen of [broken, healthy]) {
      expect(imageNotes(seen)).toEqual([
        expect.stringMatching(/"candidate".*One Docker daemon, several jobs/),
      ]);
      expect(seen?.log).toContain('any job of it may build under "candidate"');
    }
  });
});
