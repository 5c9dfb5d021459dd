import { z } from 'zod';
import { errorCodes } from '../errors.ts';
import { Approval } from './approvals.ts';
import { IsoTime, RoleName, SourceName } from './common.ts';
import { readSpanMs, silentAfterLabel, SourceDelivery } from './completeness.ts';
import { MappingName } from './mappings.ts';
import { LastVerification } from './verifications.ts';

/** What lines of log files can be: `auto` has the server tell. */
export const lineFormats = [
  'auto',
  'combined',
  'auth',
  'haproxy',
  'envoy',
  'alb',
  'caddy',
  'traefik',
  'cloudtrail',
  'k8s-audit',
  'postgresql',
  'mysql',
  'auditd',
  'dovecot',
  'keycloak',
  'gitea',
  'gitlab',
  'nextcloud',
  'grafana',
  'teleport',
  'nginx-json',
  'nginx-error',
  'apache-error',
] as const;
export type LineFormatName = (typeof lineFormats)[number];

export const sourceFormats = ['json', ...lineFormats] as const;

const labels = z
  .record(z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, `_`, `.` and `-`; at most 64'), z.string().max(256))
  .refine((map) => Object.keys(map).length <= 32, 'at most 32 labels')
  .refine((map) => map[silentAfterLabel] === undefined || readSpanMs(map[silentAfterLabel]) !== null, {
    path: [silentAfterLabel],
    message: 'is a span: `90s`, `15m`, `2h`, `1d`',
  });

const CertificateName = z
  .string()
  .max(512)
  .regex(/^(?:DNS|URI|email):[^",\s]+$/, '`DNS:…`, `URI:…` or `email:…`, without spaces, commas and quotes')
  .meta({
    description:
      'Alternative name of the subject of client certificates that stand for this source, where the server speaks TLS ' +
      'and `tls.clientCa` is set',
    examples: ['DNS:shop.example.org', 'URI:spiffe://example.org/shop'],
  });

export const Source = z
  .object({
    number: z.number().int(),
    name: z.string(),
    format: z.enum(sourceFormats),
    labels: z.record(z.string(), z.string()),
    certificate: z.string().nullable().describe('Name in the client certificates that stand for it'),
    mapping: z.string().nullable().describe('Mapping that what it sends is read by, in place of its format'),
    created: IsoTime,
    revoked: IsoTime.nullable().describe('Since when its tokens are worth nothing'),
  })
  .meta({ id: 'Source' });
export type SourceJson = z.infer<typeof Source>;

export const SourceList = z
  .object({
    sources: z.array(
      Source.extend({
        delivery: SourceDelivery.nullable().describe(
          'Null for a role that sees only some of the events, and for a revoked source',
        ),
      }),
    ),
    receiver: z
      .object({
        url: z.string().nullable().describe('Where programs reach this server: `publicUrl`, or as it was asked now'),
        clientCertificates: z.boolean().describe('A client certificate can stand for a source'),
      })
      .describe('What the configuration of a program that sends must hold'),
  })
  .meta({ id: 'SourceList' });

export type ListedSourceJson = z.infer<typeof SourceList>['sources'][number];

export const SourceArrivals = z
  .object({
    since: IsoTime.describe('When counting began: at the start of the server'),
    taken: z
      .object({ events: z.number().int(), last: IsoTime.nullable() })
      .nullable()
      .describe('Null for a role that sees only some of the events'),
    refused: z.number().int().describe('Events refused one by one, and deliveries refused as a whole'),
    refusals: z
      .array(
        z.object({
          at: IsoTime,
          code: z.enum(errorCodes).describe('As the sender was told; see docs/reference/errors.md'),
          faults: z.array(z.object({ field: z.string(), about: z.string() })).describe('The first ones'),
        }),
      )
      .describe('The last ones, newest first. Nothing of what was sent is in them'),
  })
  .meta({ id: 'SourceArrivals' });
export type SourceArrivals = z.infer<typeof SourceArrivals>;

export const NewSource = z
  .strictObject({
    name: SourceName,
    format: z.enum(sourceFormats).default('json'),
    labels: labels.default({}),
    certificate: CertificateName.optional(),
    mapping: MappingName.nullable().default(null),
  })
  .meta({ id: 'NewSource' });

export const SourceChange = z
  .strictObject({
    labels: labels.optional().describe('All of them: one that is left out is taken away'),
    mapping: MappingName.nullable().optional().describe('Null takes it off'),
  })
  .refine(({ labels: given, mapping }) => given !== undefined || mapping !== undefined, 'labels, or a mapping')
  .meta({ id: 'SourceChange', description: 'What of a source can be changed: its labels, and its mapping' });

export const SourceWithToken = z
  .object({ source: Source, token: z.string().describe('Shown this once; the server keeps only its hash') })
  .meta({ id: 'SourceWithToken' });

export const Token = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.string()).describe('Names of roles; a request is made under the first that allows it'),
    created: IsoTime,
    expires: IsoTime.nullable().describe('From when it is worth nothing; null for no end'),
    revoked: IsoTime.nullable(),
    person: z.string().nullable().describe('Id of the person whose roles it has; null where it has its own'),
    lastUsed: IsoTime.nullable().describe('To the minute'),
  })
  .meta({ id: 'Token' });
export type TokenJson = z.infer<typeof Token>;

export const TokenList = z.object({ tokens: z.array(Token) }).meta({ id: 'TokenList' });

export const NewToken = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[^\p{C}]+$/u, 'no control characters')
      .describe('Who or what will use it; named in the record of every look'),
    roles: z.array(RoleName).min(1).max(16),
    expires: z.iso.datetime({ offset: true }).optional().describe('RFC 3339; without it the token has no end'),
  })
  .meta({ id: 'NewToken' });

export const TokenWithSecret = z
  .object({
    token: Token,
    secret: z.string().describe('Shown this once; the server keeps only its hash'),
    approval: Approval.nullable().describe(
      'Where the token gets some of its roles only when a second person approves: what waits. Until then it is without them',
    ),
  })
  .meta({ id: 'TokenWithSecret' });

export const IndexStatus = z
  .object({
    state: z.enum(['starting', 'following', 'rebuilding', 'down']),
    position: z.string().nullable().describe('How far it has got'),
    lag: z.number().int().describe('Durable events that it does not have yet'),
    indexedSince: IsoTime.nullable().describe('What was received before this has left it; null where nothing has'),
    detail: z.string().optional(),
  })
  .meta({ id: 'IndexStatus' });
export type IndexStatusJson = z.infer<typeof IndexStatus>;

export const LogInfo = z
  .object({
    tenant: z.string(),
    log: z.number().int(),
    origin: z.string(),
    vkeys: z.array(z.string()).describe('Verifier keys, as in C2SP signed-note'),
    size: z.number().int().describe('Durable events'),
    checkpoint: z.string().describe('The head, signed'),
    verification: LastVerification.nullable().describe('By the server itself; null where none came to its end yet'),
  })
  .meta({ id: 'LogInfo' });
export type LogInfo = z.infer<typeof LogInfo>;

export const Health = z
  .object({
    status: z.enum(['ok', 'starting', 'degraded', 'closing']),
    version: z.string(),
    parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
