// Four projects: `unit` needs nothing but Node, `peers` needs the SDKs that script/peers installs, `dist` runs the built
// bundle as a child process, `container` needs Docker and the fixture images. With `--coverage` the unit tests must reach
// every branch of what hostile text goes through: a defence that no test reaches is no defence.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/a2a/**', 'src/wire/**'],
      reporter: [['text', { skipFull: true }], 'json'],
      reportsDirectory: '.cache/coverage',
      thresholds: { branches: 100, functions: 100 },
    },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
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
          name: 'dist',
          include: ['test/dist/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'container',
          include: ['test/container/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
