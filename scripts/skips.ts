import type { Reporter, TestModule } from 'vitest/node';

/**
 * Counts what ran in one plain line, and names every skipped test with its reason (the text of `skip`'s note). In CI a
 * skip is a failure: what a test needs must be there.
 */
export default class SkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else {
          counts.skipped += 1;
          const note = test.result().state === 'skipped' ? (test.result() as { note?: string }).note : undefined;
          skipped.push(
            `  skipped: ${module.relativeModuleId}: ${test.fullName}${note === undefined ? '' : ` (${note})`}`,
          );
        }
      }
    }
    if (skipped.length > 0) console.log(`\n${skipped.join('\n')}`);
    console.log(`\ntests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    if (process.env.CI !== undefined && counts.skipped > 0) {
      console.log('in CI a skipped test is a failure');
      process.exitCode = 1;
    }
  }
}
