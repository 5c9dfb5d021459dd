/** Splunk's HTTP Event Collector: events, lines, its health, and its acknowledgements. */
import { AppError, routes } from '@daybook/api';
import { type ReadHec, readHecEvents, readHecLines } from '../../../receive/hec/index.ts';
import { readJsonBody } from '../../json-body.ts';
import type { Asked, Mount } from '../../mount.ts';
import { keyOfBody } from '../body-key.ts';
import { receive, type ReceiverDeps } from '../deliver.ts';
import { Acks } from './acks.ts';

const success = { text: 'Success', code: 0 } as const;
const ackTypes = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''];
const ackBytesMax = 256 * 1024;
/** A GUID; some clients leave the hyphens out. */
const channelPattern = /^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/;

type Sent = Pick<Asked<typeof routes.sendHec>, 'identity' | 'client' | 'request' | 'query' | 'headers'>;

export function mountHec(mount: Mount, deps: ReceiverDeps): void {
  const acks = new Acks(deps.clock);
  const { eventsMax } = deps.limits;
  const take = async (asked: Sent, read: (body: Buffer) => ReadHec) => {
    const channel = channelOf(asked);
    await receive(deps, asked, (body) => {
      const found = read(body);
      if (!found.ok) throw unreadable(found);
      return { messages: found.messages, ...keyOfBody('hec', found.messages, body) };
    });
    return channel === null ? success : { ...success, ackId: acks.next() };
  };
  for (const route of [routes.sendHec, routes.sendHecEvent, routes.sendHecEvent1]) {
    mount(route, (asked) => take(asked, (body) => readHecEvents(body, {}, eventsMax)));
  }
  for (const route of [routes.sendHecRaw, routes.sendHecRaw1]) {
    mount(route, async (asked) => {
      const { source, ...query } = asked.query;
      return await take({ ...asked, query: { ...query, ...ownSource(asked, source) } }, (body) =>
        readHecLines(body, { ...query, source }, eventsMax),
      );
    });
  }
  for (const route of [routes.hecHealth, routes.hecHealth1]) {
    mount(route, async () => ({ text: 'HEC is healthy', code: 17 }));
  }
  mount(routes.hecAck, async (asked) => {
    if (channelOf(asked) === null) throw hecFault(10, 'Data channel is missing.');
    const schema = routes.hecAck.body.types['application/json'];
    const body = await readJsonBody(asked.request, schema, { types: ackTypes, bytesMax: ackBytesMax });
    return { acks: Object.fromEntries(body.acks.map((id) => [String(id), acks.isGiven(id)])) };
  });
}

/** The parameter `source` has two meanings. Ours is for those who may write to any source. */
function ownSource({ identity }: Pick<Sent, 'identity'>, source: string | undefined): { source?: string } {
  if (identity?.kind === 'source' || source === undefined) return {};
  const name = routes.sendHec.query.shape.source.safeParse(source);
  if (!name.success) throw hecFault(6, '`source` is not the name of a source.');
  return { source };
}

/** Null where the client wants no acknowledgements. */
function channelOf({ query, headers }: Pick<Sent, 'query' | 'headers'>): string | null {
  const channel = headers['x-splunk-request-channel'] ?? query.channel;
  if (channel === undefined) return null;
  if (!channelPattern.test(channel)) throw hecFault(11, 'Invalid data channel.');
  return channel;
}

function hecFault(code: number, detail: string, index?: number): AppError {
  const place = index === undefined ? {} : { index };
  return new AppError('request.invalid', {
    detail,
    errors: [{ path: '', message: detail, code: `hec.${code}`, ...place }],
  });
}

function unreadable({ code, event, message }: Extract<ReadHec, { ok: false }>): AppError {
  if (code !== 'too-many') return hecFault(code, `Event ${event}: ${message}.`, event);
  return new AppError('request.too-many-events', { detail: `There are ${message}.` });
}
