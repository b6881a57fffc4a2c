// The projects of the tests, by what they need and by what may run beside them:
//   unit          nothing but Node
//   unit-covered  the same, for what hostile text goes through first: with `--coverage` these tests must reach every branch
//                 of src/a2a and src/wire, since a defence that no test reaches is no defence
//   peers         the SDKs that script/peers installs
//   page          a Chromium on PATH, in which report.html is opened
//   dist          the built bundle as a child process, most of it on containers; two files at a time
//   container     Docker and the fixture images; two files at a time, for agents mostly wait
//   daemon        what looks at the whole Docker daemon, starts one of its own, or makes one go silent; one file at a time
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

// Not what stands in folders below: floods would take minutes with coverage.
const coveredTests = 'test/unit/{a2a,wire}/*.test.ts';
// Files of a worker share the modules that they load: loading them anew took two thirds of the time.
// A test that changes anything of its process puts it back. The limit is for what hangs: floods are
// slow on a busy machine.
const shared = { isolate: false, testTimeout: 120_000 };
const onContainers = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  globalSetup: 'test/container/engine/build-small-agent.ts',
};

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/a2a/**', 'src/wire/**'],
      reporter: [['text', { skipFull: true }], 'json'],
      reportsDirectory: '.cache/coverage',
      thresholds: { branches: 100, functions: 100 },
    },
    sequence: { sequencer: LongestFirst },
    // Of the tests that a file marks as concurrent.
    maxConcurrency: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: [coveredTests],
          ...shared,
        },
      },
      { test: { name: 'unit-covered', include: [coveredTests], ...shared } },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'dist',
          include: ['test/dist/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'container',
          include: ['test/container/**/*.test.ts'],
          ...onContainers,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'daemon',
          include: ['test/daemon/**/*.test.ts'],
          ...onContainers,
          fileParallelism: false,
        },
      },
    ],
  },
});
