import { type Client, clientFields, type Reader, readerActor } from '../access/index.ts';
import type { WatchDoer } from '../watch/index.ts';

export function watchDoerOf(reader: Reader, client: Client): WatchDoer {
  return { tenant: reader.tenant, name: reader.name, about: { actor: readerActor(reader), ...clientFields(client) } };
}
