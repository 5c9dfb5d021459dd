import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { expect, test } from 'vitest';
import { lineParser } from '../../parse/index.ts';
import { readLines } from './lines.ts';

/** What conmon wrote, as `scripts/record-formats/record-cri.sh` recorded it. */
const recorded = readFileSync(resolve(import.meta.dirname, '../../parse/recorded/cri.log'));

async function read(text: string | Buffer, format = 'auto'): Promise<EventDraft[]> {
  const events: EventDraft[] = [];
  const options = { format, referenceMs: 0, zoneOffsetMin: 0, linesMax: 10_000 };
  const answer = await readLines(Buffer.from(text), lineParser, options, (draft) => events.push(draft));
  expect(answer.ok).toBe(true);
  return events;
}
const rawOf = ({ raw }: EventDraft): string => Buffer.from(raw?.bytes ?? []).toString();
const line = (stream: string, tag: string, text: string): string =>
  `2026-11-28T11:24:31.844902095+00:00 ${stream} ${tag} ${text}`;

test.each(['auto', 'combined'])('lines that conmon cut into parts are one event each, read as %s', async (format) => {
  const events = await read(recorded, format);
  const facts = events.map(({ kind, origin, request, ext }) => [
    kind,
    origin?.ip,
    request?.url?.length,
    ext?.['stream'],
    ext?.['partial'] === true,
  ]);
  // The other stream's line ended first; what has no end is at the end.
  expect(facts).toEqual([
    ['http.request', '192.0.2.1', 6, 'stdout', false],
    ['http.request', '192.0.2.2', 8_201, 'stdout', false],
    ['http.request', '192.0.2.3', 16_401, 'stdout', false],
    ['http.request', '192.0.2.5', 7, 'stderr', false],
    ['http.request', '192.0.2.4', 8_201, 'stdout', false],
    ['http.request', '192.0.2.6', 6, 'stdout', false],
    ['http.request', '192.0.2.7', 11, 'stdout', true],
  ]);
  // Every byte of the file is in one of them, as it came.
  const raw = events.flatMap((event) => rawOf(event).split('\n'));
  expect(raw.toSorted()).toEqual(recorded.toString().trimEnd().split('\n').toSorted());
});

test('a part that nothing follows is given out whole; so is what is longer than 64 KiB, in pieces', async () => {
  const [only, ...others] = await read(`${line('stdout', 'P', 'a')}\n`);
  expect([only?.ext?.['message'], only?.ext?.['partial'], others]).toEqual(['a', true, []]);
  const parts = Array.from({ length: 9 }, (_, i) => line('stdout', i === 8 ? 'F' : 'P', 'y'.repeat(8_100)));
  const events = await read(parts.join('\n'));
  expect(events.map(({ ext }) => [String(ext?.['message']).length > 8_000, ext?.['partial'] === true])).toEqual([
    [true, true],
    [true, false],
  ]);
  for (const event of events) expect(rawOf(event).length).toBeLessThanOrEqual(64 * 1024);
  expect(events.map(rawOf).join('\n')).toBe(parts.join('\n'));
});

test('streams, other lines and blank ones between parts do not come into them', async () => {
  const text = [
    line('stdout', 'P', 'one '),
    line('stderr', 'P', 'two '),
    'a line of another program',
    '',
    line('stderr', 'F', 'halves'),
    line('stdout', 'F:x', 'line'),
  ].join('\r\n');
  const messages = (await read(text)).map(({ kind, ext }) => [kind, ext?.['message']]);
  expect(messages).toEqual([
    ['system.unparsed', undefined],
    ['system.message', 'two halves'],
    ['system.message', 'one line'],
  ]);
});
