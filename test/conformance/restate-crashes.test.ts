import {
  basisOf,
  chainFault,
  type Hold,
  type IndexRange,
  isErasure,
  isPlan,
  judgeErasure,
  judgePlan,
  type Logged,
  rangesOfErasure,
  type RetentionPolicy,
} from '@daybook/event';
import { failAt, type FaultKind, Faults, SeededRandom, startTestLedger, testBatch, testEvent } from '@daybook/testkit';
import { beforeAll, expect, test } from 'vitest';
import { type LostLog, restate } from '../../packages/server/src/retain/restate.ts';
import { type HoldAbout, type HoldWords, Retention } from '../../packages/server/src/retain/index.ts';
import { copyOf, type Directory, directoryAt, hasher, start } from '../simulation/retained-directory.ts';
import { clockOf, SimulatedLog } from '../simulation/retained-world.ts';
import { failing, failures } from './any-call-fails.ts';

// A log goes on after its backup: a policy, holds placed and lifted, somebody erased, a day destroyed. Then it is lost. The restored log, in
// which any one call fails while all that is stated again, has in the end exactly what the lost one had of the backup's events.

const day = 20_000;
const dayUs = 86_400e6;
const ofClass = 1;
const users = 7;
const erasingUser = 'user-6';
const erasedUser = 'user-3';
const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: 'approval-1' };
const doer = { by: 'person 1', about: { actor: { type: 'user' as const, id: 'Ann' } } };
const words = { matter: 'a matter', reason: 'a test', owner: 'Olga' };
const rule = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const policyOf = (count: number): RetentionPolicy => ({
  classes: [{ ...rule, number: ofClass, name: 'access', maximum: { unit: 'days', count } }],
  rules: [],
  default: ofClass,
});

interface Made {
  /** As it was when the backup was made. */
  readonly backup: Directory;
  readonly lost: LostLog;
  /** What the lost log had of the backup's events: who, or why nobody. */
  readonly had: readonly string[];
  readonly holds: readonly Hold[];
}

let made: Made;
beforeAll(async () => {
  made = await makeLost();
}, 60_000);

/** Who did what, for each index; `gone` or `erased`. */
async function stateOf(log: SimulatedLog, end: number): Promise<string[]> {
  const said: string[] = [];
  for (let index = 0; index < end; index += 1) {
    const found = await log.find(index);
    if (!found.ok) said.push(/destroyed|no content|missing/.test(found.detail) ? 'gone' : found.detail);
    else said.push(found.stored.erased === undefined ? found.stored.event.actor.id : 'erased');
  }
  return said;
}

/** The backup is made while somebody is being erased: that is stated, and nothing of it done. */
async function makeLost(): Promise<Made> {
  const directory = directoryAt(day * dayUs + 3_600e6);
  await using server = await start(directory);
  const { retention, ledger, log } = server;
  const { erasures } = retention.of('default');
  const take = async (first: number): Promise<void> => {
    const events = [0, 1, 2].map((n) => testEvent(first + n, 60));
    const batch = testBatch({ events, class: ofClass, source: 1, keyed: 'batch' });
    directory.batches.push(batch);
    await ledger.take(batch);
    await ledger.writer.publish();
  };
  const erase = async (user: string): Promise<void> => {
    const { number } = await erasures.ask([user], 'a test', 'person 1');
    await erasures.approved(number, authors);
    await retention.round();
  };
  const hold = (about: HoldAbout) => retention.placeHold('default', { ...words, about }, 99_999, doer);
  for (let i = 0; i < 8; i += 1) await take(i * 3);
  await retention.setPolicy('default', policyOf(30), authors);
  const range = await hold({ type: 'range', first: 0, last: 5 });
  const backups: { readonly copy: Directory; readonly end: number }[] = [];
  const destroy = log.destroy.bind(log);
  log.destroy = async (statement, max) => {
    if (backups.length === 0) {
      const copy = copyOf(directory, directory.world.clock.nowUs());
      for (const request of await directory.kept.erasures.all('default')) await copy.kept.erasures.keep(request);
      backups.push({ copy, end: log.size() });
    }
    return destroy(statement, max);
  };
  await erase(erasingUser);
  const [backup] = backups;
  if (backup === undefined) throw new Error('nothing was erased');

  await take(24);
  await hold({ type: 'query', query: 'user-5' });
  await erase(erasedUser);
  await retention.liftApproved({ id: 'approval-2', tenant: 'default', what: { hold: range.index } }, authors);
  await retention.round();
  await retention.setPolicy('default', policyOf(3), { ...authors, approval: 'approval-3' });
  await hold({ type: 'range', first: 16, last: 500 });
  directory.world.clock.advance(5 * 86_400);
  await retention.confirmClock();
  await retention.round();
  const { register, holds } = retention.of('default');
  expect(register.broken).toBeNull();
  const said = new Map<number, HoldWords>();
  for (const each of holds.inForce) said.set(each.placed.statement.words, await holds.reading.words(each));
  const { copy, end } = backup;
  const lost = { end, statements: await log.statements(0), words: said };
  return { backup: copy, lost, had: await stateOf(log, end), holds: holds.inForce };
}

