/** Saved searches. */
import { routes, type View, ViewInput } from '@daybook/api';
import { type Access, keeperOf, type Reader, type SavedView, type Sources } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type LensDeps, lensOf } from '../lens.ts';
import type { Mount } from '../mount.ts';
import { namesFor, parseQuery } from '../question.ts';
import { isoTime } from '../times.ts';

export interface ViewsDeps extends LensDeps {
  readonly views: Access['views'];
  readonly sources: Sources;
}

export function mountViews(mount: Mount, deps: ViewsDeps): void {
  const { views } = deps;
  /** Throws where the reader could not ask it: a view holds no query that names what its owner does not see. */
  const inputFrom = async (reader: Reader, request: Parameters<typeof readJsonBody>[0]): Promise<ViewInput> => {
    const input = await readJsonBody(request, ViewInput);
    const nowNs = BigInt(deps.clock.nowUs()) * 1000n;
    parseQuery(input.q, lensOf(deps, reader).catalogue, nowNs, namesFor(deps.sources, reader));
    return input;
  };
  mount(routes.listViews, async ({ identity }) => {
    const reader = readerOf(identity);
    return { views: (await views.list(reader)).map((view) => viewJson(view, reader)) };
  });
  mount(routes.getView, async ({ identity, params }) => {
    const reader = readerOf(identity);
    return viewJson(await views.get(reader, params.id), reader);
  });
  mount(routes.addView, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    return viewJson(await views.add({ reader, client }, await inputFrom(reader, request)), reader);
  });
  mount(routes.changeView, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    return viewJson(await views.change({ reader, client }, params.id, await inputFrom(reader, request)), reader);
  });
  mount(routes.removeView, async ({ identity, client, params }) => {
    const reader = readerOf(identity);
    return viewJson(await views.remove({ reader, client }, params.id), reader);
  });
}

function viewJson(view: SavedView, reader: Reader): View {
  const { role } = reader;
  const { id, name, description, q, since, until, columns, sort, order, sharedWith, owner, ownerName } = view;
  const mine = owner === keeperOf(reader);
  return {
    id,
    name,
    description,
    q,
    since,
    until,
    columns: [...columns],
    sort,
    order,
    sharedWith,
    owner: mine || role.sight.clear.includes('identity') ? ownerName : null,
    mine,
    created: isoTime(view.createdMs),
    updated: isoTime(view.updatedMs),
  };
}
