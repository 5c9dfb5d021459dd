import { describe, expect, test } from 'vitest';
import type { FieldCatalogue } from './catalogue.ts';
import type { QueryErrorCode } from './error.ts';
import { parse } from './parse.ts';
import { catalogue } from './testing/catalogue.ts';

// The faulty place stands between « and ».
type Example = readonly [string, QueryErrorCode, string?];

const syntax: readonly Example[] = [
  ['a «AND»', 'missing-operand'],
  ['«OR» a', 'missing-operand'],
  ['a «&&» && b', 'missing-operand'],
  ['a OR «OR» b', 'missing-operand'],
  ['a OR «AND» b', 'missing-operand'],
  ['a AND «NOT»', 'missing-operand'],
  ['(a «OR»)', 'missing-operand'],
  ['a «-» b', 'missing-operand'],
  ['a «-»', 'missing-operand'],
  ['«()»', 'missing-operand'],
  ['actor.id:«()»', 'missing-operand'],
  ['a «or» b', 'operator-case', 'OR'],
  ['actor.id:(alice «And» bob)', 'operator-case', 'AND'],
  ['a «(»b c', 'unclosed-group'],
  ['a«)» b', 'unexpected-character'],
  ['a «]»', 'unexpected-character'],
  ['actor.id:«"»alice', 'unterminated-phrase'],
  ['«“»alice”', 'bad-character', '"'],
  [String.raw`actor.id:DOMAIN«\»alice`, 'bad-escape', String.raw`\\`],
  ['a«\\»', 'bad-escape', String.raw`\\`],
  [String.raw`«\ud800»`, 'bad-escape'],
  [String.raw`actor.id:«a\u0000»`, 'bad-escape'],
  ['a«\0»b', 'bad-character'],
  ['a«\ud800»b', 'bad-character'],
  ['alice«^2»', 'not-supported'],
  ['actor.id:alice«~»', 'not-supported'],
  ['"a b"«~3»', 'not-supported'],
  ['(a b)«^0.5»', 'not-supported'],
  ['request.status:[1 TO 2]«^2»', 'not-supported'],
  ['«actor.id:»', 'missing-value'],
  ['«actor.id:» alice', 'missing-value'],
  ['(«actor.id:»)', 'missing-value'],
  ['«_exists_:»', 'missing-value'],
  ['«request.status:>»', 'missing-value'],
  ['«request.status>=400»', 'missing-value', 'request.status:>=400'],
  ['«outcome=failure»', 'missing-value', 'outcome:failure'],
  ['actor.id:«""»', 'missing-value'],
  ['«""»', 'missing-value'],
  ['reason.text:«""»', 'missing-value'],
  ['«[a TO b]»', 'bad-range'],
  ['request.status:«[1 TO »', 'bad-range'],
  ['request.status:«[1»', 'bad-range'],
  ['request.status:«[1 »2]', 'bad-range'],
  ['«request.status:[2 TO 1]»', 'bad-range'],
  ['«request.status:{1 TO 1]»', 'bad-range'],
  ['«origin.ip:[10.0.0.1 TO ::1]»', 'bad-range'],
  ['actor.id:[«a*» TO b]', 'bad-range'],
];

