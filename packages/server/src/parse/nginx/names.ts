/** What a member of a JSON access log is called: without regard to case, `_`, `-`, `.`, `$` and `@`. The first name that a line has counts. */
export const names = {
  time: [
    'msec',
    'timeiso8601',
    'timestamp',
    'time',
    'timelocal',
    'datetime',
    'date',
    'ts',
    't',
    'eventtime',
    'requesttimeiso8601',
  ],
  client: [
    'remoteaddr',
    'remoteip',
    'clientip',
    'clientaddr',
    'client',
    'ipaddress',
    'sourceip',
    'srcip',
    'ip',
    'realipremoteaddr',
  ],
  port: ['remoteport', 'clientport', 'sourceport', 'srcport'],
  user: ['remoteuser', 'username', 'user', 'authuser'],
  line: ['request', 'requestline'],
  method: ['requestmethod', 'httpmethod', 'method', 'verb'],
  url: ['requesturi', 'requesturl', 'uri', 'url', 'requestpath', 'documenturi', 'path'],
  args: ['args', 'querystring', 'query'],
  protocol: ['serverprotocol', 'requestprotocol', 'httpversion', 'protocol', 'proto'],
  status: ['status', 'statuscode', 'responsestatus', 'responsecode', 'httpstatus', 'code'],
  bytes: [
    'bodybytessent',
    'bytessent',
    'bodybytes',
    'bytes',
    'responsesize',
    'responsebytes',
    'responselength',
    'size',
    'sent',
  ],
  seconds: ['requesttime', 'requestduration'],
  milliseconds: ['requesttimems', 'durationms', 'responsetimems', 'latencyms'],
  userAgent: ['httpuseragent', 'useragent', 'agent', 'ua'],
  referrer: ['httpreferer', 'httpreferrer', 'referer', 'referrer'],
  forwardedFor: ['httpxforwardedfor', 'xforwardedfor', 'xff', 'forwardedfor'],
  id: ['requestid', 'httpxrequestid', 'xrequestid', 'reqid', 'rid'],
  traceId: ['traceid', 'oteltraceid', 'opentelemetrytraceid'],
  spanId: ['spanid', 'otelspanid', 'opentelemetryspanid'],
  host: ['httphost', 'host', 'servername', 'vhost', 'domain', 'xforwardedhost'],
} as const satisfies Record<string, readonly string[]>;

export type Name = keyof typeof names;

const meanings: ReadonlyMap<string, { readonly name: Name; readonly rank: number }> = new Map(
  (Object.keys(names) as Name[]).flatMap((name) => names[name].map((each, rank) => [each, { name, rank }] as const)),
);

const keyLengthMax = 64;
const prefixes = ['nginxaccess', 'nginx'];

/** What a member means, by the dotted name that it has, and how much that name counts against others; undefined for others. */
export function meaningOf(key: string): { readonly name: Name; readonly rank: number } | undefined {
  if (key.length > keyLengthMax) return undefined;
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  const found = meanings.get(plain);
  if (found !== undefined) return found;
  const prefix = prefixes.find((each) => plain.startsWith(each));
  return prefix === undefined ? undefined : meanings.get(plain.slice(prefix.length));
}
