import type { EventDraft } from '@daybook/event';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LineParser, readLines } from './index.ts';

/** Knows lines that begin with `x`. */
const parser: LineParser = {
  detect: (lines) => (lines.some((line) => line.startsWith('x')) ? 'xs' : null),
  knows: (format) => format === 'xs',
  split: (line) => (Buffer.from(line).toString() === '[xa,yb]' ? [line.subarray(1, 3), line.subarray(4, 6)] : null),
  parse: (line, format): EventDraft => ({
    time: '2026-11-23T10:00:00Z',
    kind: line[0] === 0x78 ? 'system.message' : 'system.unparsed',
    action: typeof format === 'string' ? format : format.name,
    outcome: 'unknown',
    severity: 0,
    actor: { type: 'unknown', id: 'unknown' },
    raw: { mediaType: 'text/plain', bytes: line },
  }),
};
const options = { format: 'auto', referenceMs: 0, zoneOffsetMin: 0, linesMax: 100 };
/** What a body gives, and its events. */
async function readAll(bytes: Buffer) {
  const drafts: EventDraft[] = [];
  return { read: await readLines(bytes, parser, options, (draft) => drafts.push(draft)), drafts };
}
const rawsOf = (drafts: readonly EventDraft[]) =>
  drafts.map((draft) => Buffer.from(draft.raw?.bytes ?? []).toString('latin1'));

describe('lines', () => {
  test('each line is one event; those that cannot be read are kept', async () => {
    const { read, drafts } = await readAll(Buffer.from('xa\r\n\n  \nyb\nxc'));
    expect(rawsOf(drafts)).toEqual(['xa', 'yb', 'xc']);
    expect(drafts.map(({ kind }) => kind)).toEqual(['system.message', 'system.unparsed', 'system.message']);
    expect(read).toEqual({ ok: true, format: 'xs' });
  });

  test('no byte of a line is lost, whatever its encoding', async () => {
    const line = fc.uint8Array({ minLength: 1, maxLength: 40 }).filter((bytes) => bytes.every((byte) => byte > 0x20));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async (lines) => {
        const { drafts } = await readAll(Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from('\n')])));
        expect(rawsOf(drafts)).toEqual(lines.map((bytes) => Buffer.from(bytes).toString('latin1')));
      }),
    );
  });

  test('a line that stands for several is as many events, and they count', async () => {
    const { read, drafts } = await readAll(Buffer.from('[xa,yb]\nxc\n'));
    expect(rawsOf(drafts)).toEqual(['xa', 'yb', 'xc']);
    expect(read).toEqual({ ok: true, format: 'xs' });
    expect((await readAll(Buffer.from('[xa,yb]\n'.repeat(50)))).read).toMatchObject({ ok: true });
    expect((await readAll(Buffer.from(`${'[xa,yb]\n'.repeat(50)}x`))).read).toMatchObject({ code: 'too-many-events' });
  });

  test('lines that a format joins are one event, with what stands between them', async () => {
    const joining: LineParser = { ...parser, joiner: () => ({ openMax: 1, keyOf: (line) => line.slice(0, 2) }) };
    const drafts: EventDraft[] = [];
    const body = Buffer.from('xa1\r\n\nxa2\nxb1\n');
    await readLines(body, joining, options, (draft) => drafts.push(draft));
    expect(rawsOf(drafts)).toEqual(['xa1\r\n\nxa2', 'xb1']);
  });

  test('a joined format is told the time of the event before, unless that was assumed', async () => {
    const told: (string | undefined)[] = [];
    const times = ['2026-11-23T10:00:00Z', '2026-11-23T10:00:01Z', '2026-11-23T10:00:02Z'];
    const timed: LineParser = {
      ...parser,
      joiner: () => ({ openMax: 1, keyOf: (line) => line }),
      parse: (line, format, context) => {
        told.push(context.timeBefore);
        const draft = { ...parser.parse(line, format, context), time: times[told.length - 1] ?? '' };
        return told.length === 2 ? { ...draft, flags: ['assumed:time'] } : draft;
      },
    };
    await readLines(Buffer.from('x1\nx2\nx3'), timed, options, () => undefined);
    expect(told).toEqual([undefined, times[0], times[0]]);
  });

  test('too many lines, and none, are refused', async () => {
    expect((await readAll(Buffer.from('x\n'.repeat(101)))).read).toMatchObject({ code: 'too-many-events' });
    expect((await readAll(Buffer.from('\r\n \n'))).read).toMatchObject({ code: 'empty' });
  });
});
