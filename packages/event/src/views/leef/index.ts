import { withoutRareEnds } from '../shared/one-line.ts';
import type { ShownEntry, ShownEvent } from '../shared/shown.ts';
import { timeMs } from '../shared/times.ts';

const severities = [1, 1, 3, 5, 8, 10, 10];
/** LEEF has no escape: what would end a value or a line is a space. */
const plain = (value: string): string => withoutRareEnds(value).replaceAll(/[\t\r\n]/g, ' ');

/**
 * An event in IBM's Log Event Extended Format 2.0, parted by tabs, one line without its end. It loses what LEEF has no key
 * for; `externalId` is the id by which the whole event can be fetched.
 */
export function toLeef(event: ShownEvent, entry?: ShownEntry): string {
  const { service, actor, origin, target, request, reason } = event;
  const [resource] = target?.resources ?? [];
  const head = ['LEEF:2.0', 'Daybook', service?.name ?? 'Daybook', service?.version ?? '1', event.kind, 'x09'];
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    ['devTime', timeMs(event.time)],
    ['devTimeFormat', 'epoch'],
    ['cat', event.kind],
    ['sev', severities[event.severity]],
    ['action', event.action],
    ['outcome', event.outcome],
    ['reason', reason?.code],
    ['usrName', actor?.id],
    ['role', actor?.roles?.join(',')],
    ['src', origin?.ip],
    ['srcPort', origin?.port],
    ['identSrc', origin?.ip],
    ['identHostName', origin?.host],
    ['resource', resource?.id],
    ['resourceType', resource?.type],
    ['targetUser', target?.user?.id],
    ['url', request?.url],
    ['method', request?.method],
    ['externalId', event.id],
    ['position', entry?.position],
  ];
  const written = pairs.flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${plain(String(value))}`],
  );
  return `${head.map((value) => plain(value).replaceAll('|', ' ')).join('|')}|${written.join('\t')}`;
}
