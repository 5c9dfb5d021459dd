import type { EventDraft } from '@daybook/event';
import { expect, test } from 'vitest';
import { GapJournal } from './gap-journal.ts';

const source = { tenant: 'default', number: 3, name: 'web', format: 'auto', revokedMs: null };
const gap = (from: number, to: number, host = 'vm') => ({ from, to, host, sender: '192.0.2.1', source });

function journal(fails: { times: number } = { times: 0 }) {
  const recorded: EventDraft[] = [];
  const reports: string[] = [];
  const made = new GapJournal({
    record: async (_tenant, draft) => {
      if (fails.times-- > 0) throw new Error('the disk is full');
      recorded.push(draft);
    },
    nowMs: () => 0,
    report: (message) => reports.push(message),
    intervalMs: 1,
  });
  return { made, recorded, reports };
}

test('gaps of one source and host are one event a while, which says all of them', async () => {
  const { made, recorded } = journal();
  made.note(gap(9, 9));
  made.note(gap(11, 13));
  made.note(gap(2, 2, 'other'));
  await made.close();
  expect(recorded).toMatchObject([
    {
      kind: 'log.gap',
      target: { resources: [{ type: 'source', id: '3', name: 'web' }] },
      ext: { sender: '192.0.2.1', host: 'vm', from: 9, to: 9, missing: 4, gaps: 2, ranges: '9, 11-13' },
    },
    { ext: { host: 'other', missing: 1, gaps: 1 } },
  ]);
});

test('a sender that counts at random makes one event, of bounded size', async () => {
  const { made, recorded } = journal();
  for (let at = 0; at < 5_000; at += 1) made.note(gap(at * 10, at * 10 + 1));
  await made.close();
  expect(recorded).toHaveLength(1);
  expect(recorded[0]?.ext).toMatchObject({ missing: 10_000, gaps: 5_000 });
  expect(String(recorded[0]?.ext?.['ranges']).split(', ')).toHaveLength(16);
});

test('past 1,000 hosts they are not told apart, and none is forgotten', async () => {
  const { made, recorded } = journal();
  for (let host = 0; host < 3_000; host += 1) made.note(gap(1, 1, `h${host}`));
  await made.close();
  expect(recorded).toHaveLength(1_001);
  expect(recorded.reduce((sum, { ext }) => sum + Number(ext?.['missing']), 0)).toBe(3_000);
});

test('what cannot be recorded is recorded later, together with what came meanwhile', async () => {
  const { made, recorded, reports } = journal({ times: 1 });
  made.note(gap(1, 1));
  await expect.poll(() => reports.length).toBe(1);
  made.note(gap(3, 3));
  await expect.poll(() => recorded.reduce((sum, { ext }) => sum + Number(ext?.['missing']), 0)).toBe(2);
  await made.close();
  expect(reports[0]).toContain('the disk is full');
});
