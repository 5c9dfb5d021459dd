import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, decodePartialEvent } from './decode-sections.ts';
import { encodeSections } from './encode-sections.ts';
import type { Event } from './event.ts';
import { ItemsWriter } from './items-writer.ts';
import { encodeRecord } from './record.ts';
import { sectionIds } from './schema.ts';
import * as arbitrary from './testing/arbitraries.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const smallest: Event = {
  id: '0190a5b4-7c3e-7d1f-8a2b-000000000001',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice' },
};
const core = encodeSections(smallest)[0]!;

describe('sections', () => {
  it('decode to the event that they were made of, whatever its fields hold', () => {
    fc.assert(
      fc.property(arbitrary.event, (event) => {
        expect(decodeEvent(encodeSections(event))).toEqual({ ok: true, value: event });
      }),
      { numRuns: 2000 },
    );
  });

  it('are those of SPEC.md: ascending, none empty, each the JSON of its fields as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(arbitrary.event, (event) => {
        const sections = encodeSections(event);
        expect(sections.map(({ id }) => id)).toEqual(sections.map(({ id }) => id).sort((a, b) => a - b));
        for (const { id, bytes } of sections) {
          const json = id === sectionIds.raw ? bytes.subarray(0, bytes.indexOf(10)) : bytes;
          expect(JSON.stringify(JSON.parse(decode(json)))).toBe(decode(json));
          expect(decode(json)).not.toBe('{}');
        }
      }),
    );
  });

  it('keep half a surrogate pair as JSON escapes it, so that it comes back as it was', () => {
    const event = { ...smallest, action: '\ud83d' };
    expect(decode(encodeSections(event)[0]!.bytes)).toContain('"action":"\\ud83d"');
    expect(decodeEvent(encodeSections(event))).toEqual({ ok: true, value: event });
  });

  it('keep keys that objects inherit as keys of their own', () => {
    const ext = JSON.parse('{"__proto__":"a","constructor":1,"hasOwnProperty":null}');
    const decoded = decodeEvent(encodeSections({ ...smallest, ext }));
    expect(decoded.ok && Object.entries(decoded.value.ext ?? {})).toEqual(Object.entries(ext));
    expect(Object.getPrototypeOf(decoded.ok && decoded.value.ext)).toBe(Object.prototype);
  });

  it('of raw are its header line and the bytes exactly as they came, line ends and all', () => {
    const bytes = Uint8Array.of(0xff, 10, 0, 13, 10);
    const sections = encodeSections({ ...smallest, raw: { mediaType: 'text/x', bytes } });
    expect(sections.at(-1)).toEqual({
      id: 9,
      bytes: Uint8Array.from([...encode('{"mediaType":"text/x"}\n'), ...bytes]),
    });
  });

  it('hold the cut marks of their own fields', () => {
    const mark = { sha256: 'a'.repeat(64), bytes: 9 };
    const sections = encodeSections({ ...smallest, cut: { 'actor.id': mark, 'ext.a.b[0]': mark } });
    expect(sections.map(({ id, bytes }) => [id, Object.keys(JSON.parse(decode(bytes)).cut ?? {})])).toEqual([
      [1, []],
      [2, ['actor.id']],
      [8, ['ext.a.b[0]']],
    ]);
    const nowhere = { ...smallest, cut: { 'actor.shoeSize': mark } };
    expect(() => encodeSections(nowhere)).toThrow('actor.shoeSize');
    expect(() => encodeSections({ ...smallest, cut: { raw: mark } })).toThrow('raw');
  });
});

describe('an items writer', () => {
  it('writes byte for byte what the records of the single events hold', () => {
    fc.assert(
      fc.property(fc.array(arbitrary.event, { maxLength: 5 }), (events) => {
        const writer = new ItemsWriter(1);
        const seed = new Uint8Array(16);
        const expected = events.map((event) => encodeRecord({ seed, sections: encodeSections(event) }).subarray(19));
        for (const event of events) writer.add(event);
        const { count, items, offsets, sectionCounts } = writer.take();
        expect(count).toBe(events.length);
        expect([...sectionCounts]).toEqual(events.map((event) => encodeSections(event).length));
        const ends = expected.map((_, i) => Buffer.concat(expected.slice(0, i + 1)).length);
        expect([...offsets]).toEqual([0, ...ends]);
        expect(Buffer.from(items)).toEqual(Buffer.concat(expected));
        expect(writer.take().count).toBe(0);
      }),
    );
  });
});

