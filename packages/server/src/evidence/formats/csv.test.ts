import type { EventView, ExportHead } from '@daybook/api';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from './csv.ts';

const view = (action: string): EventView => ({
  position: '1:7',
  source: 3,
  class: 1,
  received: '2026-11-23T10:00:00.000000Z',
  own: false,
  event: {
    id: '01900000-0000-7000-8000-000000000000',
    time: '2026-11-23T10:00:00Z',
    kind: 'data.read',
    action,
    outcome: 'success',
    severity: 1,
    actor: { type: 'user', id: action, roles: [action] },
    raw: { mediaType: 'text/plain', text: action },
  },
});
const head: ExportHead = {
  version: 1,
  format: 'csv',
  log: 'test/log',
  query: '=1+1, "x"',
  since: null,
  until: null,
  now: '2026-11-23T10:00:00Z',
  matching: 1,
  upTo: '1:9',
  after: null,
  order: 'time',
  masked: [],
  started: '2026-11-23T10:00:00Z',
};

/** RFC 4180, read by the book. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain = '', end] of text.matchAll(pattern)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('every record has as many cells as there are columns, and every text comes back, except that formulas are disarmed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const end = { complete: true, reason: 'complete', events: 1, missing: 1, last: '1:7' } as const;
      const missing = { position: '1:8', code: 'damaged', detail: text };
      const file = csv.begin(head);
      file.event(view(text));
      file.missing(missing);
      const rows = rowsOf([file.start, file.take(), file.end(end)].join(''));
      const [titles = [], first = [], event = [], gone = [], last = []] = rows;
      expect(rows.map((row) => row.length)).toEqual(rows.map(() => titles.length));
      expect(rows).toHaveLength(5);
      for (const title of ['action', 'actor.id', 'raw']) {
        const cell = event[titles.indexOf(title)] ?? '';
        expect(cell === text || cell === `'${text}`).toBe(true);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }
      expect(JSON.parse(event[titles.indexOf('actor.roles')] ?? '')).toEqual([text]);
      expect([first[0], JSON.parse(first[1] ?? '')]).toMatchObject(['#export', { upTo: '1:9', query: '=1+1, "x"' }]);
      expect([gone[0], JSON.parse(gone[1] ?? '')]).toEqual(['#missing', missing]);
      expect([last[0], JSON.parse(last[1] ?? '')]).toEqual(['#end', end]);
    }),
  );
});
