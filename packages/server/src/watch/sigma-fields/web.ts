import type { EventFields } from '@daybook/event';
import type { EventView, LogSource, Value } from '@daybook/sigma';
import { eventTexts, extValues, firstOf } from './event-fields.ts';
import { fieldTable } from './json-log.ts';
import type { LogKind } from './log-kind.ts';

/** Names of W3C's extended log format as Sigma's taxonomy has them, for web servers and for proxies. */
const fields = fieldTable({
  'c-ip': 'origin.ip',
  src_ip: 'origin.ip',
  clientip: 'origin.ip',
  'cs-username': 'actor.id',
  'cs-user': 'actor.id',
  'cs-method': 'request.method',
  'cs-uri': 'request.url',
  'c-uri': 'request.url',
  'sc-status': 'request.status',
  'sc-bytes': 'request.bytes',
  'time-taken': 'request.durationMs',
  'cs-user-agent': 'origin.userAgent',
  'c-useragent': 'origin.userAgent',
  'cs-referer': ['ext.referrer', 'ext.referer'],
  'cs-referrer': ['ext.referrer', 'ext.referer'],
  'cs-host': 'service.host',
  'cs-version': 'ext.httpVersion',
  'cs-cookie': ['ext.cookies', 'ext.cookie'],
});

/**
 * Parts of the URL. Rules say `cs-uri-query` for what stands behind the question mark, and for the URL as it was logged: it is
 * both.
 */
const parts: Readonly<Record<string, (url: string) => readonly string[]>> = {
  'cs-uri-query': (url) => [url, ...queryOf(url)],
  'c-uri-query': (url) => [url, ...queryOf(url)],
  'cs-uri-stem': (url) => [stemOf(url)],
  'c-uri-stem': (url) => [stemOf(url)],
  'cs-uri-extension': (url) => extensionOf(url),
  'c-uri-extension': (url) => extensionOf(url),
};

const queryOf = (url: string): string[] => {
  const mark = url.indexOf('?');
  return mark === -1 ? [] : [url.slice(mark + 1)];
};

const stemOf = (url: string): string => url.split('?', 1)[0] ?? '';

const extensionOf = (url: string): string[] => {
  const stem = stemOf(url);
  const name = stem.slice(stem.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? [] : [name.slice(dot + 1)];
};

const nothing: readonly LogSource[] = [{ product: null, category: 'webserver', service: null }];
const servers = ['nginx', 'apache', 'caddy', 'traefik', 'haproxy', 'envoy'] as const;
const requestsOf = new Map(servers.map((name) => [name as string, sourceOf(name, 'webserver')]));
const faultsOf = new Map(servers.map((name) => [name as string, sourceOf(name, null)]));

function sourceOf(name: string, category: string | null): readonly LogSource[] {
  return [{ product: name, category, service: name }];
}

/** Requests that web servers answered, and what they say in their error logs. */
export const web: LogKind = {
  name: 'Web servers',
  isKnownAs: ({ product, category, service }) => {
    const isServer = (name: string | null) => name === null || (servers as readonly string[]).includes(name);
    if (category === 'webserver') return isServer(product) && isServer(service);
    return category === null && isServer(product) && isServer(service) && (product ?? service) !== null;
  },
  logOf({ event, own }) {
    if (own) return null;
    const name = event.service?.name ?? '';
    const isFault = faultsOf.has(name) && event.ext?.['level'] !== undefined;
    const sources = event.kind === 'http.request' && !isFault ? (requestsOf.get(name) ?? nothing) : faultsOf.get(name);
    return sources === undefined ? null : { sources, views: [webView(event)] };
  },
};

/** A request by the names of W3C's log format. */
export function webView(event: EventFields): EventView {
  return {
    values(name): readonly Value[] | undefined {
      if (!Object.hasOwn(parts, name)) {
        const paths = fields.get(name);
        // Whoever did not sign in has no name.
        if (paths?.[0] === 'actor.id' && event.actor.type === 'anonymous') return undefined;
        return (paths === undefined ? undefined : firstOf(event, paths)) ?? extValues(event, name);
      }
      const url = event.request?.url;
      const values = url === undefined ? [] : (parts[name]?.(url) ?? []);
      return values.length === 0 ? undefined : values;
    },
    texts: () => eventTexts(event),
  };
}
