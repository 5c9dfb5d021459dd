import { defineConfig } from 'vitest/config';

// Three projects, fastest first. `conformance` is run by .ci/run on its own: it runs programs that others wrote, and takes longer.
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'test/repository/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'simulation', include: ['test/simulation/**/*.test.ts'], testTimeout: 240_000 } },
      { test: { name: 'system', include: ['test/system/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 120_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
