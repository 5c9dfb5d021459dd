import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Real logs, vectors and schemas of others, read where they lie: beside the repository, unless said otherwise.
process.env.DAYBOOK_TEST_DATA ??= path.resolve(import.meta.dirname, '../shared/data');

// Fastest first. `browser` and `conformance` run programs that others wrote, take longer, and are `npm run conformance`, as is
// every simulation and system test that takes twenty seconds: `*.long.test.ts`.
const long = 'test/**/*.long.test.ts';

/** The long ones first, so that in the end nobody waits for one alone. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('.long.test.ts');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((each) => !isLong(each))];
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'test/repository/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          exclude: [long],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          exclude: [long],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // As long as what is asked of a page waits.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts', long],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
