// Images that never become an agent: exit code 2, and the code with the image's or Docker's own
// words in the annotation, in report.json and as JUnit `<error>`, never as `<failure>`.
import { describe, expect, it } from 'vitest';
import { healthyImage } from './support/docker.ts';
import { createJob } from './support/mini-runner.ts';
import { canaryOf, readJunit, readReport } from './support/reports.ts';

interface BootError {
  readonly codes: readonly string[];
  readonly says: RegExp;
  readonly inputs: Readonly<Record<string, string>>;
}

const bootErrors: Readonly<Record<string, BootError>> = {
  'exits at boot': {
    codes: ['CONTAINER_EXITED'],
    says: /code 7\b.*required plugin "session-store" could not be loaded/s,
    inputs: { env: 'FIXTURE_REGRESSION=exits-at-boot' },
  },
  'never listens': {
    codes: ['NEVER_LISTENED'],
    says: /8000/,
    inputs: { env: 'FIXTURE_REGRESSION=never-listens', 'boot-timeout': '4s' },
  },
  'is not configured': {
    codes: ['NOT_CONFIGURED'],
    says: /agent not configured.*missing provider key OPENAI_API_KEY/s,
    inputs: { env: 'FIXTURE_REGRESSION=not-configured' },
  },
  'needs more memory than it may have': {
    codes: ['OUT_OF_MEMORY'],
    says: /memory/,
    inputs: {
      env: 'FIXTURE_REGRESSION=out-of-memory-at-boot',
      concurrency: '1',
      // No room for a second try: filling 2 GiB takes its time.
      timeout: '60s',
    },
  },
};

describe.each(Object.entries(bootErrors))('an image that %s', (_name, { codes, says, inputs }) => {
  it('is errored', async () => {
    using job = createJob({ inputs: { image: healthyImage, upload: 'never', ...inputs } });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(2);
    const errors = main.annotations.filter(({ level }) => level === 'error');
    expect(errors.length).toBeGreaterThan(0);
    for (const { message } of errors) expect(message).toMatch(says);
    for (const code of codes) expect(errors[0]?.message).toContain(code);
    expect(main.annotations.filter(({ level }) => level === 'notice')).toEqual([]);
    expect(main.outputs).toMatchObject({ verdict: 'errored', errored: '5', failed: '0' });

    const report = readReport(job.read('report.json'));
    expect(codes).toContain(report.error?.code);
    const canary = canaryOf(report, 'name-recall');
    expect(codes).toContain(canary.error?.code);
    expect(canary).toMatchObject({ verdict: 'errored', layer: 'unproven', turns: [] });
    const cases = readJunit(job.read('junit.xml'));
    expect(cases.map(({ outcome }) => outcome)).toEqual(cases.map(() => 'error'));
    for (const { type } of cases) expect(codes).toContain(type);
    expect(job.read('canaries/name-recall/runtime.log').trim()).not.toBe('');
    expect(await job.leftovers()).toEqual([]);
  });
});

it('an image that cannot be pulled is errored, with the last line that docker said', async () => {
  // Nothing listens on port 1 of this machine.
  const image = '127.0.0.1:1/nowhere/agent:candidate';
  using job = createJob({ inputs: { image } });
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(2);
  const [error] = main.annotations.filter(({ level }) => level === 'error');
  expect(error?.message).toMatch(
    /(?:PULL_FAILED|IMAGE_NOT_FOUND): Image "127\.0\.0\.1:1\/nowhere\/agent:candidate" .*Docker says: .*refused/,
  );
  expect(readReport(job.read('report.json')).image.reference).toBe(image);
  expect(main.text).toMatch(/docker pull: /);
});
