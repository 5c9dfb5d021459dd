/** Sources: listed, registered, changed, revoked. */
import { NewSource, routes, type SourceJson, SourceChange } from '@daybook/api';
import { reaches, type Registry, type SourceRecord, type Sources } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

export interface SourcesDeps {
  readonly sources: Sources;
  readonly registry: Registry;
}

export function mountSources(mount: Mount, { sources, registry }: SourcesDeps): void {
  mount(routes.listSources, async ({ identity }) => {
    const reader = readerOf(identity);
    return {
      sources: sources
        .list(reader.tenant)
        .filter(({ number }) => reaches(reader.role.sight, number))
        .map(sourceJson),
    };
  });
  mount(routes.addSource, async ({ identity, client, request }) => {
    const wanted = await readJsonBody(request, NewSource);
    const { source, token } = await registry.addSource({ reader: readerOf(identity), client }, wanted);
    return { source: sourceJson(source), token };
  });
  mount(routes.changeSource, async ({ identity, client, params, request }) => {
    const { labels } = await readJsonBody(request, SourceChange);
    return sourceJson(await registry.relabelSource({ reader: readerOf(identity), client }, params.id, labels));
  });
  mount(routes.revokeSource, async ({ identity, client, params }) => {
    return sourceJson(await registry.revokeSource({ reader: readerOf(identity), client }, params.id));
  });
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
