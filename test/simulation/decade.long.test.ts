import { policyOfKeys } from '@daybook/tlog';
import { Faults, SimulatedFiles, testSigner } from '@daybook/testkit';
import { trustOf, verifyLogs } from '@daybook/verify';
import { expect, test } from 'vitest';
import { firstSeed } from './config.ts';
import { Accounts } from './decade/accounts.ts';
import { Life } from './decade/life.ts';
import { Present } from './decade/present.ts';
import { DecadeWorld } from './decade/world.ts';

// Ten years of an installation. What the files and the index have at the end of each day is held against a model that knows the rules, and
// none of the code; what certificates say is held against what is gone; and a verifier that knows neither looks every quarter.

const days = Number(process.env['DAYBOOK_TEST_DAYS'] ?? 3_653);
const quarter = 91;
const leastInAYear = {
  starts: 10,
  faults: 0.3,
  policies: 2,
  holds: 3,
  lifts: 2,
  moves: 2,
  erasures: 2,
  clocks: 0.1,
  cheats: 3,
  taken: 350,
  expired: 200,
  erased: 5,
  whole: 0.1,
  waited: 5,
  moved: 25,
  movedGone: 3,
  held: 2,
};

test('ten years of events, policies, holds, erasures and crashes leave at each day exactly what should be there', async () => {
  const world = new DecadeWorld(firstSeed);
  const life = new Life(world);
  const present = new Present();
  const accounts = new Accounts();
  await life.start();
  for (let day = 0; day < days; day += 1) {
    await life.day();
    await life.night();
    const problems = [
      ...(await present.compare(world.test.disk, world.model.kept)),
      ...rowProblems(world),
      ...accounts.check(life.process.retention.of('default').register, world.model),
    ];
    expect(problems.slice(0, 10), `day ${day}; told was: ${world.reports.slice(-3).join('; ')}`).toEqual([]);
    if (day % quarter === quarter - 1 || day === days - 1) await verify(world);
  }
  await life.stop();
  // It was no idle time: in a year there was so much of each at least.
  const years = Math.floor(days / 365);
  const done = { ...life.counts, ...world.model.counts, held: world.model.held.size };
  const least = Object.entries(leastInAYear).map(([what, count]) => [what, count * years] as const);
  expect(
    least.filter(([what, count]) => done[what as keyof typeof done] < count),
    JSON.stringify(done),
  ).toEqual([]);
  expect(life.survived(), 'calls that no process died at').toEqual([]);
}, 1_500_000);

function rowProblems({ days: rows, model }: DecadeWorld): string[] {
  const problems: string[] = [];
  let count = 0;
  for (const [key, ofDay] of rows) {
    count += ofDay.size;
    for (const [index, { erased }] of ofDay) {
      const kept = model.kept.get(index);
      if (kept === undefined) problems.push(`a row of event ${index} of ${key} is there`);
      else if ([...kept.erased].toSorted().join() !== [...erased].toSorted().join())
        problems.push(`the row of event ${index} is without sections ${[...erased].join()}`);
    }
  }
  if (count !== model.kept.size) problems.push(`${count} rows are there, not ${model.kept.size}`);
  return problems;
}

async function verify(world: DecadeWorld): Promise<void> {
  const { disk } = world.test;
  const policy = policyOfKeys([testSigner('example.org/default').key]);
  const files = new SimulatedFiles(disk, new Faults());
  const verified = await verifyLogs({
    directory: '.',
    files,
    trust: trustOf(policy, 'key', 'a test'),
    kept: async () => [],
  });
  const [log] = verified.logs;
  const findings = verified.logs.flatMap((each) => each.findings);
  // Policies and releases that nobody approved were stated on purpose, and count for nothing.
  expect(findings.filter(({ code }) => !code.endsWith('.not-approved'))).toEqual([]);
  expect(log?.destroyed).toBe(world.model.counts.expired + world.model.counts.whole);
  expect((log?.contentMatches ?? 0) + (log?.destroyed ?? 0)).toBe(log?.events);
}