/** A process over what was restored; null where it died. */
async function processOf(directory: Directory, faults: Faults) {
  const { world, kept, batches } = directory;
  const ledger = await startTestLedger({ world, faults }).catch(() => null);
  if (ledger === null) return null;
  const log = new SimulatedLog(ledger, hasher, batches);
  const clock = clockOf(world);
  const record = log.record(kept, ofClass);
  const queries = {
    canonical: (_: string, query: string) => query,
    read:
      (_: string, query: string) =>
      ({ event }: { readonly event: { readonly actor: { readonly id: string } } }) =>
        event.actor.id === query,
  };
  const { registers, clocks, index, parts } = kept;
  const retention = new Retention({
    ...parts,
    door: log,
    record,
    queries,
    rows: index,
    clock,
    registers,
    clocks,
    lastReceivedMs: 0,
    report: () => undefined,
  });
  if ((await ledger.orKilled(retention.follow(log).then(() => true))) === null) return null;
  const traced: string[] = [];
  const traces = {
    erase: async (_: string, { index: at }: { readonly index: number }, texts: readonly string[]) =>
      void traced.push(`${at} ${texts.includes(erasedUser)}`),
    letGroupsGo: async () => undefined,
    settle: async () => undefined,
  };
  const told: string[] = [];
  const { register, holds } = retention.of('default');
  const restating = { log, register, holds, record, store: kept.erasures, traces, clock };
  return {
    ledger,
    log,
    retention,
    traced,
    told,
    restate: () => restate({ ...restating, report: (message) => told.push(message) }, made.lost),
  };
}

async function run(kind: FaultKind, n: number, crashes: boolean) {
  const { backup, lost, had } = made;
  const directory = copyOf(backup, backup.world.clock.nowUs() + 9 * dayUs);
  directory.world.disk = backup.world.disk.copy();
  for (const request of await backup.kept.erasures.all('default')) await directory.kept.erasures.keep(request);
  const faults = new Faults(failAt(n, kind));
  const first = await processOf(directory, faults);
  if (first !== null) await first.ledger.orKilled(first.restate().catch(() => null));
  faults.kill();
  if (crashes) directory.world.disk.crash(new SeededRandom(n));

  const second = await processOf(directory, new Faults());
  if (second === null) throw new Error('a process that nothing happens to died');
  const { retention, log, told, ledger } = second;
  await second.restate();
  const problems: string[] = [...told];
  const statements = await log.statements(0);
  const size = statements.length;
  await second.restate();
  if ((await log.statements(0)).length !== size) problems.push('it is stated a second time');
  for (const [index, said] of (await stateOf(log, lost.end)).entries())
    if (said !== had[index]) problems.push(`event ${index} is ${said}, and was ${had[index]}`);
  problems.push(...faultsOf(statements));
  const ours = retention.of('default').holds.inForce.map(holdText);
  const theirs = made.holds.map(holdText);
  if (ours.join() !== theirs.join()) problems.push(`held is ${ours.join()}, and was ${theirs.join()}`);
  const requests = await directory.kept.erasures.all('default');
  // The backup has the first with its identifiers: it is looked again whether something was missed.
  if (requests.map(({ number, state }) => `${number} ${state}`).join() !== '1 approved,2 done')
    problems.push(`requests are ${JSON.stringify(requests)}`);
  await retention[Symbol.asyncDispose]();
  await ledger.writer.close();
  return { problems, calls: faults.calls, traced: [...(first?.traced ?? []), ...second.traced], statements };
}

