import { withoutRareEnds } from '../shared/one-line.ts';
import type { ShownEvent } from '../shared/shown.ts';
import { isoAt, offsetMinutes, timeMs } from '../shared/times.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As Apache escapes: a quote and a backslash by a backslash, controls in hexadecimal (ap_escape_logitem). */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const special = /["\\\u0000-\u001f\u007f]/g;
const inHex = (mark: string): string => `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}`;
const quoted = (value: string): string =>
  withoutRareEnds(value.replaceAll(special, (mark) => (mark === '"' || mark === '\\' ? `\\${mark}` : inHex(mark))));
const word = (value: string | undefined): string =>
  value === undefined || value === '' ? '-' : quoted(value).replaceAll(/\s/g, '_');

/**
 * An event as a line of Apache's Combined log, without its end. An event that is no request has its action and its first
 * resource in the place of one. It loses everything else, the id included.
 */
export function toCombined({ time, action, actor, origin, target, request }: ShownEvent): string {
  const [resource] = target?.resources ?? [];
  const method = word(request?.method ?? action);
  const path = word(request?.url ?? (resource === undefined ? '/' : `${resource.type}/${resource.id}`));
  const who = actor?.type === 'anonymous' ? undefined : actor?.id;
  // A line that begins so is a comment, which readers leave out.
  const host = word(origin?.ip ?? origin?.host).replace(/^#/, inHex);
  const head = `${host} - ${word(who)} [${clfTime(time)}]`;
  const agent = origin?.userAgent === undefined ? '-' : quoted(origin.userAgent);
  return `${head} "${method} ${path} HTTP/1.1" ${request?.status ?? '-'} ${request?.bytes ?? '-'} "-" "${agent}"`;
}

/** `10/Oct/2000:13:55:36 -0700`, in the offset of the source. */
function clfTime(time: string): string {
  const iso = isoAt(timeMs(time), offsetMinutes(time)) ?? '1970-01-01T00:00:00.000Z';
  const month = months[Number(iso.slice(5, 7)) - 1] ?? 'Jan';
  const zone = iso.slice(23) === 'Z' ? '+0000' : iso.slice(23).replace(':', '');
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} ${zone}`;
}
