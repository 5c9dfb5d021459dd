import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyLimits } from './apply-limits.ts';
import { decodeEvent } from './decode-sections.ts';
import { encodeSections } from './encode-sections.ts';
import type { Event, EventDraft } from './event.ts';
import { limits } from './limits.ts';
import { fieldTable } from './schema.ts';
import { encodeRecord } from './record.ts';
import * as arbitrary from './testing/arbitraries.ts';
import { sha256Hex } from './testing/slow.ts';

const id = '0190a5b4-7c3e-7d1f-8a2b-000000000001';
const plain: EventDraft = {
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice' },
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const markOf = (bytes: Uint8Array) => ({ sha256: sha256Hex(bytes), bytes: bytes.length });
const limited = (draft: EventDraft): Event => ({ id, ...applyLimits(draft, sha256Hex) });
const recordBytes = (event: Event): number =>
  encodeRecord({ seed: new Uint8Array(16), sections: encodeSections(event) }).length;

/** `actor.id`, `target.resources[3].labels`, `ext.KEY`. */
function valueAt(event: object, path: string): unknown {
  if (path.startsWith('ext.')) return (event as Event).ext?.[path.slice(4)];
  let value: unknown = event;
  for (const step of path.split(/[.[\]]+/)) if (step !== '') value = (value as { [key: string]: unknown })[step];
  return value;
}

/** Everything that is not what it was has a mark, and every mark holds hash and length of what was there. */
function expectNothingUnseen(draft: EventDraft, event: Event): void {
  const cut = event.cut ?? {};
  for (const [path, mark] of Object.entries(cut)) {
    const whole = valueAt(draft, path);
    if (path === 'raw') expect(mark).toEqual(markOf(draft.raw!.bytes));
    else expect(mark, path).toEqual(markOf(utf8(typeof whole === 'string' ? whole : JSON.stringify(whole))));
  }
  const compare = (was: unknown, is: unknown, path: string): void => {
    if (Object.hasOwn(cut, path)) {
      if (typeof was === 'string') expect(was.startsWith(is as string)).toBe(true);
    } else if (typeof was !== 'object' || was === null || ArrayBuffer.isView(was)) {
      expect(is, path).toEqual(was);
      return;
    }
    if (typeof is !== 'object' || is === null || ArrayBuffer.isView(is)) return;
    const keys = Object.hasOwn(cut, path) ? Object.keys(is) : Object.keys(was as object);
    for (const key of keys) {
      const step = Array.isArray(was) ? `[${key}]` : path === '' ? key : `.${key}`;
      if (`${path}${step}` === 'raw') continue;
      compare((was as { [key: string]: unknown })[key], (is as { [key: string]: unknown })[key], `${path}${step}`);
    }
  };
  const { flags, ...rest } = draft;
  compare(rest, event, '');
  if (!Object.keys(cut).some((path) => path.startsWith('flags')))
    expect(event.flags).toEqual(expect.arrayContaining(flags ?? []));
  const { raw } = draft;
  if (raw === undefined) return;
  expect(event.raw?.bytes).toEqual(raw.bytes.subarray(0, event.raw?.bytes.length));
  expect(event.raw?.bytes.length !== raw.bytes.length).toBe(Object.hasOwn(cut, 'raw'));
}

function expectLimited(draft: EventDraft): Event {
  const event = limited(draft);
  expect(recordBytes(event)).toBeLessThanOrEqual(limits.recordBytesMax);
  expect(decodeEvent(encodeSections(event))).toEqual({ ok: true, value: event });
  expect(event.flags?.includes('cut') ?? false).toBe(
    event.cut !== undefined || (draft.flags?.includes('cut') ?? false),
  );
  expectNothingUnseen(draft, event);
  return event;
}

/** Drafts with everything, in which some values are made long by repeating them. */
const hostile = fc
  .record({
    event: arbitrary.event,
    unit: arbitrary.text,
    factor: fc.constantFrom(10, 200, 4000, 16_000),
    picks: fc.nat(2 ** 30),
  })
  .map(({ event: { id: _id, cut: _cut, ...draft }, unit, factor, picks }): EventDraft => {
    const long = (unit === '' ? '\u0001' : unit).repeat(Math.ceil(factor / 10));
    const pick = (bit: number) => (picks >> bit) % 2 === 1;
    if (pick(0))
      draft.ext = Object.fromEntries(
        Array.from({ length: Math.ceil(factor / 50) }, (_, i) => [`${unit}${i}`, pick(7) ? long : i]),
      );
    if (pick(1)) draft.raw = { mediaType: pick(8) ? long : 'text/plain', bytes: new Uint8Array(factor * 2).fill(65) };
    if (pick(2)) draft.actor = { ...draft.actor, id: long, roles: Array(Math.ceil(factor / 20)).fill(unit) };
    if (pick(3)) draft.request = { ...draft.request, url: long, query: long };
    if (pick(4))
      draft.changes = Array.from({ length: Math.ceil(factor / 100) }, () => ({ path: unit, old: long, new: null }));
    if (pick(5))
      draft.target = {
        resources: Array.from({ length: Math.ceil(factor / 200) }, () => ({ type: unit, id: long, labels: [long] })),
      };
    if (pick(6)) draft.reason = { code: long, text: long };
    if (pick(9)) draft.flags = Array.from({ length: Math.ceil(factor / 100) }, (_, i) => `moved:${i}`);
    return draft;
  });

/** Every text field that is not of a closed form, and how a draft comes to hold it. */
const closed = ['id', 'time', 'kind', 'outcome', 'seq', 'actor.type', 'target.user.type', 'ext.*'];
const texts = fieldTable()
  .filter(({ path, type }) => /^string(?:\[\])?$|^scalar$/.test(type) && !closed.includes(path))
  // No draft has it.
  .filter(({ path }) => !path.startsWith('imported.'))
  .map(({ path, type }): [string, (draft: { [key: string]: unknown }, value: string) => void] => [
    `${path.replace('[]', '[0]')}${type === 'string[]' ? '[0]' : ''}`,
    (draft, value) => {
      const steps = path.split('.');
      let into = draft;
      for (const step of steps.slice(0, -1)) {
        const name = step.replace('[]', '');
        if (step !== name) {
          into[name] ??= [name === 'changes' ? { path: 'p' } : { type: 't', id: 'i' }];
          into = (into[name] as { [key: string]: unknown }[])[0]!;
        } else {
          const start = name === 'user' ? { id: 'u' } : name === 'raw' ? { bytes: new Uint8Array(1) } : {};
          into[name] ??= start;
          into = into[name] as { [key: string]: unknown };
        }
      }
      into[steps.at(-1)!] = type === 'string[]' ? [value] : value;
    },
  ]);

describe('limits', () => {
  it(
    'hold for any draft: the record fits, can be read, and nothing is gone without its mark',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(hostile, (draft) => void expectLimited(draft)),
        { numRuns: 60 },
      );
    },
  );

  it('hold when every field is as long as can be, of what JSON writes with six bytes', () => {
    const long = '\u0001'.repeat(9000);
    const many = Array<string>(80).fill(long);
    const event = expectLimited({
      ...plain,
      action: long,
      reason: { code: long, text: long },
      epoch: long,
      seq: '18446744073709551615',
      service: { name: long, version: long, env: long, host: long },
      flags: many,
      actor: {
        type: 'anonymous',
        id: long,
        name: long,
        email: long,
        roles: many,
        session: long,
        credential: long,
        mfa: false,
        onBehalfOf: long,
      },
      origin: { ip: long, port: 65535, host: long, userAgent: long, device: long, country: long, asn: 4294967295 },
      target: {
        resources: Array.from({ length: 80 }, () => ({
          type: long,
          id: long,
          name: long,
          owner: long,
          parent: long,
          labels: many,
        })),
        user: { type: 'anonymous', id: long, name: long, email: long },
      },
      request: {
        id: long,
        traceId: long,
        spanId: long,
        method: long,
        url: long,
        status: 999,
        bytes: 2 ** 53 - 1,
        durationMs: -1.234567890123456e-300,
        query: long,
      },
      changes: Array.from({ length: 80 }, () => ({ path: long, old: long, new: long })),
      ext: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${'\u0001'.repeat(250)}${i}`, long])),
      raw: { mediaType: long, bytes: new Uint8Array(40_000) },
    });
    expect(event.raw?.bytes.length).toBeGreaterThanOrEqual(8 * 1024);
    expect(event.action.length).toBe(96);
  });

  it('leave a draft that is within them as the very object that it was', () => {
    const drafts: EventDraft[] = [
      plain,
      { ...plain, action: 'é'.repeat(512), request: { url: 'u'.repeat(8192) } },
      { ...plain, ext: { ['k'.repeat(256)]: 'v'.repeat(8192) } },
      {
        ...plain,
        ext: Object.fromEntries(Array.from({ length: 256 }, (_, i) => [`k${i}`, i])),
        flags: Array<string>(64).fill('moved'),
      },
      { ...plain, raw: { mediaType: 'text/plain', bytes: new Uint8Array(32 * 1024) } },
    ];
    for (const draft of drafts) expect(applyLimits(draft, sha256Hex)).toBe(draft);
  });

  it.each<[string, EventDraft, string[]]>([
    ['a name', { ...plain, action: 'é'.repeat(513) }, ['action']],
    ['a text', { ...plain, request: { url: 'u'.repeat(8193) } }, ['request.url']],
    [
      'a value of ext, whatever its key',
      { ...plain, ext: { 'a.b[0].__proto__': 'v'.repeat(8193) } },
      ['ext.a.b[0].__proto__'],
    ],
    ['a key of ext', { ...plain, ext: { ['k'.repeat(257)]: 1, b: 2 } }, ['ext']],
    [
      'too many keys of ext',
      { ...plain, ext: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`k${i}`, i])) },
      ['ext'],
    ],
    ['a list', { ...plain, actor: { ...plain.actor, roles: Array<string>(65).fill('r') } }, ['actor.roles']],
    [
      'an item deep in lists',
      { ...plain, target: { resources: [{ type: 't', id: 'i', labels: ['l'.repeat(1025)] }] } },
      ['target.resources[0].labels[0]'],
    ],
    ['raw', { ...plain, raw: { mediaType: 'text/plain', bytes: new Uint8Array(32 * 1024 + 1) } }, ['raw']],
    [
      'flags that leave no room for one more',
      { ...plain, action: 'a'.repeat(2000), flags: Array<string>(64).fill('moved') },
      ['action', 'flags'],
    ],
  ])('cut and mark %s one over the limit', (_, draft, paths) => {
    expect(Object.keys(expectLimited(draft).cut ?? {})).toEqual(paths);
  });

  it.each(texts)('are held by %s, however short the rest', (path, place) => {
    const draft = structuredClone(plain) as unknown as { [key: string]: unknown };
    place(draft, 'x'.repeat(9000));
    expect(Object.keys(expectLimited(draft as unknown as EventDraft).cut ?? {})).toEqual([path]);
  });

  it('let the end of raw give way before anything else is cut', () => {
    const ext = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, 'v'.repeat(8192)]));
    const event = expectLimited({
      ...plain,
      ext,
      raw: { mediaType: 'text/plain', bytes: new Uint8Array(30_000).fill(1) },
    });
    expect(Object.keys(event.cut ?? {})).toEqual(['raw']);
    expect(recordBytes(event)).toBe(limits.recordBytesMax);
    expect(event.ext).toEqual(ext);
  });

  it('never cut within a character', () => {
    const event = expectLimited({ ...plain, action: `a${'😀'.repeat(400)}` });
    expect(event.action).toBe(`a${'😀'.repeat(255)}`);
  });

  it('hash a whole once, however often it is cut', () => {
    const hashed: number[] = [];
    const long = '\u0001'.repeat(100_000);
    const ext = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, long]));
    const draft = { ...plain, action: long, ext, raw: { mediaType: 'text/plain', bytes: new Uint8Array(100_001) } };
    const event = applyLimits(draft, (bytes) => {
      hashed.push(bytes.length);
      return sha256Hex(bytes);
    });
    expect(event.ext?.['k0']?.toString().length).toBeLessThan(8192);
    expect(hashed.filter((bytes) => bytes === 100_000)).toHaveLength(21);
    expect(hashed.filter((bytes) => bytes === 100_001)).toHaveLength(1);
  });
});
