/** Mappings: listed, shown, kept, removed. */
import { AppError, type MappingJson, routes } from '@daybook/api';
import { type Client, clientFields, type Reader, reaches, readerActor, type Sources } from '../../access/index.ts';
import { type KeptMapping, mappingLimits, type Mappings } from '../../parse/index.ts';
import { readBody } from '../../receive/body/index.ts';
import { readerOf } from '../identify.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Asked, Mount } from '../mount.ts';
import { isoTime } from '../times.ts';

export interface MappingsDeps {
  readonly mappings: Mappings;
  readonly sources: Sources;
}

export function mountMappings(mount: Mount, { mappings, sources }: MappingsDeps): void {
  const jsonOf = (reader: Reader, { name, mapping, updatedMs }: KeptMapping): MappingJson => ({
    name,
    about: mapping.about,
    digest: mapping.digest,
    reads: mapping.reads,
    sources: sources
      .list(reader.tenant)
      .filter((each) => each.mapping === name && each.revokedMs === null && reaches(reader.role.sight, each.number))
      .map((each) => each.name),
    updated: isoTime(updatedMs),
  });
  mount(routes.listMappings, async ({ identity }) => {
    const reader = readerOf(identity);
    return { items: mappings.list(reader.tenant).map((kept) => jsonOf(reader, kept)) };
  });
  mount(routes.getMapping, async ({ identity, params }) => {
    const reader = readerOf(identity);
    const kept = mappings.get(reader.tenant, params.id);
    return { ...jsonOf(reader, kept), text: kept.text };
  });
  mount(routes.putMapping, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const doer = doerOf(reader, client);
    const { kept, change } = await mappings.put(doer, await textOf(request));
    return { mapping: jsonOf(reader, kept), change };
  });
  mount(routes.removeMapping, async ({ identity, client, params }) => {
    const reader = readerOf(identity);
    return jsonOf(reader, await mappings.remove(doerOf(reader, client), params.id));
  });
}

/** A mapping is for all sources: who is held to some of them changes none. */
function doerOf(reader: Reader, client: Client) {
  const { tenant, role } = reader;
  if (role.sight.sources !== null) {
    const detail = `The role "${role.name}" reaches certain sources only, and changes no mappings.`;
    throw new AppError('access.forbidden', { detail });
  }
  return { tenant, about: { actor: readerActor(reader), ...clientFields(client) } };
}

async function textOf(request: Asked<typeof routes.putMapping>['request']): Promise<string> {
  if (mediaTypeOf(request) !== 'application/yaml')
    throw new AppError('request.content-type', { detail: 'This route takes `application/yaml`.' });
  if (request.headers['content-encoding'] !== undefined)
    throw new AppError('request.content-encoding', { detail: 'This route takes no `Content-Encoding`.' });
  const bytesMax = mappingLimits.textBytesMax;
  const limits = { bodyBytesMax: bytesMax, bodyBytesDecompressedMax: bytesMax };
  const read = await readBody(request.raw, 'identity', limits, () => true);
  if (!read.ok) {
    const code = read.code === 'too-large' ? 'request.too-large' : 'request.timeout';
    throw new AppError(code, { detail: `${read.message}.` });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes);
  } catch {
    throw new AppError('request.bad-encoding', { detail: 'A mapping is UTF-8; these bytes are not.' });
  }
}
