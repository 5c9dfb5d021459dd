import {
  AppError,
  type AnswerOf,
  type FieldFault,
  type HeadersOf,
  type ParamsOf,
  type QueryOf,
  type Route,
} from '@daybook/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Admitted, answerOf, type Client, refusalCodes, type Released, type Stream } from '../access/index.ts';
import { admit, clientOf, type Entrance, type Gate, isStillAllowed } from './identify.ts';
import type { SetCookie } from './session-cookie.ts';
import { toAppError } from './problem.ts';
import { readableOf } from './streams/index.ts';

/** What a handler is given: the parts of the request, checked against the contract. */
export interface Asked<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly headers: HeadersOf<R>;
  /** Null exactly where the route lets everybody in. */
  readonly identity: Admitted | null;
  /** Null where the request carries no cookie of a session, or a route lets everybody in. */
  readonly session: Entrance['session'];
  readonly client: Client;
  readonly request: FastifyRequest;
  /** Aborts when the one who asked goes away. */
  readonly signal: AbortSignal;
  /** Whether the same credential still gives the same right to the same sight. For what takes long. */
  readonly stillAllowed: () => boolean;
}

/** Another status than the contract's first: 202 where a second person is needed, 503 of `/readyz`. */
export class WithStatus<T> {
  readonly status: number;
  readonly answer: T;

  constructor(status: number, answer: T) {
    this.status = status;
    this.answer = answer;
  }
}

/** An answer that begins or ends a session in the browser. */
export class WithCookie<T> {
  readonly cookie: SetCookie;
  readonly answer: T;

  constructor(cookie: SetCookie, answer: T) {
    this.cookie = cookie;
    this.answer = answer;
  }
}

/** Bytes of another of the route's types, and what HTTP/2 says after them. */
export class WithType {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly trailers: Readonly<Record<string, string>>;

  constructor(type: string, bytes: Uint8Array, trailers: Readonly<Record<string, string>> = {}) {
    this.type = type;
    this.bytes = bytes;
    this.trailers = trailers;
  }
}

/** On to another page, with cookies. For browsers. */
export class WithRedirect {
  readonly location: string;
  readonly cookies: readonly SetCookie[];

  constructor(location: string, cookies: readonly SetCookie[]) {
    this.location = location;
    this.cookies = cookies;
  }
}

type Plain<R extends Route> = AnswerOf<R> | WithStatus<AnswerOf<R>> | WithCookie<AnswerOf<R>> | WithRedirect | WithType;
type Whole<R extends Route> = R extends { readonly stream: true } ? Stream : AnswerOf<R>;
/** Of a route that shows event content or counts, only what was released can be an answer, or a piece of one. */
export type Handler<R extends Route> = (
  asked: Asked<R>,
) => Promise<R['look'] extends true ? Released<Whole<R>> : Plain<R>>;

export type Mount = <R extends Route>(route: R, handler: Handler<R>) => void;

/** Puts routes of the contract on the server. The order is: who asks, may they, what do they ask, the handler. */
export function mounter(app: FastifyInstance, gate: Gate): Mount {
  return (route, handler) => {
    const checks = checksOf(route);
    app.route({
      method: route.method,
      url: route.path,
      // Of a stream there is no head without the work, and the record, of all of it.
      exposeHeadRoute: route.stream !== true,
      handler: async (request, reply) => {
        const { entrance, checked } = enter(gate, route, request, checks);
        const asked = {
          ...checked,
          ...entrance,
          client: clientOf(request),
          request,
          signal: goneSignal(reply),
          stillAllowed: () => isStillAllowed(gate, route, request, entrance.identity),
        } as Asked<typeof route>;
        const answer: unknown = await handler(asked).catch((error: unknown) => {
          noteRefused(gate, route, asked, error);
          if (isDelivery(route)) noteDelivery(gate, request, entrance.identity, error);
          throw error;
        });
        if (route.stream === true) return sendStream(reply, route, answerOf(answer as Released<Stream>));
        return send(reply, route, route.look ? answerOf(answer as Released<unknown>) : answer);
      },
    });
  };
}

/**
 * Who asks, if they may, and what. A delivery that is not let in was refused too: a source whose token was revoked goes on
 * sending.
 */
