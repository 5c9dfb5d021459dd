import { z } from 'zod';
import { isCidr, isListen, isLoopback, listenOf } from './address.ts';
import type { ConfigFault, Secret } from './config.ts';
import { secret } from './secret.ts';

const MiB = 1024 * 1024;
const minuteMs = 60_000;

const listener = z.strictObject({
  transport: z.enum(['udp', 'tcp', 'tls']),
  address: z.string().refine(isListen, '`HOST:PORT`, such as `127.0.0.1:5514` or `[::1]:5514`'),
  tenant: z.string().default('default'),
  source: z.string().min(1).max(128).optional(),
  from: z.array(z.string().refine(isCidr, 'an address or a range: `10.0.0.7` or `10.0.0.0/8`')).max(1_000).default([]),
  zone: z
    .string()
    .regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, 'an offset from UTC: `+01:00`')
    .default('+00:00'),
});

const forwardListener = listener.extend({ transport: z.enum(['tcp', 'tls']), sharedKey: secret.optional() });

type RawListener = z.output<typeof listener>;

/** Listeners beside HTTP. */
export const listeners = z.strictObject({
  otlpGrpc: z
    .string()
    .refine(isListen, '`HOST:PORT`, such as `127.0.0.1:4317` or `[::1]:4317`')
    .optional()
    .describe('Where OTLP logs are taken over gRPC, such as `127.0.0.1:4317`. Without it, nowhere'),
  syslog: z
    .array(listener)
    .max(16)
    .default([])
    .describe(
      'Where syslog is taken: `transport` (`udp`, `tcp`, `tls`), `address`, `source`, `from`, `tenant`, `zone` of each',
    ),
  gelf: z
    .array(listener)
    .max(16)
    .default([])
    .describe('Where GELF is taken beside HTTP: the same settings for each as for syslog'),
  forward: z
    .array(forwardListener)
    .max(16)
    .default([])
    .describe(
      "Where Fluent's forward protocol is taken: the settings of syslog without `udp`, and `sharedKey` (`file:PATH` or `env:NAME`), which senders must show that they know",
    ),
  connectionsMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('Connections of one listener at once; more are closed at once'),
  idleTimeoutMs: z
    .int()
    .min(100)
    .max(7 * 24 * 60 * minuteMs)
    .default(60 * minuteMs)
    .describe('A connection over which nothing came for this long is closed'),
  receiveBufferBytes: z
    .int()
    .min(64 * 1024)
    .max(1024 * MiB)
    .default(8 * MiB)
    .describe('What the kernel is asked to hold of datagrams; it gives at most `net.core.rmem_max`'),
});

/** One listener as it is used. */
export interface ListenerConfig extends Pick<RawListener, 'transport' | 'tenant' | 'from'> {
  readonly host: string;
  readonly port: number;
  /** Null where the certificate of the sender says it. */
  readonly source: string | null;
  /** Minutes east of UTC. */
  readonly zoneOffsetMin: number;
}

export function listenerOf({ transport, address, tenant, source, from, zone }: RawListener): ListenerConfig {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return {
    transport,
    tenant,
    from,
    ...listenOf(address),
    source: source ?? null,
    zoneOffsetMin: zone.startsWith('-') ? -minutes : minutes,
  };
}

/** A listener of Fluent's forward protocol as it is used. */
export interface ForwardListenerConfig extends ListenerConfig {
  /** Null where senders need not know one. */
  readonly sharedKey: Secret | null;
}

/** Characters. */
export const sharedKeyLengthMin = 16;

/** What does not fit together, by the setting that is at fault. */
export function listenerFaults(
  { transport, host, source, tenant, from }: ListenerConfig,
  tls: { readonly cert?: string | undefined; readonly clientCa?: string | undefined },
  hasSharedKey = false,
): Pick<ConfigFault, 'path' | 'message'>[] {
  const faults: Pick<ConfigFault, 'path' | 'message'>[] = [];
  const fault = (path: string, message: string): void => void faults.push({ path, message });
  if (transport === 'tls' && tls.cert === undefined) fault('transport', 'TLS wants `tls.cert` and `tls.key`');
  if (source === null && transport !== 'tls') fault('source', 'the name of the source that everything is from');
  if (source === null && transport === 'tls') {
    if (tls.clientCa === undefined) {
      fault('source', 'name the source, or set `tls.clientCa` so that certificates of senders name it');
    }
    if (tenant !== 'default') fault('tenant', 'certificates stand for sources of `default` alone: name the source');
  }
  if (source !== null && from.length === 0 && !isLoopback(host) && !hasSharedKey) {
    fault(
      'from',
      `whoever reaches ${host} could write as ${source}: list the addresses of its senders, or use \`tls\` with certificates`,
    );
  }
  return faults;
}
