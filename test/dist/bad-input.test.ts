// What cannot be run is refused before anything is booted: exit code 2, the code in an error
// annotation, every problem at once, and no container, network or volume.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mistakenCanary, vacuousCanary } from './support/canaries.ts';
import { healthyImage } from './support/docker.ts';
import { createJob, type JobOptions, usesLine } from './support/mini-runner.ts';
import { readJunit, readReport } from './support/reports.ts';

const image = healthyImage;

interface Refusal {
  readonly code: string;
  /** Texts that the error annotation holds. */
  readonly says: readonly string[];
  readonly job: JobOptions;
}

/** Inputs that no run can be made of: there is no report either. */
const unusableInputs: Readonly<Record<string, Refusal>> = {
  'no image': { code: 'INPUT_INVALID', says: ['Input "image" is required'], job: {} },
  'an image name that does not parse': {
    code: 'INPUT_INVALID',
    says: ['Input "image" must be an image reference', '"Not An Image"'],
    job: { inputs: { image: 'Not An Image' } },
  },
  'durations that are none': {
    code: 'INPUT_INVALID',
    says: [
      '3 inputs',
      '"timeout"',
      '"1 minute"',
      '"boot-timeout"',
      '"0s"',
      '"turn-timeout"',
      '"60"',
    ],
    job: { inputs: { image, timeout: '1 minute', 'boot-timeout': '0s', 'turn-timeout': '60' } },
  },
  'several problems': {
    code: 'INPUT_INVALID',
    says: [
      '"image" is required',
      '"suite"',
      '"upload"',
      '"concurrency"',
      'did you mean "timeout"?',
    ],
    job: {
      inputs: { suite: 'cor', upload: 'sometimes', concurrency: '0', timeouts: '3m' },
    },
  },
  'a suite with a typing error': {
    code: 'INPUT_INVALID',
    says: ['Input "suite"', 'core'],
    job: { inputs: { image, suite: 'coer' } },
  },
  'runs and a base image that are none': {
    code: 'INPUT_INVALID',
    says: ['2 inputs', '"repeat" must be a whole number from 1 to 1000', '"base-image"', '"a b"'],
    job: { inputs: { image, repeat: '0', 'base-image': 'a b' } },
  },
  'forbidden env keys': {
    code: 'INPUT_INVALID',
    says: ['line 1: "GITHUB_TOKEN"', 'line 3: "WORKSPACE_ID"', 'line 4: "MOLECULE_OPERATOR_X"'],
    job: {
      inputs: { image, env: 'GITHUB_TOKEN=t0psecret\nA=b\nWORKSPACE_ID=x\nMOLECULE_OPERATOR_X=y' },
    },
  },
  'a report folder where a file is': {
    code: 'INPUT_INVALID',
    says: ['Input "report-dir"', 'got "taken"', 'Nothing was started'],
    job: { inputs: { image, 'report-dir': 'taken' }, files: { taken: '' } },
  },
  'a pull_request_target event': {
    code: 'EVENT_REFUSED',
    says: ['pull_request_target', '"allow-unsafe-events"'],
    job: { inputs: { image }, event: 'pull_request_target' },
  },
  'a workflow_run event': {
    code: 'EVENT_REFUSED',
    says: ['workflow_run'],
    job: { inputs: { image }, event: 'workflow_run' },
  },
};

