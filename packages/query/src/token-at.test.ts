import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyQuery } from './testing/arbitrary.ts';
import { tokenAt } from './token-at.ts';

// The place asked about is |; what a completion would replace stands between « and ».
test.each([
  ['«|»', null, ''],
  ['«act|»', null, 'act'],
  ['«a|ct» b', null, 'a'],
  ['a AND -«act|or»:x', null, 'act'],
  ['actor.id:«|»', 'actor.id', ''],
  ['actor.id:«al|ice»', 'actor.id', 'al'],
  ['actor.id:«|alice»', 'actor.id', ''],
  ['actor.id:(alice OR «b|»)', 'actor.id', 'b'],
  ['actor.id:(alice (x «|»', 'actor.id', ''],
  ['actor.id:(a) «|»', null, ''],
  ['actor.id:«"al ic|e"»', 'actor.id', '"al ic'],
  ['origin.ip:«2001:d|b8»', 'origin.ip', '2001:d'],
  [String.raw`«ext.a\:b|»:x`, null, String.raw`ext.a\:b`],
  ['a b) ) «c|»', null, 'c'],
  ['actor.id: «x|»', null, 'x'],
  ['actor.id: «|»', null, ''],
])('%s', (marked, field, typed) => {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 2;
  const offset = marked.replaceAll(/[«»]/g, '').indexOf('|');
  const token = tokenAt(marked.replaceAll(/[«»|]/g, ''), offset);
  expect(token).toEqual({ kind: field === null ? 'field-or-word' : 'value', field, typed, span: { start, end } });
});

test('any place of any text gives a token within the text, up to the place', () => {
  fc.assert(
    fc.property(anyQuery, fc.nat(80), (text, place) => {
      const offset = Math.min(place, text.length);
      const { span, typed } = tokenAt(text, offset);
      expect(span.start).toBeLessThanOrEqual(offset);
      expect(span.end).toBeGreaterThanOrEqual(offset);
      expect(typed).toBe(text.slice(span.start, offset));
    }),
    { numRuns: 2000 },
  );
});
