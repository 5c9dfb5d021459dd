import { AppError, type LookView, type QueryOf, type routes } from '@daybook/api';
import { type Node, and, or } from '@daybook/query';
import type { Position } from '@daybook/event';
import {
  bindingOf,
  type Cursor,
  type Cursors,
  groupNames,
  type Lens,
  type LookRecord,
  type Reader,
  readLook,
  type Release,
  type SeenEvent,
  seesEverything,
} from '../../access/index.ts';
import { decodeCursor, encodeCursor } from '../../index/cursor.ts';
import type { Scope } from '../../index/scope.ts';
import { type AskedDeps, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { answerOrThrow, boundsOf } from '../question.ts';
import { shownRange } from '../shown.ts';
import { type Coverage, rowOf } from './row.ts';
import { type LookScopes, scopesOf } from './scopes.ts';

export interface LooksDeps extends AskedDeps {
  readonly release: Release;
  readonly cursors: Cursors;
  readonly logs: Logs;
  readonly newId: () => string;
}

type Query = QueryOf<typeof routes.listLooks>;

export function listLooks(deps: LooksDeps): Handler<typeof routes.listLooks> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = seesAll(readerOf(identity));
    const binding = bindingFor(reader, query);
    const cursor = openCursor(deps, query.cursor, binding);
    const joined = cursor === null ? undefined : { key: cursor.look, nowNs: BigInt(cursor.nowNs) };
    const about = readAsked(deps, reader, { q: query.about }, joined);
    const { since, until } = query;
    const listed = readAsked(deps, reader, { q: '', since, until }, about).scope;
    const after = cursor === null ? null : decodeCursor(cursor.after);
    const page = answerOrThrow(
      await deps.index.search.looks(
        {
          ...listed,
          query: and(listed.query, ...(query.reader === undefined ? [] : [isReader(query.reader)])),
          limit: query.limit,
          ...(after === null ? {} : { cursor: after }),
        },
        signal,
      ),
    );
    const records = await recordsAt(deps, reader, about.lens, page.positions);
    const looks = await covering(deps, query.about === '' ? null : about.scope, records, signal);
    const { upTo, bounds } = boundsOf(deps, query.about === '' ? listed : about.scope, startMs);
    const key = about.key ?? (page.cursor === null ? null : deps.newId());
    const next =
      page.cursor === null || key === null
        ? null
        : deps.cursors.sign({ look: key, binding, nowNs: String(about.nowNs), after: encodeCursor(page.cursor) });
    const answer = { looks: looks.map(({ row }) => row), examined: records.length, cursor: next, bounds };
    const look = {
      kind: 'log.query',
      action: 'looks',
      ...about.look,
      key,
      bounds: { now: about.now, upTo },
      count: looks.length,
      counted: null,
      range: shownRange(looks.map(({ seen }) => seen)),
      durationMs: bounds.elapsedMs,
      client,
    } as const;
    return await deps.release.release(reader, look, answer);
  };
}

/** The queries of others say what they looked for, in any field of any event: they are for who sees all fields of all events. */
export function seesAll(reader: Reader): Reader {
  const { name, sight } = reader.role;
  const masked = groupNames.filter((group) => !sight.clear.includes(group));
  if (seesEverything(sight)) return reader;
  const lacking = masked.length === 0 ? 'all events' : masked.join(', ');
  const detail = `The role ${name} does not see ${lacking}; who looked is shown to roles that see all of every event.`;
  throw new AppError('access.forbidden', { detail });
}

function bindingFor({ credential, role }: Reader, { about, since, until, reader }: Query): string {
  return bindingOf(['looks', credential, JSON.stringify(role), about, since ?? null, until ?? null, reader ?? null]);
}

function openCursor(deps: LooksDeps, text: string | undefined, binding: string): Cursor | null {
  if (text === undefined) return null;
  const cursor = deps.cursors.open(text);
  if (cursor === null || cursor.binding !== binding) throw new AppError('cursor.invalid');
  return cursor;
}

function isReader(text: string): Node {
  const span = { start: 0, end: 0 };
  const is = (field: string): Node => ({ kind: 'term', field, value: { type: 'keyword', text }, span });
  return text === '' ? or() : or(is('actor.id'), is('actor.name'));
}

interface Found {
  readonly seen: SeenEvent;
  readonly record: LookRecord;
}

/** Out of the log, checked: what the index has of a record is no evidence. One that cannot be read is left out. */
async function recordsAt(
  deps: LooksDeps,
  { tenant }: Reader,
  lens: Lens,
  positions: readonly Position[],
): Promise<Found[]> {
  const found = await deps.logs.of(tenant).find(positions);
  return found.flatMap((each) => {
    const seen = each.ok ? lens.see(each.stored) : null;
    return seen === null ? [] : [{ seen, record: readLook(seen.event) }];
  });
}

interface Listed {
  readonly seen: SeenEvent;
  readonly row: LookView;
}

/** The looks that cover an event of the question, and those that nobody can tell of. Without a question all of them. */
async function covering(
  deps: LooksDeps,
  about: Scope | null,
  records: readonly Found[],
  signal: AbortSignal,
): Promise<Listed[]> {
  const list = (found: Found, coverage: Coverage): Listed => ({
    seen: found.seen,
    row: rowOf(found.seen, found.record, coverage),
  });
  if (about === null) return records.map((found) => list(found, { covered: null, within: null }));
  const scopes = records.map(({ seen, record }) => scopesOf(about.tenant, seen.event.kind, record, deps));
  const counts = await countAll(deps, about, scopes, signal);
  return records
    .map((found, i) => list(found, counts[i] ?? { covered: null, within: null }))
    .filter(({ row }) => row.covered !== 0);
}

async function countAll(
  deps: LooksDeps,
  about: Scope,
  looks: readonly (LookScopes | null)[],
  signal: AbortSignal,
): Promise<Coverage[]> {
  const wanted = looks.flatMap((scopes) => (scopes === null ? [] : [scopes.covered, scopes.within ?? scopes.covered]));
  const counts = wanted.length === 0 ? [] : answerOrThrow(await deps.index.search.countAmong(about, wanted, signal));
  let at = 0;
  return looks.map((scopes) => {
    if (scopes === null) return { covered: null, within: null };
    const [covered = null, within = null] = counts.slice(at, at + 2);
    at += 2;
    return { covered, within: scopes.within === null ? null : within };
  });
}
