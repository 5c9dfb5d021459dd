import { policyJson, type PolicyStatement } from '@daybook/event';
import { beforeEach, expect, test } from 'vitest';
import type { Retention } from './retention.ts';
import { authors, FakeLog, openRetention, policyOf } from './testing.ts';

let log: FakeLog;
beforeEach(() => {
  log = new FakeLog();
});
const open = (): Promise<Retention> => openRetention(log);

test('a policy that keeps longer is in force at once: what is being carried out is closed before, and the certificate says what stayed', async () => {
  const retention = await open();
  const set: Promise<void>[] = [];
  log.onDestroy = async () => {
    if (set.length > 0) return;
    const longer = retention.setPolicy('default', policyOf(null), { ...authors, approvedBy: null });
    set.push(longer.then(() => void log.calls.push('in force')));
    await new Promise((resolve) => void setImmediate(resolve));
    log.calls.push('destroyed');
  };
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  await Promise.all(set);
  const order = ['policy', 'plan', 'destroy 1:101', 'destroyed', 'certificate', 'policy', 'in force'];
  expect(log.calls).toEqual(order);
  const certificate = log.stated.find(({ statement }) => statement.type === 'certificate');
  expect(certificate?.statement).toMatchObject({
    plan: 101,
    destroyed: 3,
    stopped: expect.any(String),
    kept: [[3, 9]],
  });
});

test('a policy that changes nothing for what is being carried out closes it, too; the rest goes by the new one', async () => {
  const retention = await open();
  const set: Promise<unknown>[] = [];
  log.onDestroy = () => {
    if (set.length === 0) set.push(retention.setPolicy('default', policyOf('P1D'), authors));
  };
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  await Promise.all(set);
  await retention.round();
  const types = log.stated.map(({ statement }) => statement.type);
  expect(types).toEqual(['policy', 'plan', 'certificate', 'policy', 'plan', 'certificate']);
  expect(log.stated.at(-1)?.statement).toMatchObject({ destroyed: 7, stopped: null });
});

test('a plan that a longer policy overtook in an earlier version is stopped', async () => {
  const retention = await open();
  const { register } = retention.of('default');
  log.onDestroy = async () => {
    if (register.policies.length > 1) return;
    const longer = { policy: policyOf(null), ...authors, approvedBy: null };
    await register.state<PolicyStatement>(() => ({ type: 'policy', ...longer }));
  };
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  expect(log.calls).toEqual(['policy', 'plan', 'destroy 1:101', 'policy', 'certificate']);
  expect(log.stated.at(-1)?.statement).toMatchObject({ destroyed: 3, stopped: expect.stringContaining('policy') });
});

test('a policy that was approved in place of another than there is by now is not stated', async () => {
  const retention = await open();
  await retention.setPolicy('default', policyOf('P2D'), authors);
  const instead = retention.of('default').register.policy?.index;
  const what = { policy: policyJson(policyOf('P1D')), instead };
  const gate = Promise.withResolvers<void>();
  log.beforeStated = () => gate.promise;
  const other = retention.setPolicy('default', policyOf(null), { ...authors, approvedBy: null });
  const approved = retention.applyApproved({ id: 'a-1', tenant: 'default', what }, authors);
  gate.resolve();
  await other;
  await expect(approved).rejects.toMatchObject({ code: 'retention.changed' });
  expect(log.stated.filter(({ statement }) => statement.type === 'policy')).toHaveLength(2);
});