/** Definitions and machines that a run cannot start with: the report says so. */
const unusableRuns: Readonly<Record<string, Refusal>> = {
  'a glob that matches nothing': {
    code: 'NO_CANARY_MATCHED',
    says: ['"checks/*.yaml"'],
    job: { inputs: { image, canaries: 'checks/*.yaml' } },
  },
  'a canary file with two mistakes': {
    code: 'DEFINITION_INVALID',
    says: ['checks/mistaken.yaml:6:1: ', 'checks/mistaken.yaml:8:25: ', 'title'],
    job: {
      inputs: { image, canaries: 'checks/*.yaml' },
      files: { 'checks/mistaken.yaml': mistakenCanary },
    },
  },
  'a canary that proves nothing': {
    code: 'CANARY_VACUOUS',
    says: ['checks/vacuous.yaml:', 'is passed with the reply', 'OK'],
    job: {
      inputs: { image, canaries: 'checks/*.yaml' },
      files: { 'checks/vacuous.yaml': vacuousCanary },
    },
  },
  'an unknown profile': {
    code: 'PROFILE_INVALID',
    says: ['"defualt"', 'Did you mean default?'],
    job: { inputs: { image, profile: 'defualt' } },
  },
  'a profile and a canary file that are both mistaken': {
    code: 'PROFILE_INVALID',
    says: [
      'The profile file "./mine.yaml" cannot be read: there is no such file.',
      'DEFINITION_INVALID: ',
      'checks/mistaken.yaml:6:1: ',
    ],
    job: {
      inputs: { image, canaries: 'checks/*.yaml', profile: './mine.yaml' },
      files: { 'checks/mistaken.yaml': mistakenCanary },
    },
  },
  'a Docker daemon that is not there': {
    code: 'DOCKER_UNAVAILABLE',
    says: ['unix:///nonexistent.sock', 'ENOENT', 'DOCKER_HOST'],
    job: { inputs: { image }, env: { DOCKER_HOST: 'unix:///nonexistent.sock' } },
  },
};

describe.each(Object.entries(unusableInputs))('%s', (_name, { code, says, job: options }) => {
  it('is refused before a run begins', async () => {
    using job = createJob(options);
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(2);
    expect(main.annotations).toHaveLength(1);
    expect(main.annotations[0]).toMatchObject({ level: 'error', title: code, ...usesLine });
    for (const text of says) {
      expect(main.annotations[0]?.message).toContain(text);
      expect(main.summary).toContain(text);
    }
    expect(main.summary.startsWith(`## ⚠️ errored: ${code}\n`), main.summary).toBe(true);
    expect(main.raw).not.toContain('t0psecret');
    expect(main.outputs).toEqual({
      verdict: 'errored',
      summary: expect.stringContaining(`${code}: `),
    });
    expect(main.outputs.summary).not.toContain('t0psecret');
    expect(existsSync(join(job.reportDir, 'report.json'))).toBe(false);
    expect(await job.leftovers()).toEqual([]);
    expect(await job.run('post')).toMatchObject({ exitCode: 0, raw: '' });
  });
});

describe.each(Object.entries(unusableRuns))('%s', (_name, { code, says, job: options }) => {
  it('is reported as an error of the run', async () => {
    using job = createJob(options);
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(2);
    const errors = main.annotations.filter(({ level }) => level === 'error');
    expect(errors[0]?.message).toContain(code);
    // A problem of a definition file has an annotation of its own, at its line.
    const problems = errors.slice(1);
    for (const { file, line, message } of problems) {
      expect(message.startsWith(`${file}:${line}:`), message).toBe(true);
    }
    const messages = errors.map(({ message }) => message).join('\n');
    for (const text of says) expect(messages).toContain(text);
    expect(problems.length > 0).toBe(says.some((text) => /\.yaml:/.test(text)));
    expect(main.outputs).toMatchObject({ verdict: 'errored', passed: '0', failed: '0' });
    const report = readReport(job.read('report.json'));
    expect(report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code },
      canaries: [],
    });
    expect(readJunit(job.read('junit.xml'))).toMatchObject([{ outcome: 'error', type: code }]);
    expect(main.summary.replaceAll('\\', '')).toContain(code);
    if (options.env?.DOCKER_HOST === undefined) expect(await job.leftovers()).toEqual([]);
  });
});

it('an event that may be unsafe is allowed where the input says so', async () => {
  using job = createJob({
    event: 'pull_request_target',
    inputs: { image, 'allow-unsafe-events': 'true', profile: 'none-of-this-name' },
  });
  // It goes on to the next thing that is wrong.
  const main = await job.run('main');
  expect(main.exitCode).toBe(2);
  expect(main.raw).toContain('PROFILE_INVALID');
});

it('Gitea gets the same as log lines', async () => {
  using job = createJob({ dialect: 'gitea', inputs: { suite: 'coer' } });
  const main = await job.run('main');
  expect(main.exitCode).toBe(2);
  expect(main.annotations).toEqual([]);
  expect(main.text).toMatch(
    /^error: INPUT_INVALID: 2 inputs are not valid: \(\.github\/workflows\/e2e\.yml:7\)$/m,
  );
});
