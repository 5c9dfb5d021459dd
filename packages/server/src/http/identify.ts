import { AppError, type Permission, type Route } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import {
  type Admitted,
  authorise,
  type Client,
  type Identity,
  networkOf,
  type PeopleParts,
  type Reader,
  type Refusals,
  type SessionRecord,
  type Sources,
  type Throttle,
  type Tokens,
} from '../access/index.ts';
import type { Deliveries } from '../watch/index.ts';
import { tokenOf } from './authorization.ts';
import { certifiedSource } from './certificate.ts';
import type { Rates } from './rates.ts';
import { isCsrfOf, type SessionCookie } from './session-cookie.ts';
import type { Sites } from './site.ts';

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
  readonly sessions: Pick<PeopleParts['sessions'], 'use' | 'peek'>;
  readonly identities: PeopleParts['identities'];
  readonly refusals: Refusals;
  readonly throttle: Throttle;
  readonly cookie: SessionCookie;
  readonly sites: Sites;
  readonly rates: Rates;
  readonly deliveries: Pick<Deliveries, 'refused'>;
}

/** Somebody who was let in. */
export interface Entrance {
  /** Null exactly where the route lets everybody in. */
  readonly identity: Admitted | null;
  /** Null where no cookie was shown. `text` is what the cookie holds. */
  readonly session: { readonly record: SessionRecord; readonly text: string } | null;
}

/** Header by which a reader with several roles says which one a request is made under. */
export const roleHeader = 'daybook-role';
const csrfHeader = 'daybook-csrf';

/**
 * Whether a request that was let in would be let in again, under the same role with the same rights and sight. A role that was
 * changed meanwhile ends what was begun under it. Notes nothing, and does not keep a session from being idle.
 */
export function isStillAllowed(gate: Gate, route: Route, request: FastifyRequest, before: Admitted | null): boolean {
  const { permission } = route;
  if (permission === null || permission === 'signed-in' || before === null) return permission === null;
  const identity = identityAgain(gate, route, request);
  if (identity?.credential !== before.credential || identity.tenant !== before.tenant) return false;
  if (before.kind === 'source') return authorise(identity, permission) !== null;
  const again = authorise(identity, permission, before.role.name);
  return again?.kind === 'reader' && JSON.stringify(again.role) === JSON.stringify(before.role);
}

function identityAgain(gate: Gate, route: Route, request: FastifyRequest): Identity | null {
  const text = gate.cookie.read(request.headers.cookie);
  if (text !== null) {
    const record = gate.sessions.peek(text);
    return record === null ? null : gate.identities.ofSession(record, gate.tokens);
  }
  const token = tokenOf(request.headers.authorization, route);
  return token === null ? certifiedSource(gate.sources, request) : gate.tokens.identify(token);
}

/** Who asks, when they may; otherwise throws the same answers for every route, and notes it. */
export function admit(gate: Gate, route: Route, request: FastifyRequest): Entrance {
  const client = clientOf(request);
  if (route.permission === null) {
    enterOpen(gate, route, request, client);
    return { identity: null, session: null };
  }
  const { identity, session } = identify(gate, route, request, client);
  if (identity.kind === 'reader') gate.rates.identity(identity.subject, networkOf(client.address));
  const wanted = request.headers[roleHeader];
  const admitted = authorise(identity, route.permission, typeof wanted === 'string' ? wanted : undefined);
  if (admitted === null) {
    gate.refusals.note({ identity, route: route.id, code: 'access.forbidden', client });
    throw new AppError('access.forbidden');
  }
  return { identity: admitted, session };
}

/** Health is asked for all the time, by machines; everything else that is open is there to sign in. */
function enterOpen(gate: Gate, route: Route, request: FastifyRequest, client: Client): void {
  if (route.tag === 'health') return;
  gate.rates.signIn(networkOf(client.address));
  if (route.fromElsewhere !== true) guarded(gate, route, client, null, () => gate.sites.check(request));
}

type Known = { readonly identity: Identity; readonly session: Entrance['session'] };

/** By the token or by the cookie, never by both. */
function identify(gate: Gate, route: Route, request: FastifyRequest, client: Client): Known {
  const { authorization, cookie } = request.headers;
  const text = gate.cookie.read(cookie);
  if (authorization !== undefined && text !== null) throw new AppError('access.two-credentials');
  if (text !== null) {
    const record = gate.sessions.use(text, client);
    const identity = record === null ? null : gate.identities.ofSession(record, gate.tokens);
    if (record === null || identity === null) return unknown(gate, route, client);
    guarded(gate, route, client, identity, () => checkCookieUse(gate, request, text));
    return { identity, session: { record, text } };
  }
  const token = tokenOf(authorization, route);
  const identity = token === null ? certifiedSource(gate.sources, request) : gate.tokens.identify(token);
  return identity === null ? unknown(gate, route, client) : { identity, session: null };
}

/** A cookie comes with a request whoever made it: so it must be plain that a page of this server did. */
function checkCookieUse(gate: Gate, request: FastifyRequest, text: string): void {
  gate.sites.of(request);
  gate.sites.check(request);
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const given = request.headers[csrfHeader];
  if (!isCsrfOf(text, typeof given === 'string' ? given : undefined)) throw new AppError('access.csrf');
}

/** Notes what `check` refuses. */
function guarded(gate: Gate, route: Route, client: Client, identity: Identity | null, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof AppError && (error.code === 'access.cross-site' || error.code === 'access.csrf'))
      gate.refusals.note({ identity, route: route.id, code: error.code, client });
    throw error;
  }
}

function unknown(gate: Gate, route: Route, client: Client): never {
  gate.rates.address(networkOf(client.address));
  gate.refusals.note({ identity: null, route: route.id, code: 'access.unauthenticated', client });
  const waitSeconds = gate.throttle.wrong(client.address ?? '');
  if (waitSeconds !== null) throw new AppError('access.throttled', { retryAfterSeconds: waitSeconds });
  throw new AppError('access.unauthenticated');
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
