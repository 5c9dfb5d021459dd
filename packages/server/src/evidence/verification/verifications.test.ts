import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EventDraft } from '@daybook/event';
import { systemClock } from '../../platform/clock.ts';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import type { Verify } from './ports.ts';
import { type Doer, type Verdict } from './run.ts';
import { RunStore, runsMax } from './store.ts';
import type { VerifyTask } from './task.ts';
import { Verifications } from './verifications.ts';

const held: Verdict = {
  holds: true,
  size: 7,
  root: 'cm9vdA==',
  checkpoint: 'test/log\n7\n',
  contentMatches: 7,
  findings: [],
  findingsCount: 0,
};
const found = { code: 'content.changed', meaning: 'the content is not what was logged', first: 5, last: 5 };
const broken: Verdict = { ...held, holds: false, findings: [found], findingsCount: 1 };
const ann: Doer = { name: 'Ann', about: { actor: { type: 'user', id: 'ann' } } };

/** A verification that lasts until the test ends it, or it is cancelled. */
interface Begun {
  readonly task: VerifyTask;
  readonly end: (verdict: Verdict) => void;
  readonly fail: (error: Error) => void;
  readonly progress: (checked: number, total: number) => void;
}

let db: MetaDatabase;
let begun: Begun[];
let recorded: { tenant: string; draft: EventDraft }[];
let said: { about: unknown; message: string }[];
let refusing: boolean;
let ids: number;

const verify: Verify = async (task, { onProgress, signal }) => {
  signal.throwIfAborted();
  const verdict = Promise.withResolvers<Verdict>();
  signal.addEventListener('abort', () => verdict.reject(new Error('ended')));
  begun.push({ task, end: verdict.resolve, fail: verdict.reject, progress: onProgress });
  return await verdict.promise;
};

function newVerifications(): Verifications {
  return new Verifications({
    directory: '/nonexistent',
    clock: systemClock(),
    newId: () => `v${(ids += 1)}`,
    record: {
      append: (tenant, draft) => {
        if (refusing) return Promise.reject(new Error('the disk is full'));
        recorded.push({ tenant, draft });
        return Promise.resolve();
      },
    },
    store: new RunStore(db),
    verify,
    log: { error: (about: unknown, message?: string) => void said.push({ about, message: message ?? '' }) },
    logOf: (tenant) => ({ tenant, log: 1, origin: 'test/log', vkeys: ['key'], checkpoint: () => 'test/log\n9\n' }),
  });
}

const begunAt = (index: number): Promise<Begun> =>
  vi.waitFor(() => begun[index] ?? Promise.reject(new Error('it has not begun')), 10_000);
const endOf = (of: Verifications, id: string) =>
  vi.waitFor(async () => {
    const run = await of.get('default', id);
    expect(run.endedMs).not.toBeNull();
    return run;
  }, 10_000);

beforeEach(async () => {
  db = await openMeta(':memory:');
  [begun, recorded, said, refusing, ids] = [[], [], [], false, 0];
});
afterEach(() => db.destroy());

test('begin and end are in the log, with who began it and what it was held against', async () => {
  await using verifications = newVerifications();
  const { id } = await verifications.start('default', ann);
  (await begunAt(0)).end(held);
  expect(await endOf(verifications, id)).toMatchObject({ state: 'done', by: 'Ann', verdict: { holds: true } });
  await vi.waitFor(() => expect(recorded).toHaveLength(2), 10_000);
  expect(recorded.map(({ draft }) => draft)).toMatchObject([
    { kind: 'log.verify', action: 'begin', actor: { id: 'ann' } },
    { kind: 'log.verify', action: 'end', outcome: 'success', ext: { verification: id, holds: true, size: 7 } },
  ]);
  expect(said).toEqual([]);
});

test('a log that does not hold is a failure of the highest severity, and the server says it loudly with the place', async () => {
  await using verifications = newVerifications();
  const { id } = await verifications.start('default', ann);
  (await begunAt(0)).end(broken);
  await endOf(verifications, id);
  await vi.waitFor(() => expect(recorded).toHaveLength(2), 10_000);
  expect(recorded[1]?.draft).toMatchObject({
    outcome: 'failure',
    severity: 6,
    ext: { holds: false, findings: 1, found: 'content.changed 5' },
  });
  expect(said).toMatchObject([{ about: { found: ['content.changed 5'] } }]);
  expect(said[0]?.message).toContain('THE LOG DOES NOT HOLD');
  expect((await verifications.lastDone('default'))?.verdict?.holds).toBe(false);
});

