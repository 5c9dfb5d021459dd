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

test('ten years of events, policies, holds, erasures and crashes leave at each day exactly what should be there', async () => {
  const world = new DecadeWorld(firstSeed);
  const life = new Life(world);
  const present = new Present();
  const accounts = new Accounts();
  const t: Record<string, number> = {};
  const timed = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const since = performance.now();
    try {
      return await work;
    } finally {
      t[name] = (t[name] ?? 0) + performance.now() - since;
    }
  };
  await life.start();
  for (let day = 0; day < days; day += 1) {
    await timed('day', life.day());
    await timed('night', life.night());
    const problems = [
      ...(await timed('compare', present.compare(world.test.disk, world.model.kept))),
      ...rowProblems(world),
      ...accounts.check(life.process.retention.of('default').register, world.model),
    ];
    if (problems.length > 0)
      console.log(
        world.reports.slice(-5),
        life.process.retention.clockFault,
        new Date(world.nowMs),
        JSON.stringify(world.model.policy),
      );
    expect(problems.slice(0, 10), `day ${day}`).toEqual([]);
    if (day % quarter === quarter - 1 || day === days - 1) await timed('verify', verify(world));
    if (day % 100 === 99) {
    }
    if (day % 100 === 99)
      console.log(
        day,
        JSON.stringify(t),
        JSON.stringify(world.model.counts),
        JSON.stringify(life.counts),
        life.process.ledger.size(),
        life.process.retention.of('default').register.statements.length,
        world.model.kept.size,
        world.model.waiting,
        [...new Set(world.reports)].length,
      );
  }
  await life.end();
  console.log(life.deaths, [...new Set(world.reports)].slice(0, 20));
});

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
