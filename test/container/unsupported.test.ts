// Agents that ask the scripted model for what it lacks: an error where they fail over it, nothing
// where they go on, and a request at fault stays red.
import { expect, it } from 'vitest';
import { coreCanaries, runCli } from './support/cli.ts';
import { withPreload } from './support/images.ts';

/** Code that runs `before` each request for a completion; `ask(path)` posts to the model. */
const beforeEach = (before: string): string[] =>
  withPreload(
    `const real = globalThis.fetch;
     globalThis.fetch = async (input, init) => {
       const url = String(input.url ?? input);
       const at = url.indexOf('/v1/chat/completions');
       const ask = (path) => real(url.slice(0, at) + path, { method: 'POST', body: '{}' });
       if (at !== -1) { ${before} }
       return real(input, init);
     };`,
  );

it.each([
  [
    'keeps its threads with the provider',
    `const kept = await ask('/v1/threads'); if (!kept.ok) return kept;`,
    { exitCode: 2, ends: 'MODEL_UNSUPPORTED' },
  ],
  [
    'has texts moderated and goes on',
    `await ask('/v1/moderations');`,
    { exitCode: 0, ends: 'passed' },
  ],
  [
    'sends no JSON',
    `return real(input, { ...init, body: '{' });`,
    { exitCode: 1, ends: 'rejected' },
  ],
])('an agent that %s', async (_name, before, expected) => {
  const { exitCode, report, log } = await runCli([
    // What each canary says of a refusal, not what two say for the rest.
    '--keep-going',
    ...beforeEach(before),
  ]);
  const ends = report.canaries.map((c) => [c.name, c.error?.code ?? c.layer ?? c.verdict]).sort();
  expect(ends, log).toEqual(coreCanaries.map((name) => [name, expected.ends]));
  expect(exitCode).toBe(expected.exitCode);
  if (exitCode !== 2) return;
  for (const { error } of report.canaries)
    expect(error?.message).toBe(
      'Turn 1 got no answer from the scripted model, which refused POST /v1/threads: it lacks assistants and threads that the provider holds.',
    );
});
