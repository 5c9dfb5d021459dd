import { AppError, type Permission, type Route } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import {
  authorise,
  type Client,
  type Admitted,
  type Identity,
  type Reader,
  type Refusals,
  type Sources,
  type Throttle,
  type Tokens,
} from '../access/index.ts';
import { certifiedSource } from './certificate.ts';

const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i;
const userAgentCharsMax = 512;

/** From where a request came, as far as it is believed: past a proxy only where the proxy is declared. */
export function clientOf(request: FastifyRequest): Client {
  const userAgent = request.headers['user-agent'];
  return {
    address: plainAddress(request.ip),
    userAgent: userAgent === undefined ? null : userAgent.slice(0, userAgentCharsMax).toWellFormed(),
    requestId: request.id,
  };
}

/** An IPv4 peer of a socket that also speaks IPv6 is still an IPv4 peer. */
function plainAddress(ip: string | undefined): string | null {
  if (ip === undefined) return null;
  return ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip;
}

export interface Gate {
  readonly tokens: Tokens;
  readonly sources: Sources;
  readonly refusals: Refusals;
  readonly throttle: Throttle;
}

/** Header by which a reader with several roles says which one a request is made under. */
export const roleHeader = 'daybook-role';

function identify(gate: Gate, request: FastifyRequest): Identity | null {
  const token = bearer.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined ? certifiedSource(gate.sources, request) : gate.tokens.identify(token);
}

/**
 * Whether a request that was let in would be let in again, under the same role with the same rights and sight. A role that was
 * changed meanwhile ends what was begun under it. Notes nothing.
 */
export function isStillAllowed(gate: Gate, route: Route, request: FastifyRequest, before: Admitted | null): boolean {
  if (route.permission === null || before === null) return route.permission === null;
  const identity = identify(gate, request);
  if (identity?.credential !== before.credential || identity.tenant !== before.tenant) return false;
  if (before.kind === 'source') return authorise(identity, route.permission) !== null;
  const again = authorise(identity, route.permission, before.role.name);
  return again?.kind === 'reader' && JSON.stringify(again.role) === JSON.stringify(before.role);
}

/** Who asks, when they may; otherwise throws the same two answers for every route, and notes it. */
export function admit(gate: Gate, route: Route, request: FastifyRequest): Admitted | null {
  if (route.permission === null) return null;
  const client = clientOf(request);
  const identity = identify(gate, request);
  if (identity === null) {
    gate.refusals.note({ identity, route: route.id, code: 'access.unauthenticated', client });
    const waitSeconds = gate.throttle.wrong(client.address ?? '');
    if (waitSeconds !== null) throw new AppError('access.throttled', { retryAfterSeconds: waitSeconds });
    throw new AppError('access.unauthenticated');
  }
  const wanted = request.headers[roleHeader];
  const admitted = authorise(identity, route.permission, typeof wanted === 'string' ? wanted : undefined);
  if (admitted === null) {
    gate.refusals.note({ identity, route: route.id, code: 'access.forbidden', client });
    throw new AppError('access.forbidden');
  }
  return admitted;
}

/** A reader under the role that one thing which a route does needs, where the route as such is for more than those. */
export function actingFor(reader: Reader, needed: readonly Permission[], request: FastifyRequest): Reader {
  const wanted = request.headers[roleHeader];
  return readerOf(authorise(reader, needed, typeof wanted === 'string' ? wanted : undefined));
}

/** For routes that only readers and administrators have the permission for. */
export function readerOf(identity: Admitted | null): Reader {
  if (identity?.kind !== 'reader') throw new AppError('access.forbidden');
  return identity;
}
