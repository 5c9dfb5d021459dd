import type { EventView } from '@daybook/api';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvHead, csvRow } from './csv.ts';

const view = (action: string, actor = 'alice'): EventView => ({
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
    actor: { type: 'user', id: actor },
    request: { status: 200 },
  },
});

/** RFC 4180, read by the book. */
function parseRow(row: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const match of row.matchAll(pattern)) cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return cells;
}

test('every text comes back as it was, except that formulas are disarmed', () => {
  const titles = csvHead().trimEnd().split(',');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cells = parseRow(csvRow(view(text)));
      expect(cells).toHaveLength(titles.length);
      const cell = cells[titles.indexOf('action')] ?? '';
      expect(cell === text || cell === `'${text}`).toBe(true);
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

test('what the role masks is said to be masked', () => {
  const { actor: _actor, request: _request, ...event } = view('GET').event;
  const cells = parseRow(csvRow({ ...view('GET'), event, masked: ['identity', 'content'] }));
  const cell = (title: string) => cells[csvHead().trimEnd().split(',').indexOf(title)];
  expect(['actor', 'target', 'status', 'ip'].map(cell)).toEqual(['masked', 'masked', 'masked', '']);
});

test('what a spreadsheet would run is disarmed', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
    expect(csvRow(view(text))).toContain(`"'${text}"`);
  }
  expect(csvRow(view('GET'))).toContain(',GET,');
});