function faultsOf(statements: readonly Logged[]): string[] {
  const basis = basisOf(statements);
  const chain = chainFault(statements);
  const open = [...statements.filter(isPlan), ...statements.filter(isErasure)].filter(
    ({ index }) => !basis.certificates.has(index),
  );
  const verdicts = [
    ...statements.filter(isPlan).map((plan) => judgePlan(plan, basis)),
    ...statements.filter(isErasure).map((erasure) => judgeErasure(erasure, basis)),
  ];
  return [
    ...(chain === null ? [] : [chain]),
    ...open.map(({ index }) => `the statement at ${index} is open`),
    ...verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.code])),
  ];
}

/** What it is about, of what the backup has. */
function holdText({ placed: { statement }, found }: Hold): string {
  const { scope } = statement;
  const ranges = found.filter(([first]) => first < made.lost.end).map(([first, last]) => `${first}-${last}`);
  return scope.type === 'range' ? `range from ${scope.first}` : `${scope.type} ${ranges.join('+')}`;
}

test('what the lost log had of the events of the backup is what the restored one has', async () => {
  const { lost, had } = made;
  // The test is about something: somebody is erased, a day is gone, two holds keep some of it.
  const kept = ['user-2', 'erased', 'user-4', 'user-5', 'erased', 'user-0', 'user-1', 'user-2'];
  expect(had.slice(16, 24)).toEqual(kept);
  expect(
    had
      .slice(0, 16)
      .map((said) => (said === 'gone' ? '' : said))
      .join(''),
  ).toBe('user-5user-5');
  const { problems, traced, statements } = await run('before', Number.POSITIVE_INFINITY, false);
  expect(problems).toEqual([]);
  const of = (user: string) => Array.from({ length: 24 }, (_, i) => i).filter((i) => `user-${i % users}` === user);
  const looked = [
    ...of(erasedUser).map((index) => `${index} true`),
    ...of(erasingUser).map((index) => `${index} false`),
  ];
  expect(traced.toSorted()).toEqual(looked.toSorted());
  const again = statements.filter(({ statement }) => statement.restates !== undefined);
  const types = ['erasure', 'hold', 'held', 'erasure', 'release', 'erasure', 'policy', 'hold'];
  expect(again.map(({ statement }) => statement.type)).toEqual(types);
  expect(again.every(({ index }) => index >= lost.end)).toBe(true);
  expect(again.filter(({ statement }) => (statement.restates ?? 0) < lost.end)).toEqual(again.slice(0, 1));
  // Nothing is said of events that the backup does not have: others have their indices here.
  const named = again.flatMap(({ statement }): readonly IndexRange[] => {
    if (statement.type === 'erasure') return rangesOfErasure(statement);
    if (statement.type === 'held') return statement.ranges;
    return statement.type === 'hold' && statement.scope.type === 'range' ? [[0, statement.scope.last]] : [];
  });
  expect(Math.max(...named.map(([, last]) => last))).toBeLessThan(lost.end);
  const inLost = lost.statements.filter(isErasure).flatMap(({ statement }) => rangesOfErasure(statement));
  expect(Math.max(...inLost.map(([, last]) => last))).toBeGreaterThan(lost.end);
});

test.each(failures)('any one call fails: %s; the machine crashes: %s', async (kind, crashes) => {
  const { calls } = await run('before', Number.POSITIVE_INFINITY, crashes);
  expect(await failing(calls, (n) => run(kind, n, crashes))).toEqual([]);
});
