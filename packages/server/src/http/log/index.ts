/** The log itself, for those who verify it: head, keys, tiles, entries. */
import { AppError, routes } from '@daybook/api';
import {
  type Client,
  isLimited,
  type Look,
  type ReaderIdentity,
  type Refusals,
  type Release,
} from '../../access/index.ts';
import type { Verifications } from '../../evidence/index.ts';
import { readerOf } from '../identify.ts';
import type { Mount } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { lastOf } from '../verifications/index.ts';

export interface LogDeps {
  readonly logs: Logs;
  readonly release: Release;
  readonly refusals: Refusals;
  readonly verifications: Pick<Verifications, 'lastDone'>;
}

/** Paths of C2SP tlog-tiles, and nothing else: no other text gets near the disk. */
const tilePath = /^(?:entries|[0-5]?\d)\/(?:x\d{3}\/){0,5}\d{3}(?:\.p\/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?$/;

export function mountLog(mount: Mount, { logs, release, refusals, verifications }: LogDeps): void {
  mount(routes.logInfo, async ({ identity }) => {
    const log = logs.of(readerOf(identity).tenant);
    return {
      tenant: log.tenant,
      log: log.log,
      origin: log.origin,
      vkeys: [...log.vkeys],
      size: log.size(),
      checkpoint: log.checkpoint() ?? '',
      verification: await lastOf(verifications, log.tenant),
    };
  });
  mount(routes.logCheckpoint, async ({ identity }) => {
    const checkpoint = logs.of(readerOf(identity).tenant).checkpoint();
    if (checkpoint === null) throw new AppError('log.file-not-found', { detail: 'Nothing was signed yet.' });
    return checkpoint;
  });
  mount(routes.logTile, async ({ params, identity, client }) => {
    const reader = readerOf(identity);
    const path = params['*'];
    if (path.startsWith('entries/') && isLimited(reader.role.sight)) {
      refusals.note({ identity: reader, route: routes.logTile.id, code: 'access.forbidden', client });
      throw new AppError('access.forbidden', {
        detail: 'Entries name source and time of every event; your role sees a part of the events.',
      });
    }
    const bytes = tilePath.test(path) ? await logs.of(reader.tenant).file(`tile/${path}`) : null;
    if (bytes === null) throw new AppError('log.file-not-found');
    return await release.release(reader, lookOf(reader, client), bytes);
  });
}

/** All files that one reader fetches without a pause are one look. */
function lookOf(reader: ReaderIdentity, client: Client): Look {
  return {
    kind: 'log.verify',
    action: 'tiles',
    query: null,
    since: null,
    until: null,
    bounds: null,
    count: 1,
    counted: null,
    range: null,
    durationMs: 0,
    key: `tiles-${reader.credential}`,
    client,
  };
}
