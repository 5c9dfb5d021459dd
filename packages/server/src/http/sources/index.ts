/** Sources: listed, registered, revoked. */
import { NewSource, routes, type SourceJson } from '@daybook/api';
import type { Registry, SourceRecord, Sources } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

export interface SourcesDeps {
  readonly sources: Sources;
  readonly registry: Registry;
}

export function mountSources(mount: Mount, { sources, registry }: SourcesDeps): void {
  mount(routes.listSources, async ({ identity }) => ({
    sources: sources.list(readerOf(identity).tenant).map(sourceJson),
  }));
  mount(routes.addSource, async ({ identity, client, request }) => {
    const wanted = await readJsonBody(request, NewSource);
    const { source, token } = await registry.addSource({ reader: readerOf(identity), client }, wanted);
    return { source: sourceJson(source), token };
  });
  mount(routes.revokeSource, async ({ identity, client, params }) =>
    sourceJson(await registry.revokeSource({ reader: readerOf(identity), client }, params.id)),
  );
}

function sourceJson(source: SourceRecord): SourceJson {
  const { number, name, format, labels, certificate, createdMs, revokedMs } = source;
  return {
    number,
    name,
    format: format as SourceJson['format'],
    labels: { ...labels },
    certificate,
    created: isoTime(createdMs),
    revoked: isoTimeOrNull(revokedMs),
  };
}
