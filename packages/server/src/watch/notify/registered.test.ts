import type { EventDraft } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import type { NotifierSettings } from './notifier.ts';
import { noteChanges } from './registered.ts';

const plain = {
  name: 'mail',
  tenant: 'default',
  minLevel: 'high',
  sources: [],
  quiet: null,
  digestMs: null,
  fallback: null,
} as const;
const channel = {
  type: 'email',
  host: 'mail.example',
  port: 587,
  security: 'starttls',
  user: 'daybook',
  password: 'correct horse',
  from: 'daybook@example.org',
  to: ['ops@example.org'],
} as const;
const withPassword = (password: string | null): NotifierSettings => ({ ...plain, channel: { ...channel, password } });

let db: MetaDatabase;
let deeds: EventDraft[];
let isFull = false;
beforeEach(async () => {
  db = await openMeta(':memory:');
  deeds = [];
  isFull = false;
});
afterEach(() => db.destroy());

const start = (...wanted: readonly NotifierSettings[]) => {
  const append = (_: string, draft: EventDraft) => {
    if (isFull) return Promise.reject(new Error('disk full'));
    deeds.push(draft);
    return Promise.resolve();
  };
  const onGone = () => Promise.resolve();
  return noteChanges({ db, record: { append }, random: systemRandom(), nowMs: () => 0, onGone }, wanted);
};

test('a secret that is another is in the log, and no secret is, nor what would give it away', async () => {
  await start(withPassword('correct horse'));
  await start(withPassword('correct horse'));
  expect(deeds).toMatchObject([{ action: 'create' }]);
  await start(withPassword('battery staple'));
  await start(withPassword('battery staple'));
  expect(deeds.slice(1)).toMatchObject([
    {
      kind: 'admin.config.change',
      action: 'update',
      target: { resources: [{ type: 'notifier', id: 'mail' }] },
      changes: [{ path: 'secret', old: 'withheld', new: 'withheld' }],
    },
  ]);
  // What is shown is as it was, and where that changes, too, both are said.
  await start({ ...withPassword(null), minLevel: 'low' });
  expect(deeds.at(-1)?.changes?.map(({ path }) => path)).toEqual(['minLevel', 'secret']);
  const kept = JSON.stringify([deeds, await db.selectFrom('notifiers').selectAll().execute()]);
  expect(kept).not.toMatch(/horse|staple/);
});

test('one that could not be recorded is recorded at the next start', async () => {
  await start(withPassword('correct horse'));
  isFull = true;
  await expect(start(withPassword('battery staple'))).rejects.toThrow('disk full');
  isFull = false;
  await start(withPassword('battery staple'));
  expect(deeds.map(({ action }) => action)).toEqual(['create', 'update']);
});

test('of what was kept before nobody says that its secret changed', async () => {
  await start(withPassword('correct horse'));
  await db.updateTable('notifiers').set({ secret_mark: null }).execute();
  await start(withPassword('battery staple'));
  expect(deeds).toHaveLength(1);
  await start(withPassword('correct horse'));
  expect(deeds).toHaveLength(2);
});
