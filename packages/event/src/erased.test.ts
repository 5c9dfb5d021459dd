import { expect, test } from 'vitest';
import { createBatchHasher } from './hash/index.ts';
import { decodeEvent } from './decode-sections.ts';
import { RecordDigester } from './digest.ts';
import { destroyedSections, readableSections, withoutSections } from './erased.ts';
import { decodeRecord, encodeRecord, type Record } from './record.ts';
import { encodeSections } from './encode-sections.ts';
import { sectionIds } from './schema.ts';

const { actor, origin, raw } = sectionIds;
const hasher = createBatchHasher();
const sha256 = (bytes: Uint8Array): Uint8Array => hasher.sha256(bytes);
const record: Record = {
  seed: new Uint8Array(16).fill(7),
  sections: encodeSections({
    id: '01932c07-209c-7000-8000-000000000000',
    time: '2026-01-02T03:04:05Z',
    kind: 'auth.login',
    action: 'login',
    outcome: 'success',
    severity: 1,
    actor: { type: 'user', id: 'ann' },
    origin: { ip: '192.0.2.7' },
    raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode('login of ann') },
  }),
};
const rootOf = (of: Record): string => {
  const digester = new RecordDigester(hasher);
  digester.add(of);
  return Buffer.from(digester.roots()).toString('hex');
};
const without = (of: Record, ...ids: number[]): Record => {
  const left = withoutSections(of, ids, hasher, sha256);
  if (left === null) throw new Error('there was nothing of it');
  return left;
};

test('what is left has the same root, once and again, and neither seed nor bytes of what went', () => {
  const once = without(record, actor, raw);
  const twice = without(once, origin);
  for (const each of [once, twice]) {
    expect(rootOf(each)).toBe(rootOf(record));
    expect(decodeRecord(encodeRecord(each))).toEqual({ ok: true, value: each });
    expect(Buffer.from(encodeRecord(each)).includes('ann')).toBe(false);
    expect(each.seed).toBeNull();
  }
  expect(destroyedSections(record)).toEqual([]);
  expect(destroyedSections(once)).toEqual([actor, raw]);
  expect(destroyedSections(twice)).toEqual([actor, origin, raw]);
});

test('where there is none of the sections nothing is written anew', () => {
  expect(withoutSections(record, [sectionIds.ext], hasher, sha256)).toBeNull();
  expect(withoutSections(without(record, raw), [raw], hasher, sha256)).toBeNull();
});

test('an event whose actor was destroyed says so, and is an event', () => {
  expect(decodeEvent(readableSections(without(record, actor, raw)))).toMatchObject({
    ok: true,
    value: { kind: 'auth.login', actor: { type: 'anonymous', id: 'erased' }, origin: { ip: '192.0.2.7' } },
  });
  expect(decodeEvent(readableSections(without(record, origin)))).toMatchObject({
    ok: true,
    value: { actor: { id: 'ann' } },
  });
  expect(readableSections(without(record, 1, actor, origin, raw))).toEqual([]);
});
