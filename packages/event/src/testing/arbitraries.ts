import * as fc from 'fast-check';
import { actorTypes, type Event, outcomes, type Scalar, type Severity } from '../event.ts';
import { isKind, kinds } from '../kinds.ts';
import type { Record } from '../record.ts';

/** Texts that are hard to carry: empty, beyond the BMP, halves of pairs, controls, what JSON and paths escape. */
export const text = fc.oneof(
  fc.constantFrom(
    '',
    'alice',
    'größe',
    '😀',
    '\ud83d',
    '\ude00x',
    '\ufeffbom',
    '\0',
    '"\\\n',
    '__proto__',
    'a.b[0]',
    '\u2028',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const time = fc.constantFrom(
  '2026-01-02T03:04:05Z',
  '2026-01-02T03:04:05.123456789Z',
  '2026-02-28T23:59:60.5+05:45',
  '2024-02-29T00:00:00.000000001-07:30',
  '0000-01-01T00:00:00Z',
);
const id = fc
  .tuple(
    fc.integer({ min: 0, max: 2 ** 48 - 1 }),
    fc.nat(0xfff),
    fc.nat(0x3fff),
    fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  )
  .map(([ms, a, b, c]) => {
    const head = hex(ms, 12);
    return `${head.slice(0, 8)}-${head.slice(8)}-7${hex(a, 3)}-${hex(0x8000 + b, 4)}-${hex(c, 12)}`;
  });
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** No -0: JSON has it, and what JSON writes is 0. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
export const scalar: fc.Arbitrary<Scalar> = fc.oneof(text, finite, fc.boolean(), fc.constant(null));
const whole = (max: number) => fc.oneof(fc.constantFrom(0, max), fc.integer({ min: 0, max }));
const texts = fc.array(text, { maxLength: 4 });
const key = fc.oneof(text, fc.constantFrom('constructor', 'toString', 'cut', '5', ']', '.'));
const actorType = fc.constantFrom(...actorTypes);

/** A map that may have `__proto__` as a key of its own. */
export const ext = fc
  .array(fc.tuple(key, scalar), { maxLength: 6 })
  .map((entries): { [key: string]: Scalar } => Object.fromEntries(entries));

const mark = fc.record({
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  bytes: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

const target = fc.record(
  {
    resources: fc.array(
      fc.record(
        { type: text, id: text, name: text, owner: text, parent: text, labels: texts },
        { requiredKeys: ['type', 'id'] },
      ),
      { maxLength: 3 },
    ),
    user: fc.record({ type: actorType, id: text, name: text, email: text }, { requiredKeys: ['id'] }),
  },
  { requiredKeys: [] },
);

/** Whole events: any field there or absent, which is not the same as empty. */
export const event: fc.Arbitrary<Event> = fc
  .record(
    {
      id,
      time,
      kind: fc.constantFrom(...Object.keys(kinds).filter(isKind)),
      action: text,
      outcome: fc.constantFrom(...outcomes),
      severity: fc.nat(6) as fc.Arbitrary<Severity>,
      reason: fc.record({ code: text, text }, { requiredKeys: [] }),
      epoch: text,
      seq: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
      service: fc.record({ name: text, version: text, env: text, host: text }, { requiredKeys: [] }),
      flags: texts,
      imported: fc.record(
        { log: text, position: fc.constantFrom('1:0', '2:9007199254740991'), received: time, source: text },
        { requiredKeys: ['log', 'position', 'received'] },
      ),
      actor: fc.record(
        {
          type: actorType,
          id: text,
          name: text,
          email: text,
          roles: texts,
          session: text,
          credential: text,
          mfa: fc.boolean(),
          onBehalfOf: text,
        },
        { requiredKeys: ['type', 'id'] },
      ),
      origin: fc.record(
        {
          ip: text,
          port: whole(65535),
          host: text,
          userAgent: text,
          device: text,
          country: text,
          asn: whole(2 ** 32 - 1),
        },
        { requiredKeys: [] },
      ),
      target,
      request: fc.record(
        {
          id: text,
          traceId: text,
          spanId: text,
          method: text,
          url: text,
          status: whole(999),
          bytes: whole(Number.MAX_SAFE_INTEGER),
          durationMs: finite,
          query: text,
        },
        { requiredKeys: [] },
      ),
      changes: fc.array(fc.record({ path: text, old: scalar, new: scalar }, { requiredKeys: ['path'] }), {
        maxLength: 3,
      }),
      ext,
      raw: fc.record({ mediaType: text, bytes: fc.uint8Array({ maxLength: 40 }) }),
    },
    { requiredKeys: ['id', 'time', 'kind', 'action', 'outcome', 'severity', 'actor'] },
  )
  .chain((plain) =>
    fc.option(cutOf(plain), { nil: undefined }).map((cut) => (cut === undefined ? plain : { ...plain, cut })),
  );

/** Marks for some fields, `raw` only where there is one. */
function cutOf(plain: Event) {
  const paths = [
    'action',
    'actor.id',
    'actor.name',
    'origin.host',
    'target.resources[3].labels[0]',
    'target.user.email',
  ];
  const raw = plain.raw === undefined ? [] : ['raw', 'raw.mediaType'];
  const path = fc.oneof(
    fc.constantFrom('request.url', 'changes[0].path', 'reason.text', 'ext', ...paths, ...raw),
    key.map((of) => `ext.${of}`),
  );
  return fc.dictionary(path, mark, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
}

/** So many bytes that differ from each other; cheaper to make than that many numbers. */
export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.nat(0xff).map((first) => Uint8Array.from({ length }, (_, i) => first + i * 7));
const ids = fc
  .uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 12 })
  .map((some) => some.sort((a, b) => a - b));
const content = fc.uint8Array({ maxLength: 200 });

/** Records of both forms, with sections of any id, some withheld. */
export const record: fc.Arbitrary<Record> = ids.chain((some) =>
  fc.oneof(
    fc.record({
      seed: bytesOf(16),
      sections: fc.tuple(...some.map((number) => fc.record({ id: fc.constant(number), bytes: content }))),
    }),
    fc.record({
      seed: fc.constant(null),
      sections: fc.tuple(
        ...some.map((number) =>
          fc.oneof(
            fc.record({ id: fc.constant(number), salt: bytesOf(16), bytes: content }),
            fc.record({ id: fc.constant(number), commitment: bytesOf(32) }),
          ),
        ),
      ),
    }),
  ),
);

/** The bytes with some of them changed, cut off, or put in. */
export function mutated(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(bytes, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(3), fc.nat())
    .map(([whole_, changes, how, at]) => {
      const out = whole_.slice();
      for (const [place, value] of changes) if (out.length > 0) out[place % out.length] = value;
      const split = out.length === 0 ? 0 : at % out.length;
      if (how === 1) return out.subarray(0, split);
      if (how === 2) return Uint8Array.from([...out.subarray(0, split), 1, ...out.subarray(split)]);
      return out;
    });
}
