import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutItems, valueEnd } from './index.ts';

const cut = (text: string, itemsMax = 10) => cutItems(Buffer.from(text), 'items', itemsMax);
const texts = (items: readonly Uint8Array[]): string[] => items.map((item) => Buffer.from(item).toString());

test('items are cut out as they stand, white space and doubles within them included', () => {
  const read = cut(' { "kind" : "L" , "items" : [ {"a": 1,"a":"]}"} , "x\\"," ,7e1 ,[[]] ] , "n":null } ');
  if (!read.ok) throw new Error(read.message);
  expect(texts(read.items)).toEqual(['{"a": 1,"a":"]}"}', '"x\\","', '7e1', '[[]]']);
  expect({ ...read.others }).toEqual({ kind: 'L', n: null });
});

test('any JSON value is as long as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, behind) => {
      const text = Buffer.from(JSON.stringify(value));
      // A number or a word ends where something begins that cannot be part of it.
      const whole = Buffer.concat([text, Buffer.from(` ${behind}`)]);
      expect(valueEnd(whole, 0)).toBe(text.length);
    }),
  );
});

test('any list of values is cut into them', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 10 }), fc.nat({ max: 3 }), (values, indent) => {
      const read = cut(JSON.stringify({ before: 1, items: values, after: {} }, null, indent));
      if (!read.ok) throw new Error(read.message);
      expect(texts(read.items).map((text) => JSON.parse(text) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
    }),
  );
});

test('random bytes, and texts that were cut or changed, never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void cutItems(bytes, 'items', 3)));
  const whole = Buffer.from('{"items":[{"a":"\\\\"},1],"b":true}');
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 127 }), (at, byte) => {
      expect(cutItems(whole.subarray(0, at), 'items', 3).ok).toBe(false);
      cutItems(whole.subarray().fill(byte, at, at + 1), 'items', 3);
    }),
  );
});

test.each(['{}', '{"items":null}', '{"items":[]}', '{ "items" : [ ] }'])('%s has no items', (text) => {
  expect(cut(text)).toMatchObject({ ok: true, items: [] });
});

test('as many items as may be, and no more', () => {
  expect(cut('{"items":[1,2,3]}', 3)).toMatchObject({ ok: true });
  expect(cut('{"items":[1,2,3,4]}', 3)).toMatchObject({ ok: false, code: 'too-many', at: 16 });
});

test('as many members as may be, and no more', () => {
  const members = (count: number) => cut(`{${Array.from({ length: count }, (_, i) => `"m${i}":1`).join(',')}}`);
  expect(members(64)).toMatchObject({ ok: true });
  expect(members(65)).toMatchObject({ ok: false, message: 'there are more than 64 members' });
});

test.each([
  ['', 0, 'an object is expected'],
  ['[]', 0, 'an object is expected'],
  ['{"items":{}}', 9, '`items` is not an array'],
  ['{"items":[1,]}', 12, 'a value is expected'],
  ['{"items":[1 2]}', 12, '`,` or `]` is expected'],
  ['{"items":[1}', 12, '`,` or `}` is expected'],
  ['{"items":[1}}', 11, '`,` or `]` is expected'],
  ['{"items":[],"items":[]}', 20, 'there is a second `items`'],
  ['{"items":[]', 11, '`,` or `}` is expected'],
  ['{"items":[],}', 12, 'a name is expected'],
  ['{"items"[]}', 8, '`:` is expected'],
  ['{"a":nope}', 5, 'this is not JSON, or too long'],
  [`{"a":"${'x'.repeat(65_536)}"}`, 5, 'this is not JSON, or too long'],
  ['{} {}', 3, 'there is something behind the object'],
])('%s: the fault and its place', (text, at, message) => {
  expect(cut(text)).toEqual({ ok: false, code: 'bad-json', at, message });
});