function enter(
  gate: Gate,
  route: Route,
  request: FastifyRequest,
  checks: (request: FastifyRequest) => object,
): { readonly entrance: Entrance; readonly checked: object } {
  let entrance: Entrance | null = null;
  try {
    entrance = admit(gate, route, request);
    return { entrance, checked: checks(request) };
  } catch (error) {
    if (isDelivery(route)) noteDelivery(gate, request, entrance?.identity ?? null, error);
    throw error;
  }
}

/** Trying lines is none: nothing is to be stored. */
const isDelivery = ({ id, permission }: Route): boolean =>
  id !== 'parseLines' && Array.isArray(permission) && permission.includes('events:write');

function noteDelivery(gate: Gate, request: FastifyRequest, identity: Admitted | null, error: unknown): void {
  const { code, errors: faults } = toAppError(error);
  if (identity === null) return gate.deliveries.refused({ tenant: null, source: null, code });
  const { tenant } = identity;
  const { source: name } = request.query as { source?: unknown };
  const named = typeof name === 'string' ? gate.sources.named(tenant, name) : null;
  const source = identity.kind === 'source' ? identity.source : (named?.number ?? null);
  gate.deliveries.refused({ tenant, source, code, faults });
}

function send(reply: FastifyReply, route: Route, given: unknown): FastifyReply {
  if (given instanceof WithRedirect) {
    for (const cookie of given.cookies) void reply.header('set-cookie', cookie);
    return reply.code(303).header('location', given.location).send();
  }
  if (given instanceof WithType) {
    if (Object.keys(given.trailers).length > 0) reply.raw.addTrailers({ ...given.trailers });
    return reply.code(route.answer.status).header('content-type', given.type).send(Buffer.from(given.bytes));
  }
  if (given instanceof WithCookie) void reply.header('set-cookie', given.cookie);
  const answer: unknown = given instanceof WithCookie ? given.answer : given;
  const { status, type } = route.answer;
  const plain = answer instanceof WithStatus ? (answer as WithStatus<unknown>) : new WithStatus(status, answer);
  void reply.code(plain.status).header('content-type', type);
  if (plain.status === 204) return reply.send();
  if (/[/+]json$/.test(type)) return reply.send(Buffer.from(JSON.stringify(plain.answer)));
  return reply.send(plain.answer instanceof Uint8Array ? Buffer.from(plain.answer) : plain.answer);
}

/** A look that was refused past the door is on record too: what was asked for says as much as what was shown. */
function noteRefused<R extends Route>(
  gate: Gate,
  route: R,
  { identity, client, query }: Asked<R>,
  error: unknown,
): void {
  const code = error instanceof AppError ? refusalCodes.find((each) => each === error.code) : undefined;
  if (code === undefined || identity === null) return;
  const { q, about } = (query ?? {}) as { q?: unknown; about?: unknown };
  const typed = [q, about].find((text) => typeof text === 'string' && text !== '') as string | undefined;
  gate.refusals.note({ identity, route: route.id, code, client, ...(typed === undefined ? {} : { query: typed }) });
}

function sendStream(reply: FastifyReply, route: Route, stream: Stream): FastifyReply {
  void reply.code(route.answer.status).header('content-type', route.answer.type).headers(stream.headers);
  return reply.send(readableOf(stream, answerOf));
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

const nothing = z.strictObject({});

/** A parameter that the route does not know is a fault: a mistyped `until` must not show more than was meant. */
function checksOf(route: Route): (request: FastifyRequest) => object {
  const isStrict = route.path.startsWith('/v1/') && route.fromElsewhere !== true && route.receiver !== true;
  const query = isStrict ? (route.query?.strict() ?? nothing) : (route.query ?? z.object({}));
  return (request) => {
    const faults: FieldFault[] = [];
    const check = (schema: z.ZodObject | undefined, value: unknown): unknown => {
      if (schema === undefined) return undefined;
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      faults.push(...faultsOf(parsed.error));
      return undefined;
    };
    const asked = {
      params: check(route.params, request.params),
      query: check(query, request.query),
      headers: check(route.headers, request.headers),
    };
    if (faults.length > 0) throw invalid(faults);
    return asked;
  };
}

export function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path: at, message: issue.message }];
    return issue.keys.map((key) => ({
      path: at === '' ? key : `${at}.${key}`,
      message: 'there is no parameter or field of this name here',
    }));
  });
}

export function invalid(faults: readonly FieldFault[]): AppError {
  const [first] = faults;
  const detail = first === undefined ? {} : { detail: `\`${first.path}\`: ${first.message}.` };
  return new AppError('request.invalid', { ...detail, errors: faults });
}