describe('decoding sections', () => {
  const fragments: [string, number, string, string, string][] = [
    ['a field of another section', 2, '{"origin":{"ip":"::1"}}', 'event.field-in-wrong-section', 'origin.ip'],
    [
      'a contact in the actor section',
      2,
      '{"actor":{"type":"user","id":"a","name":"A"}}',
      'event.field-in-wrong-section',
      'actor.name',
    ],
    ['an unknown field', 2, '{"actor":{"shoe":1}}', 'event.unknown-field', 'actor.shoe'],
    ['an inherited name as a field', 2, '{"constructor":1}', 'event.unknown-field', 'constructor'],
    ['__proto__ as a field', 2, '{"__proto__":{"actor":1}}', 'event.unknown-field', '__proto__'],
    ['a value of another type', 6, '{"request":{"status":"200"}}', 'event.not-an-integer', 'request.status'],
    ['a number out of range', 4, '{"origin":{"port":65536}}', 'event.out-of-range', 'origin.port'],
    ['a number that cannot be written again', 8, '{"ext":{"a":1e999}}', 'event.not-a-scalar', 'ext.a'],
    ['a duration without end', 6, '{"request":{"durationMs":1e999}}', 'event.not-a-number', 'request.durationMs'],
    ['a nested value in ext', 8, '{"ext":{"a":{"b":1}}}', 'event.not-a-scalar', 'ext.a'],
    [
      'a fault deep in a list',
      5,
      '{"target":{"resources":[{"type":"a","id":"b","labels":["x",1]}]}}',
      'event.not-a-string',
      'target.resources[0].labels[1]',
    ],
    [
      'a resource without id',
      5,
      '{"target":{"resources":[{"type":"a"}]}}',
      'event.field-missing',
      'target.resources[0].id',
    ],
    [
      'a mark about another section',
      2,
      `{"cut":{"origin.ip":{"sha256":"${'0'.repeat(64)}","bytes":1}}}`,
      'section.bad-cut',
      'cut',
    ],
    [
      'a mark with more in it',
      2,
      `{"cut":{"actor.id":{"sha256":"${'0'.repeat(64)}","bytes":1,"x":1}}}`,
      'section.bad-cut',
      'cut',
    ],
    ['a list in place of an object', 2, '[]', 'section.not-an-object', 'section 2'],
    ['what is not JSON', 2, '{"actor":', 'section.not-json', 'section 2'],
    ['a raw section without header line', 9, '{"mediaType":"a"}', 'section.bad-raw-header', 'section 9'],
    ['a raw header that is no object', 9, '[]\n', 'event.field-missing', 'raw.mediaType'],
    ['a section that is not known', 10, '{}', 'section.unknown', 'section 10'],
    ['a section twice', 1, '{}', 'section.not-ascending', 'section 1'],
  ];
  it.each(fragments)('refuses %s, and says where', (_, id, json, code, at) => {
    expect(decodePartialEvent([core, { id, bytes: encode(json) }])).toEqual({ ok: false, code, at });
  });

  it('refuses JSON that is not UTF-8, and 60 KiB of opening brackets', () => {
    for (const bytes of [Uint8Array.of(0x22, 0xff, 0x22), encode('['.repeat(60 * 1024))])
      expect(decodePartialEvent([{ id: 1, bytes }])).toMatchObject({ code: 'section.not-json' });
  });

  it('names the first required field that is missing', () => {
    expect(decodeEvent([core])).toEqual({ ok: false, code: 'event.field-missing', at: 'actor' });
    const noId = { id: 2, bytes: encode('{"actor":{"type":"user"}}') };
    expect(decodeEvent([core, noId])).toEqual({ ok: false, code: 'event.field-missing', at: 'actor.id' });
  });

  it('never throws, and what it takes can be written and read again', () => {
    const sections = arbitrary.event.map((event) => encodeSections(event));
    const damaged = sections.chain((whole) =>
      fc.tuple(
        ...whole.map(({ id, bytes }) =>
          fc.record({ id: fc.constant(id), bytes: arbitrary.mutated(fc.constant(bytes)) }),
        ),
      ),
    );
    const random = fc.array(fc.record({ id: fc.nat(300), bytes: fc.uint8Array({ maxLength: 60 }) }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.oneof(damaged, random), (some) => {
        const decoded = decodeEvent(some);
        if (decoded.ok) expect(decodeEvent(encodeSections(decoded.value))).toEqual(decoded);
        else expect(decoded.code).toMatch(/^(section|event)\.[a-z-]+$/);
      }),
      { numRuns: 1000 },
    );
  });
});
