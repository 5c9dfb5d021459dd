import type { Event } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { type DocumentReader, readDocuments } from './documents.ts';

/** Takes what has an id, and refuses the rest. */
const reader: DocumentReader = {
  read(_format, { id }, { exportLog }) {
    if (typeof id !== 'string') return { ok: false, errors: [{ path: 'id', code: 'missing', message: 'no id' }] };
    return { ok: true, event: { id } as unknown as Event, key: `${exportLog} ${id}`, content: Buffer.from(id) };
  },
};
const head = (more: object = {}): string =>
  JSON.stringify({ export: { version: 1, format: 'ocsf', log: 'first/log', masked: [], query: '', ...more } });

async function read(...lines: (string | Buffer)[]) {
  const events: Event[] = [];
  const sink = {
    get count() {
      return events.length;
    },
    whole: (event: Event) => void events.push(event),
  };
  const body = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
  const result = await readDocuments(body, reader, { format: 'ocsf', log: 'second/log', eventsMax: 3 }, sink);
  return { result, ids: events.map(({ id }) => id) };
}

test('events are taken behind the head of their export, each under its key; other lines are passed over', async () => {
  const { result, ids } = await read(
    head(),
    '',
    '{"id":"a","n":1}',
    '{"missing":{}}',
    '{"id":"b","n":1}',
    '{"end":{}}',
  );
  expect(ids).toEqual(['a', 'b']);
  expect(result).toMatchObject({
    ok: true,
    batch: {
      refused: [],
      keys: [
        { offset: 0, key: 'first/log a' },
        { offset: 1, key: 'first/log b' },
      ],
    },
  });
});

test('a faulty document is refused alone, with its line', async () => {
  const { result, ids } = await read(head(), '{"n":1}', '{"id":"b","n":1}');
  expect(ids).toEqual(['b']);
  expect(result).toMatchObject({ batch: { refused: [{ index: 0, line: 2, errors: [{ path: 'id' }] }] } });
});

test.each<[string, string | Buffer, string]>([
  ['no JSON', '{"id":', 'json'],
  ['no object', '[1]', 'type'],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'encoding'],
  ['a name that is there twice', '{"id":"a","id":"b"}', 'value'],
  ['a number that a double does not hold', '{"id":"a","n":12345678901234567890}', 'value'],
  ['too many levels', `{"id":"a","n":${'['.repeat(20)}${']'.repeat(20)}}`, 'depth'],
  ['too many names', `{"id":"a",${'"a":1,'.repeat(17_000)}"b":1}`, 'size'],
  ['too long', `{"id":"${'a'.repeat(512 * 1024)}"}`, 'size'],
])('%s is a fault of the line', async (_, line, code) => {
  const { result, ids } = await read(head(), line, '{"id":"z","n":1}');
  expect(ids).toEqual(['z']);
  expect(result).toMatchObject({ ok: true, batch: { refused: [{ line: 2, errors: [{ code }] }] } });
});

describe('a body of which nothing is taken', () => {
  test.each<[string, string[], object]>([
    ['without a head', ['{"id":"a","n":1}'], { code: 'bad-head', path: 'export' }],
    ['whose head is none', ['{"export":{}}'], { code: 'bad-head', path: 'export.version' }],
    ['of another version', [head({ version: 2 })], { code: 'bad-head', path: 'export.version' }],
    ['in another format', [head({ format: 'ecs' })], { code: 'bad-head', path: 'export.format' }],
    ['that was masked', [head({ masked: ['network'] })], { code: 'bad-head', path: 'export.masked' }],
    ['without events', [head(), '{"end":{}}'], { code: 'empty' }],
    [
      'with too many',
      [head(), ...Array.from({ length: 4 }, (_, i) => `{"id":"${i}","n":1}`)],
      { code: 'too-many-events' },
    ],
    ['that is empty', [], { code: 'empty' }],
  ])('%s', async (_, lines, fault) => {
    expect((await read(...lines)).result).toMatchObject({ ok: false, ...fault });
  });
});
