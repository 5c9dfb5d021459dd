/** Sources: listed, registered, revoked. */
import { AppError, NewSource, routes, type SourceJson } from '@daybook/api';
import type { Reader, Registry, SourceRecord, Sources } from '../../access/index.ts';
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
        .filter(({ number }) => isSeen(reader, number))
        .map(sourceJson),
    };
  });
  mount(routes.addSource, async ({ identity, client, request }) => {
    const wanted = await readJsonBody(request, NewSource);
    const { source, token } = await registry.addSource({ reader: readerOf(identity), client }, wanted);
    return { source: sourceJson(source), token };
  });
  mount(routes.revokeSource, async ({ identity, client, params }) => {
    const reader = readerOf(identity);
    if (!isSeen(reader, params.id)) throw new AppError('source.not-found');
    return sourceJson(await registry.revokeSource({ reader, client }, params.id));
  });
}

/** A source that the role does not see is none. */
function isSeen({ role: { sight } }: Reader, number: number): boolean {
  return sight.sources === null || sight.sources.includes(number);
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
