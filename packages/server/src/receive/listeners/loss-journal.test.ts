import type { EventDraft } from '@daybook/event';
import { expect, test } from 'vitest';
import { LossJournal } from './loss-journal.ts';

const source = { tenant: 'default', number: 3, name: 'web' };
const loss = (reason: string, count = 1) => ({ source, listener: 'syslog/udp', reason, count });

function journal(fails = { times: 0 }) {
  const recorded: EventDraft[] = [];
  const reports: string[] = [];
  const made = new LossJournal({
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

test('losses of one source, listener and reason are one event a while, with their number', async () => {
  const { made, recorded } = journal();
  made.note(loss('no-room'));
  made.note(loss('no-room', 4));
  made.note(loss('malformed'));
  await made.close();
  expect(recorded).toMatchObject([
    {
      kind: 'source.dropped',
      target: { resources: [{ type: 'source', id: '3', name: 'web' }] },
      ext: { dropped: 5, reason: 'no-room', listener: 'syslog/udp' },
    },
    { ext: { dropped: 1, reason: 'malformed' } },
  ]);
});

test('what the kernel drops is told by what is new', async () => {
  const { made, recorded } = journal();
  let drops = 7;
  made.watch(
    'syslog/udp',
    () => source,
    () => drops,
  );
  drops = 10;
  await made.close();
  expect(recorded).toMatchObject([{ ext: { dropped: 3, reason: 'kernel-buffer-full' } }]);
});

test('what cannot be written is written later, once', async () => {
  const { made, recorded } = journal({ times: 1 });
  made.note(loss('no-room', 2));
  await expect.poll(() => recorded.length).toBe(1);
  await made.close();
  expect(recorded).toMatchObject([{ ext: { dropped: 2 } }]);
});

test('what can never be written is reported at the end', async () => {
  const { made, reports } = journal({ times: Infinity });
  made.note(loss('no-room', 2));
  await made.close();
  expect(reports).toEqual(['syslog/udp: that 2 messages of web were lost (no-room) is not recorded']);
});

test('past 1,000 kinds of losses they are not told apart, and none is forgotten', async () => {
  const { made, recorded } = journal();
  for (let i = 0; i < 1_500; i += 1) made.note(loss(`r${i}`));
  await made.close();
  expect(recorded).toHaveLength(1_001);
  expect(recorded.reduce((sum, { ext }) => sum + Number(ext?.['dropped']), 0)).toBe(1_500);
});
