/** The index: how far it is, and its rebuild. */
import { type IndexStatusJson, routes } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import type { Registry } from '../../access/index.ts';
import { startOfDay } from '../coverage.ts';
import { readerOf } from '../identify.ts';
import type { Mount } from '../mount.ts';
import type { Index } from '../ports.ts';

export interface SearchIndexDeps {
  readonly index: Index;
  readonly registry: Registry;
}

export function mountSearchIndex(mount: Mount, { index, registry }: SearchIndexDeps): void {
  mount(routes.indexStatus, async ({ identity }) => statusOf(index, readerOf(identity).tenant));
  mount(routes.rebuildIndex, async ({ identity, client }) => {
    const reader = readerOf(identity);
    await registry.note({ reader, client }, 'log.index', 'rebuild');
    await index.rebuild();
    return statusOf(index, reader.tenant);
  });
}

export function statusOf(index: Index, tenant: string): IndexStatusJson {
  const { state, position, lag, detail } = index.state(tenant);
  return {
    state,
    position: position === null ? null : formatPosition(position),
    lag,
    indexedSince: startOfDay(index.covers(tenant, undefined, Infinity).sinceDay),
    ...(detail === undefined ? {} : { detail }),
  };
}
