import type { Event } from '@daybook/event';
import { toEcs, toOcsf, type ShownEntry, type ShownEvent, type Tree } from '@daybook/event/views';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { event as anyEvent } from '../../../../event/src/testing/arbitraries.ts';
import { readDocument } from './document.ts';

const entry: ShownEntry = {
  position: '1:7',
  source: 3,
  sourceName: 'shop',
  class: 1,
  received: '2026-01-02T03:04:05.678901Z',
  own: false,
};
const logs = { exportLog: 'first/log', log: 'second/log' };
const imported = { log: 'first/log', position: '1:7', received: entry.received, source: 'shop' };

/** As an export shows it. */
function shownOf({ raw, ...event }: Event): ShownEvent {
  if (raw === undefined) return event;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw.bytes);
  const isText = Buffer.from(text).equals(raw.bytes);
  const content = isText ? { text } : { base64: Buffer.from(raw.bytes).toString('base64') };
  return { ...event, raw: { mediaType: raw.mediaType, ...content } };
}

const formats = {
  daybook: (event: Event) => ({ ...entry, event: shownOf(event) }) as unknown as Tree,
  ocsf: (event: Event) => toOcsf(shownOf(event), entry),
  ecs: (event: Event) => toEcs(shownOf(event), entry),
};
const names = ['daybook', 'ocsf', 'ecs'] as const;
const sent = (value: Tree): Tree => JSON.parse(JSON.stringify(value)) as Tree;
/** No event that is kept has other names in `ext`. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const isPlain = ({ ext = {} }: Event): boolean => !Object.keys(ext).some((key) => /["\\\u0000-\u001f]/.test(key));
const plain: Event = {
  id: '019c1b2e-6a2d-7000-8000-000000000001',
  time: '2026-01-02T03:04:05.123456789+05:45',
  kind: 'data.read',
  action: 'GetDocument',
  outcome: 'denied',
  severity: 3,
  actor: { type: 'user', id: 'alice' },
  target: { resources: [{ type: 'file', id: '/etc/passwd' }] },
  raw: { mediaType: 'text/plain', bytes: Buffer.from('GET /') },
};

test.each(names)('any event comes out of an export in %s as it went in, but for where it came from', (format) => {
  fc.assert(
    fc.property(anyEvent.filter(isPlain), (event) => {
      const read = readDocument(format, sent(formats[format](event)), logs);
      expect(read).toMatchObject({ ok: true });
      const came = read.ok ? read.event : null;
      expect(came).toEqual({
        ...event,
        ...(event.raw === undefined ? {} : { raw: { ...event.raw, bytes: Buffer.from(event.raw.bytes) } }),
        imported: event.imported ?? imported,
      });
    }),
    { numRuns: 500 },
  );
});

test('the same event is under the same key with the same content, whatever the format', () => {
  fc.assert(
    fc.property(anyEvent.filter(isPlain), (event) => {
      const [first, ...others] = names.map((format) => {
        const read = readDocument(format, sent(formats[format](event)), logs);
        return read.ok ? { key: read.key, content: Buffer.from(read.content).toString() } : read;
      });
      for (const other of others) expect(other).toEqual(first);
    }),
    { numRuns: 200 },
  );
});

test('where it came by does not change what it says: a source that was renamed meanwhile makes no conflict', () => {
  const contentOf = (sourceName: string) => {
    const read = readDocument('daybook', { ...formats.daybook(plain), sourceName }, logs);
    return read.ok ? Buffer.from(read.content).toString() : null;
  };
  expect(contentOf('shop')).toEqual(contentOf('shop-2'));
});

test('two events that differ in any field have other content', () => {
  const contentOf = (event: Event) => {
    const read = readDocument('daybook', sent(formats.daybook(event)), logs);
    return read.ok ? Buffer.from(read.content).toString() : null;
  };
  const others: Event[] = [
    { ...plain, outcome: 'success' },
    { ...plain, raw: { mediaType: 'text/plain', bytes: Buffer.from('GET /a') } },
    { ...plain, raw: { mediaType: 'text/html', bytes: Buffer.from('GET /') } },
    { ...plain, ext: {} },
    { ...plain, flags: ['cut'] },
  ];
  expect(new Set([plain, ...others].map(contentOf)).size).toBe(others.length + 1);
});

describe('what is refused, and where', () => {
  const view = formats.daybook(plain);
  const fields = view['event'] as Tree;
  const withFields = (more: Tree): Tree => ({ ...view, event: { ...fields, ...more } });
  test.each<[string, string, string, Tree]>([
    ['what was masked', 'masked', 'value', { ...view, masked: ['network'] }],
    ['no event', '', 'value', { position: '1:7' }],
    ['no actor', 'actor', 'missing', sent(withFields({ actor: undefined }))],
    ['a kind that is none', 'kind', 'value', withFields({ kind: 'nothing' })],
    ['a number as text', 'severity', 'type', withFields({ severity: '3' })],
    ['a field that is none', 'colour', 'value', withFields({ colour: 'red' })],
    ['no position', 'imported.position', 'missing', sent({ ...view, position: undefined })],
    ['a long name', 'action', 'size', withFields({ action: 'x'.repeat(2000) })],
    ['raw that is neither', 'raw', 'value', withFields({ raw: { mediaType: 'text/plain' } })],
    ['raw in broken base64', 'raw', 'value', withFields({ raw: { mediaType: 'text/plain', base64: 'a' } })],
    ['a name with an escape', 'ext', 'value', withFields({ ext: { '"': 1 } })],
    ['an event of this log', '', 'value', withFields({ imported: { ...imported, log: logs.log } })],
  ])('%s', (_, path, code, document) => {
    expect(readDocument('daybook', document, logs)).toMatchObject({ ok: false, errors: [{ path, code }] });
  });

  test.each(['ocsf', 'ecs'] as const)('a document in %s that others wrote, or that was masked', (format) => {
    const document = sent(formats[format](plain));
    const masked =
      format === 'ocsf'
        ? toOcsf(shownOf(plain), { ...entry, masked: ['raw'] })
        : toEcs(shownOf(plain), { ...entry, masked: ['raw'] });
    expect(readDocument(format, sent(masked), logs)).toMatchObject({ ok: false, errors: [{ path: 'masked' }] });
    const foreign = { ...document, ...(format === 'ocsf' ? { unmapped: {} } : { labels: {} }) };
    expect(readDocument(format, foreign, logs)).toMatchObject({ ok: false, errors: [{ path: '' }] });
  });

  test('a label that says a thing twice', () => {
    const document = sent(toEcs(shownOf(plain), entry));
    const labels = document['labels'] as Tree;
    const twice = String(labels['daybook']).replace('{"version":1', '{"version":1,"version":1');
    expect(readDocument('ecs', { ...document, labels: { ...labels, daybook: twice } }, logs)).toMatchObject({
      ok: false,
    });
  });

  test('anything at all is read without a fault', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.dictionary(fc.constantFrom('event', 'position', 'unmapped', 'labels'), fc.jsonValue()),
        (format, document) => {
          readDocument(format, document, logs);
        },
      ),
    );
  });
});
