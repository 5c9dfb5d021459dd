import { z } from 'zod';
import { logLevels } from '../platform/log.ts';
import { isCidr, isListen, isLoopback } from './address.ts';
import { bucket } from './bucket.ts';
import { enrich } from './enrich.ts';
import { listeners } from './listeners.ts';
import { notifiers } from './notifiers.ts';
import { secret } from './secret.ts';

const bytes = (min: number, max: number) => z.int().min(min).max(max);
const KiB = 1024;
const MiB = 1024 * KiB;

const cidr = z.string().refine(isCidr, 'an address or a range: `10.0.0.7` or `10.0.0.0/8`');

const http = z.strictObject({
  connectionsMax: z.int().min(1).max(100_000).default(1_000).describe('Connections at once; more are closed at once'),
  headersTimeoutMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('Time in which the headers of a request must come'),
  requestTimeoutMs: z.int().min(100).max(3_600_000).default(60_000).describe('Time in which a whole request must come'),
  idleTimeoutMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(72_000)
    .describe('How long a connection may wait for its next request'),
  headersBytesMax: bytes(KiB, MiB)
    .default(16 * KiB)
    .describe('Headers of a request together'),
  drainTimeoutMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(10_000)
    .describe('At the end: how long requests in hand may take'),
  openMetrics: z.boolean().default(false).describe('Whether `/metrics` needs no token'),
});

const ingest = z.strictObject({
  bodyBytesMax: bytes(KiB, 1024 * MiB)
    .default(8 * MiB)
    .describe('Body of a request as sent'),
  bodyBytesDecompressedMax: bytes(KiB, 1024 * MiB)
    .default(32 * MiB)
    .describe('Body of a request after decompression'),
  eventsMax: z.int().min(1).max(100_000).default(10_000).describe('Events, or lines, of one request'),
  bytesInHandMax: bytes(MiB, 64 * 1024 * MiB)
    .default(128 * MiB)
    .describe('Bodies in hand at once; past it the answer is 429'),
  eventsInHandMax: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(50_000)
    .describe('Events in hand at once; past it the answer is 429'),
});

const ledger = z.strictObject({
  origin: z
    .string()
    .regex(/^[!-*,-~]{1,200}$/, 'printable ASCII without spaces or `+`')
    .optional()
    .describe('Origin line of the log, fixed at first start; a random part is added to it'),
});

const index = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A ClickHouse server to use in place of the embedded one'),
  user: z.string().min(1).max(128).optional().describe('User of that server'),
  password: secret.optional().describe('Its password: `file:PATH` or `env:NAME`'),
  database: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'letters, digits and `_`')
    .default('daybook')
    .describe('Database of the index'),
  memoryBytesMax: bytes(128 * MiB, 1024 * 1024 * MiB)
    .default(900 * MiB)
    .describe('Memory that the embedded index may use'),
  queryTimeMsMax: z.int().min(100).max(600_000).default(15_000).describe('Time that one query may take'),
  keepDays: z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(
      'Days by receipt, before today, that the index keeps; what is older is in the log alone, and can be brought back by `daybook recall`. ' +
        'Without it, everything. Raised or taken out, it counts for what comes; `daybook index rebuild` brings back what left before',
    ),
  recallEventsMax: z
    .int()
    .min(1)
    .max(10_000_000_000)
    .default(20_000_000)
    .describe('Events of one tenant that may be brought back into the index at once'),
});

const backup = z.strictObject({
  statements: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe(
      'Folder of backups in which the server keeps what is stated about retention, as soon as it is stated: a restore of an older backup carries it out. ' +
        'It must be outside of the data directory',
    ),
});

const verify = z.strictObject({
  everyHours: z
    .int()
    .min(0)
    .max(8_784)
    .default(24)
    .describe('How often the server verifies each log by itself; 0 for never'),
});

const tls = z.strictObject({
  cert: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file of the certificate and its chain. With it, the server speaks TLS'),
  key: z.string().min(1).optional().describe('PEM file of its private key'),
  clientCa: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file of the authorities whose certificates sources may show in place of a token'),
});

const listenAt = z.string().refine(isListen, '`HOST:PORT`, such as `127.0.0.1:7070` or `[::1]:7070`');

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const access = z.strictObject({
  soleApprovalDelayMs: z
    .int()
    .min(1_000)
    .max(48 * 3_600_000)
    .default(3_600_000)
    .describe('How long what needs a second person waits where there is none who could decide it'),
  sessionIdleMs: z
    .int()
    .min(30 * minuteMs)
    .max(12 * hourMs)
    .default(hourMs)
    .describe('A session of the console that was not used for this long is over'),
  sessionTotalMs: z
    .int()
    .min(hourMs)
    .max(30 * 24 * hourMs)
    .default(12 * hourMs)
    .describe('A session of the console is over after this long, however it was used'),
  requestsPerSecond: z
    .int()
    .min(10)
    .max(100_000)
    .default(500)
    .describe(
      'Requests of one identity; ten times as many at once. Sources are exempt: what they send is bounded by what is in hand',
    ),
  addressRequestsPerSecond: z
    .int()
    .min(10)
    .max(100_000)
    .default(1_000)
    .describe('Requests from one address, or one /64 of IPv6; ten times as many at once. Sources are exempt'),
  signInsPerMinute: z
    .int()
    .min(10)
    .max(100_000)
    .default(120)
    .describe('Requests to sign in from one address, whatever comes of them'),
});

const oidc = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'lower-case letters, digits and `-`; at most 32')
    .refine((name) => name !== 'scim', '`scim` is the directory: roles name its groups by it'),
  label: z.string().min(1).max(64).optional(),
  tenant: z.string().default('default'),
  issuer: z.url({ protocol: /^https?$/ }).refine(isSafeIssuer, 'an address that begins with `https://`'),
  clientId: z.string().min(1).max(256),
  clientSecret: secret.optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .max(16)
    .default(['profile', 'email', 'groups']),
  groupsClaim: z.string().min(1).max(128).default('groups'),
});

/** All that can be set. The reference page is generated from this. */
export const configSchema = z.strictObject({
  data: z.string().min(1).default('.data').describe('Directory that holds everything. One server at a time owns it'),
  listen: listenAt.default('127.0.0.1:7070').describe('Where to listen. Port 0 takes a free one'),
  publicUrl: z
    .url({ protocol: /^https$/, error: 'an address that begins with `https://`' })
    .optional()
    .describe('The address that people and clients use: of the proxy that ends TLS in front, or of the server itself'),
  trustedProxies: z
    .array(cidr)
    .max(64)
    .default([])
    .describe('Addresses of proxies whose `X-Forwarded-For` is believed'),
  logLevel: z
    .enum([...logLevels, 'silent'])
    .default('info')
    .describe("How much the server's own log says"),
  tls: tls.prefault({}),
  http: http.prefault({}),
  ingest: ingest.prefault({}),
  enrich: enrich.prefault({}),
  ledger: ledger.prefault({}),
  backup: backup.prefault({}),
  bucket: bucket.prefault({}),
  index: index.prefault({}),
  verify: verify.prefault({}),
  access: access.prefault({}),
  listeners: listeners.prefault({}),
  notifiers,
  oidc: z
    .array(oidc)
    .max(8)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two have the same name')
    .default([])
    .describe(
      'OpenID providers that people sign in at: `name`, `label`, `tenant`, `issuer`, `clientId`, `clientSecret`, `scopes`, `groupsClaim` of each',
    ),
});

export type RawConfig = z.output<typeof configSchema>;

/** Only a provider on this machine may be spoken to without TLS. */
function isSafeIssuer(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || isLoopback(hostname);
}