test('one runs at a time: of a tenant a second is refused, of another it waits', async () => {
  await using verifications = newVerifications();
  const first = await verifications.start('default', ann);
  await expect(verifications.start('default', ann)).rejects.toMatchObject({ code: 'verification.running' });
  const other = await verifications.start('other', ann);
  await begunAt(0);
  expect(begun).toHaveLength(1);
  expect((await verifications.get('other', other.id)).state).toBe('waiting');
  begun[0]?.end(held);
  expect((await begunAt(1)).task.tenant).toBe('other');
  expect((await endOf(verifications, first.id)).state).toBe('done');
});

test('progress is said while it runs, with its rate', async () => {
  await using verifications = newVerifications();
  const { id } = await verifications.start('default', ann);
  (await begunAt(0)).progress(3, 7);
  expect(await verifications.get('default', id)).toMatchObject({ state: 'running', checked: 3, total: 7 });
  expect((await verifications.list('default'))[0]).toMatchObject({ id, checked: 3 });
});

test('one that is cancelled has no verdict, says who did it, and makes room for the next', async () => {
  await using verifications = newVerifications();
  const { id } = await verifications.start('default', ann);
  await begunAt(0);
  const bob: Doer = { name: 'Bob', about: { actor: { type: 'user', id: 'bob' } } };
  expect(await verifications.cancel('default', id, bob)).toMatchObject({ state: 'cancelled', verdict: null });
  expect(recorded[1]?.draft).toMatchObject({ action: 'cancel', actor: { id: 'bob' } });
  await expect(verifications.cancel('default', id, bob)).rejects.toMatchObject({ code: 'verification.over' });
  await expect(verifications.cancel('default', 'none', bob)).rejects.toMatchObject({ code: 'verification.not-found' });
  await verifications.start('default', ann);
});

test('one that the server stopped under is interrupted, never passed', async () => {
  const first = newVerifications();
  const { id } = await first.start('default', ann);
  await begunAt(0);
  await first[Symbol.asyncDispose]();
  await using second = newVerifications();
  expect(await second.get('default', id)).toMatchObject({ state: 'interrupted', verdict: null });
  expect(recorded[1]?.draft).toMatchObject({ action: 'end', outcome: 'error', ext: { state: 'interrupted' } });
  expect(await second.lastDone('default')).toBeNull();
});

test('one that a killed server left behind is interrupted once the next one starts', async () => {
  const killed = newVerifications();
  const { id } = await killed.start('default', ann);
  await begunAt(0);
  await using next = newVerifications();
  await next.recover();
  expect(await next.get('default', id)).toMatchObject({ state: 'interrupted', verdict: null });
  begun[0]?.fail(new Error('the test is over'));
  await killed[Symbol.asyncDispose]();
});

test('one that could not be carried out says nothing of the log', async () => {
  await using verifications = newVerifications();
  const { id } = await verifications.start('default', ann);
  (await begunAt(0)).fail(new Error('cannot be read'));
  expect(await endOf(verifications, id)).toMatchObject({ state: 'failed', verdict: null });
  expect(said).toMatchObject([{ message: 'a verification could not be done' }]);
});

test('what cannot be recorded does not begin', async () => {
  await using verifications = newVerifications();
  refusing = true;
  await expect(verifications.start('default', ann)).rejects.toMatchObject({ code: 'look.not-recorded' });
  refusing = false;
  expect(await verifications.list('default')).toEqual([]);
  await verifications.start('default', ann);
});

test('the log must go on from what the server published and from every head that held before', async () => {
  await using verifications = newVerifications();
  const first = await verifications.start('default', ann);
  (await begunAt(0)).end(held);
  await endOf(verifications, first.id);
  await vi.waitFor(() => verifications.start('default', ann), 10_000);
  const { task } = await begunAt(1);
  expect(task.kept.map(({ note }) => note)).toEqual(['test/log\n9\n', 'test/log\n7\n']);
});

test('however many are cancelled, what was found before is not forgotten', async () => {
  const store = new RunStore(db);
  const run = { tenant: 'default', log: 1, origin: 'o', by: null, endedMs: 2, checked: 0, total: 0, rate: null };
  await store.save({ ...run, id: 'bad', state: 'done', startedMs: 1, verdict: broken });
  await store.save({ ...run, id: 'good', state: 'done', startedMs: 0, verdict: held });
  for (let i = 0; i < runsMax + 5; i += 1)
    await store.save({ ...run, id: `c${i}`, state: 'cancelled', startedMs: 10 + i, verdict: null });
  expect((await store.lastDone('default'))?.id).toBe('bad');
  expect((await store.held('default')).map(({ id }) => id)).toEqual(['good']);
  expect(await store.get('default', 'c4')).toBeNull();
  expect(await store.get('default', 'c5')).not.toBeNull();
});
