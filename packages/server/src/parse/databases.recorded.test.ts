import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { detectFormat } from './detect.ts';
import { eventsOf, gistOf } from './testing/events.ts';

// Lines that scripts/record-databases recorded from the real programs.
const read = (path: string): Buffer => readFileSync(resolve(import.meta.dirname, path));
const fixture = (format: string, file: string): Buffer => read(`${format}/fixtures/${file}`);

const files: readonly (readonly [string, string])[] = [
  ['postgresql', 'debian.log'],
  ['postgresql', 'debian.csv'],
  ['postgresql', 'debian.jsonlog'],
  ['postgresql', 'rds.log'],
  ['postgresql', 'pgbadger.log'],
  ['postgresql', 'epoch.log'],
  ['mysql', 'general.log'],
  ['mysql', 'error.log'],
  ['mysql', 'server-audit.log'],
  ['dovecot', 'dovecot.log'],
];

describe('recorded lines', () => {
  it.each(files)('%s/%s: every event is as it was checked by eye', async (format, file) => {
    const events = await eventsOf(fixture(format, file), format);
    expect(events.map(gistOf)).toEqual(fixture(format, `${file}.events`).toString('utf8').trimEnd().split('\n'));
  });

  it.each(files)('%s/%s: its format is told, nothing is unread, every byte is in one event', async (format, file) => {
    const bytes = fixture(format, file);
    expect(detectFormat(bytes.toString('utf8').split('\n'))).toBe(format);
    const events = await eventsOf(bytes, 'auto');
    expect(events.filter(({ kind }) => kind === 'system.unparsed')).toEqual([]);
    const raws = events.map(({ raw }) => Buffer.from(raw?.bytes ?? []).toString('utf8'));
    expect(`${raws.join('\n')}\n`).toBe(bytes.toString('utf8'));
  });
});

describe('PostgreSQL', () => {
  /** What was done and to what, without what one of the destinations does not say. */
  const done = ({ kind, action, outcome, target, changes, ext }: EventDraft): unknown => [
    kind,
    action,
    outcome,
    target?.user?.id,
    (target?.resources ?? []).filter(({ type }) => type !== 'database'),
    changes,
    ext?.['statement'],
  ];

  it('says the same of one story in its three destinations, names and sessions too', async () => {
    const who = ({ time, actor, target }: EventDraft): unknown => [time, actor.id, target?.resources];
    const [log, csv, json] = await Promise.all(
      ['debian.log', 'debian.csv', 'debian.jsonlog'].map((file) => eventsOf(fixture('postgresql', file), 'postgresql')),
    );
    expect(csv?.map(done)).toEqual(log?.map(done));
    expect(json?.map(done)).toEqual(log?.map(done));
    expect(csv?.map(who)).toEqual(log?.map(who));
    const session = ({ actor, origin, ext }: EventDraft): unknown => [
      actor.session,
      origin,
      ext?.['pid'],
      ext?.['application'],
    ];
    expect(json?.map(session)).toEqual(csv?.map(session));
  });

  it.each(['rds.log', 'pgbadger.log', 'epoch.log'])(
    'says the same of the story under the prefix of %s',
    async (file) => {
      const [plain, other] = await Promise.all(
        ['debian.log', file].map((name) => eventsOf(fixture('postgresql', name), 'postgresql')),
      );
      expect(other?.map(done).toSorted()).toEqual(plain?.map(done).toSorted());
    },
  );
});
