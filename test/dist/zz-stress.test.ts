import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { healthyImage, waitForContainer } from './support/docker.ts';
import { createJob } from './support/mini-runner.ts';
it('stress', async () => {
  using beside = createJob({ inputs: { image: healthyImage, upload: 'never' } });
  let on = true;
  const loop = (async () => { while (on) await beside.run('main'); })();
  const left: string[] = [];
  for (let i = 0; i < 40; i++) {
    using job = createJob({ inputs: { image: healthyImage, upload: 'never', concurrency: '4' } });
    const step = job.start('main');
    // eslint-disable-next-line
    while (!step.isDone()) { const { listLabelled } = await import('./support/docker.ts'); if ((await listLabelled(`session-continuity.run=${job.identity}`)).length) break; }
    await delay(i * 5);
    step.child.kill('SIGKILL');
    const post = await job.run('post');
    const now = await job.leftovers();
    await delay(1500);
    const later = await job.leftovers();
    left.push(`${i}: ${post.text.trim()} now ${now.length} later ${later.length}`);
    await job.run('post');
  }
  on = false; await loop;
  console.log(left.join('\n'));
  expect(1).toBe(1);
});