const meaning: readonly Example[] = [
  ['«actr.id»:x', 'unknown-field', 'actor.id'],
  ['a AND («Actor.ID»:x)', 'unknown-field', 'actor.id'],
  ['«usr»:x', 'unknown-field', 'user'],
  ['«ip»:10.0.0.1', 'unknown-field', 'origin.ip'],
  ['«http»://x', 'unknown-field'],
  ['«:»x', 'unknown-field'],
  ['«actor.*»:x', 'unknown-field'],
  ['«ext.»:x', 'unknown-field'],
  ['«constructor»:x', 'unknown-field'],
  ['«__proto__»:x', 'unknown-field'],
  ['«nope»:(a OR "b" OR [1 TO 2])', 'unknown-field'],
  ['_exists_:«actr.id»', 'unknown-field', 'actor.id'],
  ['outcome:«failed»', 'unknown-value', 'failure'],
  ['outcome:(success OR «"sucess"»)', 'unknown-value', 'success'],
  ['outcome:«zzz»', 'unknown-value'],
  ['kind:«auht.*»', 'unknown-value'],
  ['request.status:«40x»', 'bad-value'],
  ['request.status:«9007199254740993»', 'bad-value'],
  ['request.status:«1e999»', 'bad-value'],
  ['request.status:«0x10»', 'bad-value'],
  ['request.status:[1 TO «z»]', 'bad-value'],
  ['request.status:«4*»', 'not-allowed'],
  ['mfa:«yes»', 'bad-value'],
  ['mfa:«t*»', 'not-allowed'],
  ['«mfa:>true»', 'not-allowed'],
  ['«outcome:[a TO b]»', 'not-allowed'],
  ['«reason.text:>a»', 'not-allowed'],
  ['session:«a*»', 'not-allowed'],
  ['origin.ip:«10.0.0.256»', 'bad-value'],
  ['origin.ip:«10.0.0.01»', 'bad-value'],
  ['origin.ip:«1.2.3»', 'bad-value'],
  ['origin.ip:«10.0.0.0/33»', 'bad-value'],
  ['origin.ip:«::/129»', 'bad-value'],
  ['origin.ip:«::1%eth0»', 'bad-value'],
  ['origin.ip:«1::2::3»', 'bad-value'],
  ['origin.ip:«10.*»', 'not-allowed'],
  ['origin.ip:>«10.0.0.0/8»', 'bad-value'],
  ['position:«0:1»', 'bad-value'],
  ['position:«1:»', 'bad-value'],
  ['time:«yesterday»', 'bad-value'],
  ['time:«2026-02-29»', 'bad-value'],
  ['time:«2026-11-23T24:00:00Z»', 'bad-value'],
  ['time:«0000-01-01»', 'bad-value'],
  ['time:«now-15»', 'bad-value'],
  ['time:>«now-1M»', 'bad-value'],
  ['time:«2026*»', 'not-allowed'],
  [`actor.id:«${'a*'.repeat(17)}»`, 'too-many-wildcards'],
  [`«${'a?'.repeat(17)}»`, 'too-many-wildcards'],
];

for (const [marked, code, suggestion] of [...syntax, ...meaning]) {
  test(`an error says what is wrong, and points at it: ${JSON.stringify(marked)}`, () => {
    const start = marked.indexOf('«');
    const end = marked.indexOf('»') - 1;
    const result = parse(marked.replace('«', '').replace('»', ''), catalogue, { nowNs: 0n });
    expect(result).toMatchObject({ ok: false });
    if (result.ok) return;
    expect(result.errors[0]).toMatchObject({ code, span: { start, end } });
    expect(result.errors[0]?.suggestion).toBe(suggestion);
  });
}

test('several faults are reported together, in the order of their places', () => {
  const result = parse('actr.id:x outcome:failed AND (request.status:x time:now mfa:maybe', catalogue);
  expect(result.ok ? [] : result.errors.map(({ code, span }) => [code, span.start])).toEqual([
    ['unknown-field', 0],
    ['unknown-value', 18],
    ['unclosed-group', 29],
    ['bad-value', 45],
    ['bad-value', 52],
    ['bad-value', 60],
  ]);
});

test('a relative time without a clock is refused, not guessed', () => {
  const result = parse('time:>now-1h', catalogue);
  expect(result.ok ? '' : result.errors[0]?.message).toBe('Times relative to now cannot be used here.');
});

describe('a field that is withheld from the reader', () => {
  const { 'actor.id': withheld, ...fields } = catalogue.fields;
  const { open, ...rest } = catalogue;
  const own: FieldCatalogue = {
    ...rest,
    fields,
    withheld: { fields: { 'actor.id': withheld ?? { type: 'keyword' } }, open: open ?? [] },
  };
  const faultsOf = (text: string) => {
    const result = parse(text, own, { nowNs: 0n });
    return result.ok ? [] : result.errors.map(({ code, span, suggestion }) => [code, span.start, span.end, suggestion]);
  };

  test.each(['actor.id:alice', 'user:alice', '_exists_:actor.id', '-actor.id:*', 'x OR actor.id:>a', 'ext.a:b'])(
    'cannot be named, and the error says so at the place: %s',
    (text) => {
      const at = text.search(/actor|user|ext/);
      expect(faultsOf(text)).toEqual([['withheld-field', at, at + text.slice(at).search(/:|$/), undefined]]);
    },
  );

  test('is not searched for as text either, where the colon was forgotten', () => {
    expect(faultsOf('actor.id=alice')).toMatchObject([['missing-value', 0, 14, 'actor.id:alice']]);
  });

  test('is never suggested', () => {
    expect(faultsOf('actr.id:x usr:y')).toEqual([
      ['unknown-field', 0, 7, undefined],
      ['unknown-field', 10, 13, undefined],
    ]);
  });
});
