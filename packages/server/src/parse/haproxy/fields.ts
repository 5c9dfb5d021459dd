import { isUtf8 } from 'node:buffer';
import type { Origin, Scalar } from '@daybook/event';

/** What every line of HAProxy begins with. */
export interface Said {
  readonly time: string;
  readonly flags: string[];
  readonly origin?: Origin;
}

/** The first `count` words of a text and where the next begins; null where there are fewer. */
export function words(text: string, count: number): { readonly list: readonly string[]; readonly end: number } | null {
  const list: string[] = [];
  let at = 0;
  while (list.length < count) {
    if (at >= text.length) return null;
    const space = text.indexOf(' ', at);
    const end = space === -1 ? text.length : space;
    if (end === at) return null;
    list.push(text.slice(at, end));
    at = end + 1;
  }
  return { list, end: at };
}

const numberLengthMax = 20;

/** `1/-1/+3` as numbers; null where it is not `count` of them. `+` says that it went on when the line was written. */
export function timers(text: string | undefined, count: number): number[] | null {
  if (text === undefined || text.length > numberLengthMax * count) return null;
  const parts = text.split('/');
  if (parts.length !== count || !parts.every((part) => /^(?:-1|\+?\d+)$/.test(part))) return null;
  return parts.map(Number);
}

/** What follows the termination state of every line: connections, retries, queues. Null where it is not that. */
export function loadOf(connections: string | undefined, queues: string | undefined): Record<string, Scalar> | null {
  const counts = timers(connections, 5);
  const waiting = timers(queues, 2);
  if (counts === null || waiting === null || connections === undefined || queues === undefined) return null;
  return { connections, queues };
}

/** Where a request went: `backend/server`, `<NOSRV>` and `<STATS>` included. */
export function routeOf(frontend: string, route: string): Record<string, Scalar> {
  const slash = route.indexOf('/');
  const isTls = frontend.endsWith('~');
  return {
    frontend: isTls ? frontend.slice(0, -1) : frontend,
    ...(isTls ? { tls: true } : {}),
    backend: slash === -1 ? route : route.slice(0, slash),
    ...(slash === -1 ? {} : { server: route.slice(slash + 1) }),
  };
}

/** The text before HAProxy wrote bytes as `#HH`; control characters, and what is no UTF-8, stay as they are written. */
export function unhash(text: string): string {
  if (!text.includes('#')) return text;
  return text.replace(/(?:#[0-9A-F]{2})+/g, (run) => {
    const bytes = Buffer.from(run.replaceAll('#', ''), 'hex');
    // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
    return isUtf8(bytes) && !/[\u0000-\u001f\u007f-\u009f]/.test(bytes.toString('utf8')) ? bytes.toString('utf8') : run;
  });
}
