import { withoutRareEnds } from '../shared/one-line.ts';
import type { ShownEntry, ShownEvent } from '../shared/shown.ts';
import { timeMs } from '../shared/times.ts';

const severities = [0, 1, 3, 5, 8, 10, 10];

const header = (value: string): string =>
  withoutRareEnds(value)
    .replaceAll(/[\\|]/g, (mark) => `\\${mark}`)
    .replaceAll(/[\r\n]+/g, ' ');
const extension = (value: string): string =>
  withoutRareEnds(value)
    .replaceAll(/[\\=]/g, (mark) => `\\${mark}`)
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n');

/**
 * An event in ArcSight's Common Event Format, one line without its end. It loses what CEF has no key for; `externalId` is the
 * id by which the whole event can be fetched, and `cs6` its position.
 */
export function toCef(event: ShownEvent, entry?: ShownEntry): string {
  const { service, kind, action, severity } = event;
  const head = [
    'CEF:0',
    'Daybook',
    service?.name ?? 'Daybook',
    service?.version ?? '1',
    kind,
    action,
    String(severities[severity] ?? 0),
  ];
  const pairs = pairsOf(event, entry).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${extension(String(value))}`],
  );
  return `${head.map((value, i) => (i === 0 ? value : header(value))).join('|')}|${pairs.join(' ')}`;
}

function pairsOf(event: ShownEvent, entry?: ShownEntry): readonly (readonly [string, string | number | undefined])[] {
  const { actor, origin, target, request, service, reason } = event;
  const [resource] = target?.resources ?? [];
  return [
    ['rt', timeMs(event.time)],
    ['externalId', event.id],
    ['cat', event.kind],
    ['act', event.action],
    ['outcome', event.outcome],
    ['reason', reason?.code],
    ['msg', reason?.text],
    ['suid', actor?.id],
    ['suser', actor?.name ?? actor?.id],
    ['spriv', actor?.roles?.join(',')],
    ['duid', target?.user?.id],
    ['duser', target?.user?.name ?? target?.user?.id],
    ['src', origin?.ip],
    ['spt', origin?.port],
    ['shost', origin?.host],
    ['dvchost', service?.host],
    ['request', request?.url],
    ['requestMethod', request?.method],
    ['requestClientApplication', origin?.userAgent],
    ...labelled('cs1', 'resourceType', resource?.type),
    ...labelled('cs2', 'resourceId', resource?.id),
    ...labelled('cs3', 'session', actor?.session),
    ...labelled('cs4', 'traceId', request?.traceId),
    ...labelled('cs5', 'source', entry?.sourceName),
    ...labelled('cs6', 'position', entry?.position),
    ...labelled('cn1', 'seq', event.seq),
    ...labelled('cn2', 'status', request?.status),
  ];
}

const labelled = (key: string, label: string, value: string | number | undefined) =>
  value === undefined ? [] : ([[`${key}Label`, label] as const, [key, value] as const] as const);
