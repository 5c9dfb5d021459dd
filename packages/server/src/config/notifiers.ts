import { z } from 'zod';
import { isLoopback } from './address.ts';
import { Secret } from './config.ts';
import { secret } from './secret.ts';

const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day: `22:00`');
const address = z
  .url({ protocol: /^https?$/, error: 'an address that begins with `https://`', abort: true })
  .max(2_048);
/** Nobody reads along between two machines; on one machine there is nobody. */
const safeAddress = address.refine(isSafe, 'an address that begins with `https://`');
const mailbox = z
  .string()
  .max(320)
  .regex(/^(?:[^\p{C}<>]{1,100} <)?[^\s\p{C}<>,;"]+@[^\s\p{C}<>,;"]+>?$/u, 'an address of mail: `soc@example.org`');

const shared = {
  name: z.string().regex(/^[a-z0-9-]{1,32}$/, 'lower-case letters, digits and `-`; at most 32'),
  tenant: z.string().default('default'),
  minLevel: z.enum(levels).default('low'),
  sources: z.array(z.string().min(1).max(64)).max(256).default([]),
  quiet: z
    .strictObject({
      from: timeOfDay,
      to: timeOfDay,
      zone: z.string().refine(isZone, 'a time zone: `Europe/Berlin`').default('UTC'),
      except: z.enum(levels).default('critical'),
    })
    .refine(({ from, to }) => from !== to, 'they begin when they end')
    .optional(),
  fallback: z.string().min(1).max(32).optional(),
};
const digest = { digestMinutes: z.int().min(1).max(1_440).optional() };
const account = { user: z.string().min(1).max(256).optional(), password: secret.optional() };

const notifier = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('webhook'), ...shared, ...digest, url: safeAddress, secret }),
  z.strictObject({ type: z.literal('alertmanager'), ...shared, url: address, ...account }),
  z.strictObject({ type: z.literal('slack'), ...shared, ...digest, url: secret }),
  z.strictObject({ type: z.literal('teams'), ...shared, ...digest, url: secret }),
  z.strictObject({
    type: z.literal('pagerduty'),
    ...shared,
    url: safeAddress.default('https://events.pagerduty.com/v2/enqueue'),
    routingKey: secret,
  }),
  z.strictObject({
    type: z.literal('email'),
    ...shared,
    ...digest,
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535).default(587),
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    ...account,
    from: mailbox,
    to: z.array(mailbox).min(1).max(32),
  }),
]);

export type RawNotifier = z.output<typeof notifier>;

export const notifiers = z
  .array(notifier)
  .max(32)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two have the same name')
  .default([])
  .describe(
    'Who is told of alerts, and how: `name`, `type`, `minLevel`, `sources`, `quiet`, `fallback`, `tenant` of each, and what its type wants; see the guide on notifiers',
  );

/** A notifier as it is used: secrets resolved. */
export interface NotifierConfig {
  readonly name: string;
  readonly tenant: string;
  readonly minLevel: (typeof levels)[number];
  readonly sources: readonly string[];
  readonly quiet: {
    readonly fromMin: number;
    readonly toMin: number;
    readonly zone: string;
    readonly exceptLevel: (typeof levels)[number];
  } | null;
  readonly digestMs: number | null;
  readonly fallback: string | null;
  /** With its secrets, so as a whole. */
  readonly channel: Secret<NotifierChannel>;
}

export type NotifierChannel =
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string }
  | {
      readonly type: 'alertmanager';
      readonly url: string;
      readonly user: string | null;
      readonly password: string | null;
    }
  | { readonly type: 'slack' | 'teams'; readonly url: string }
  | { readonly type: 'pagerduty'; readonly url: string; readonly routingKey: string }
  | {
      readonly type: 'email';
      readonly host: string;
      readonly port: number;
      readonly security: 'tls' | 'starttls' | 'none';
      readonly user: string | null;
      readonly password: string | null;
      readonly from: string;
      readonly to: readonly string[];
    };

/** `reveal` gives the secret of a setting, or says what is wrong with it and gives null; `fault` says what else is wrong. */
export interface NotifierReading {
  reveal(setting: string, reference: string): string | null;
  fault(setting: string, message: string): void;
}

/** Null where something is wrong. */
export function notifierOf(
  raw: RawNotifier,
  all: readonly RawNotifier[],
  reading: NotifierReading,
): NotifierConfig | null {
  const { name, tenant, minLevel, sources, quiet, fallback } = raw;
  const other = all.find((each) => each.name === fallback);
  if (fallback !== undefined && (other === undefined || fallback === name || other.tenant !== tenant))
    reading.fault('fallback', 'the name of another notifier of the same tenant');
  const channel = channelOf(raw, reading);
  if (channel === null) return null;
  const digestMinutes = 'digestMinutes' in raw ? raw.digestMinutes : undefined;
  return {
    name,
    tenant,
    minLevel,
    sources,
    fallback: fallback ?? null,
    digestMs: digestMinutes === undefined ? null : digestMinutes * 60_000,
    quiet:
      quiet === undefined
        ? null
        : { fromMin: minutesOf(quiet.from), toMin: minutesOf(quiet.to), zone: quiet.zone, exceptLevel: quiet.except },
    channel: new Secret(channel),
  };
}

function channelOf(raw: RawNotifier, reading: NotifierReading): NotifierChannel | null {
  switch (raw.type) {
    case 'webhook': {
      const key = reading.reveal('secret', raw.secret);
      if (key !== null && !isWebhookSecret(key)) {
        const how = 'echo "whsec_$(openssl rand -base64 32)"';
        reading.fault('secret', `it is \`whsec_\` and 24 to 64 bytes in Base64: \`${how}\` makes one`);
        return null;
      }
      return key === null ? null : { type: raw.type, url: raw.url, secret: key };
    }
    case 'slack':
    case 'teams': {
      const url = reading.reveal('url', raw.url);
      if (url === null) return null;
      if (safeAddress.safeParse(url).success) return { type: raw.type, url };
      reading.fault('url', 'what it names is no address that begins with `https://`');
      return null;
    }
    case 'pagerduty': {
      const routingKey = reading.reveal('routingKey', raw.routingKey);
      return routingKey === null ? null : { type: raw.type, url: raw.url, routingKey };
    }
    case 'alertmanager': {
      const login = loginOf(raw, isSafe(raw.url), reading);
      return login === null ? null : { type: raw.type, url: raw.url, ...login };
    }
    case 'email': {
      const { type, host, port, security, from, to } = raw;
      const login = loginOf(raw, security !== 'none' || isLoopback(host), reading);
      return login === null ? null : { type, host, port, security, from, to, ...login };
    }
  }
}

interface Login {
  readonly user: string | null;
  readonly password: string | null;
}

function loginOf(
  raw: { readonly user?: string | undefined; readonly password?: string | undefined },
  isSafeWay: boolean,
  reading: NotifierReading,
): Login | null {
  const { user, password } = raw;
  if (user === undefined && password === undefined) return { user: null, password: null };
  if (user === undefined || password === undefined) {
    reading.fault(user === undefined ? 'user' : 'password', 'user and password: set both');
    return null;
  }
  if (!isSafeWay) reading.fault('password', 'it would cross the network in clear: use TLS');
  const revealed = reading.reveal('password', password);
  return revealed === null ? null : { user, password: revealed };
}

/** Standard Webhooks 1.0.0, "Signature scheme". */
function isWebhookSecret(text: string): boolean {
  const [, key = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(key, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname.replaceAll(/[[\]]/g, ''));
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}
