import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type EventView, routeList, type routes } from '../../packages/api/src/index.ts';
import type { Stream } from '../../packages/server/src/access/index.ts';
import type { Handler } from '../../packages/server/src/http/mount.ts';

const source = path.resolve(import.meta.dirname, '../../packages/server/src');
const files = globSync('**/*.ts', { cwd: source }).filter((file) => !file.endsWith('.test.ts'));
const textOf = (file: string) => readFileSync(path.join(source, file), 'utf8');
const using = (pattern: RegExp) => files.filter((file) => pattern.test(textOf(file))).toSorted();

test('only release() and the streams it opens make a released answer, and only the layer that sends answers opens one', () => {
  expect(using(/\bseal\b[^;]*released\.ts/)).toEqual(['access/looks/release.ts', 'access/looks/stream.ts']);
  expect(using(/new LookStream\b/)).toEqual(['access/looks/release.ts']);
  expect(using(/\banswerOf\b/).filter((file) => !file.startsWith('access/'))).toEqual(['http/mount.ts']);
  expect(using(/\breadableOf\(/)).toEqual(['http/mount.ts', 'http/streams/readable.ts']);
  expect(using(/new ReleasedAnswer\b/)).toEqual(['access/looks/released.ts']);
});

test('no handler writes an answer by itself, past the layer that asks for a released one', () => {
  const senders = using(/\breply\b[^;]*\.send\(|\.raw\.(?:write|end)\(|\.hijack\(/).filter((file) =>
    file.startsWith('http/'),
  );
  // The layer itself, problem documents, statuses of calls that failed, the files of the console, and the page of the contract.
  expect(senders).toEqual([
    'http/console/index.ts',
    'http/docs/index.ts',
    'http/grpc/server.ts',
    'http/mount.ts',
    'http/problem.ts',
  ]);
});

test('only a lens makes an event that can be shown, and questions go in through one', () => {
  expect(using(/as SeenEvent\b/)).toEqual(['access/sight/lens.ts']);
  const whole = using(/\bStoredEvent\b/).filter((file) => file.startsWith('http/') && !file.includes('testing'));
  // The port by which the log is read, and the tails, which are handed what is committed; what these give goes through a
  // lens before anything is made of it. A comparison is made of whole events, because the rows of the index are: what it
  // gives is positions and names of fields, and of these only what the lens shows.
  expect(whole).toEqual([
    'http/events/held.ts',
    'http/ports.ts',
    'http/see.ts',
    'http/tail/decode.ts',
    'http/tail/run.ts',
    'http/tail/tail.ts',
  ]);
  const showing = [
    'http/app.ts',
    'http/events/page.ts',
    'http/events/view.ts',
    'http/subjects/find.ts',
    'http/view.ts',
  ];
  expect(using(/\bviewOf\(/)).toEqual(showing);
  // An approval and a view keep a query and ask nothing.
  const keeping = ['http/approvals/index.ts', 'http/views/index.ts'];
  const asking = using(/\bparseQuery\(/).filter((file) => !keeping.includes(file));
  expect(asking).toEqual(['http/asked.ts', 'http/question.ts', 'http/roles/preview.ts']);
  for (const file of asking.filter((each) => each !== 'http/question.ts')) {
    expect(textOf(file).split('parseQuery(')).toHaveLength(2);
    expect(textOf(file)).toMatch(/lens\.question\(parseQuery\([^;]*, lens\.catalogue,/);
  }
});

test('the types let no cast around it', () => {
  const casts = using(/as (?:unknown as )?Released\b/);
  expect(casts).toEqual(['http/mount.ts']);
});

test('every route that shows events or counts is a look', () => {
  const looks = routeList.filter((route) => route.look).map((route) => route.id);
  expect(looks.toSorted()).toEqual([
    'backtestRule',
    'compareEvents',
    'exportEvents',
    'facets',
    'findSubject',
    'getAlert',
    'histogram',
    'listAlerts',
    'listEventNotes',
    'listLooks',
    'listViewNotes',
    'logTile',
    'lookReaders',
    'patterns',
    'previewRole',
    'searchEvents',
    'suggestions',
    'tail',
    'takeReceipt',
    'viewEvent',
    'whomErasure',
  ]);
});

test('the type checker refuses a stream that was not released, and a piece of one', () => {
  const stream = {} as Stream;
  // @ts-expect-error -- held by `tsc`
  const unreleased: Handler<typeof routes.tail> = () => Promise.resolve(stream);
  async function* plain(): AsyncGenerator<string, 'complete'> {
    yield 'an event';
    return 'complete';
  }
  // @ts-expect-error -- held by `tsc`: pieces are `Released`
  const pieces: Stream['pieces'] = plain();
  expect([unreleased, pieces]).toHaveLength(2);
});

test('the type checker refuses a look whose answer was not released', () => {
  const answer = {} as EventView;
  // @ts-expect-error -- held by `tsc`: without this error the check of the types fails
  const unreleased: Handler<typeof routes.viewEvent> = () => Promise.resolve(answer);
  expect(unreleased).toBeTypeOf('function');
});
