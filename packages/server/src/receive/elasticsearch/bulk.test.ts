import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBulk } from './bulk.ts';

const read = (text: string | Buffer, itemsMax = 10) => readBulk(Buffer.from(text), { index: 'x', itemsMax });

test('pairs are found however lines end, and blank lines before an action are passed over', () => {
  const found = read(
    '\n \r\n{"create":{"_id":"a"}}\r\n{"m":1}\r\n\n{"delete":{"_index":"y","_id":2}}\n{"index":{}}\n{"m":2}',
  );
  expect(found).toEqual({
    ok: true,
    items: [
      { verb: 'create', index: 'x', id: 'a', line: 3, read: { ok: true, document: Buffer.from('{"m":1}') } },
      { verb: 'delete', index: 'y', id: '2', line: 6, read: { ok: false, fault: expect.any(Object) as object } },
      { verb: 'index', index: 'x', id: null, line: 7, read: { ok: true, document: Buffer.from('{"m":2}') } },
    ],
  });
});

test('an action at the end has no document, and so many actions are taken as may be, not one more', () => {
  expect(read('{"create":{}}\n')).toMatchObject({ items: [{ read: { fault: { code: 'missing' } } }] });
  const pairs = '{"index":{}}\n{}\n';
  expect(read(pairs.repeat(10))).toMatchObject({ ok: true, items: { length: 10 } });
  expect(read(pairs.repeat(11))).toMatchObject({ ok: false, code: 'too-many', line: 21 });
  expect(read('{"delete":{}}\n'.repeat(11))).toMatchObject({ ok: false, code: 'too-many', line: 11 });
});

test('blank lines end: so many as there may be actions are passed over, not one more', () => {
  expect(read(`${'\n'.repeat(10)}{"index":{}}\n{}`)).toMatchObject({ ok: true });
  expect(read(`${'\n'.repeat(11)}{"index":{}}\n{}`)).toMatchObject({ ok: false, code: 'malformed', line: 11 });
  expect(read(`${' '.repeat(8193)}\n{}`)).toMatchObject({ ok: false, code: 'malformed', line: 1 });
  expect(read(`{"index":{}}\n${' '.repeat(8193)}`)).toMatchObject({ ok: true, items: [{ read: { ok: true } }] });
});

test('any bytes are read or refused, and nothing throws', () => {
  const piece = fc.constantFrom(
    '{"create":{}}',
    '{"delete":{}}',
    '{"index":{"_id":1}}',
    '\n',
    '\n\n',
    '{}',
    '{"create":null}',
    '\r',
    '\xff',
    '[',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const found = read(Buffer.from(pieces.join(''), 'latin1'), 5);
      return found.ok ? found.items.length > 0 && found.items.length <= 5 : found.message !== '';
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof read(Buffer.from(bytes)).ok === 'boolean'));
});
