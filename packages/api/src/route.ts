import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Permission } from './permissions.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a 2xx answer is. `schema` is null where the content type has no JSON schema (text, bytes). */
export interface Answer {
  readonly status: number;
  readonly type: string;
  /** Content types that it has besides, as the request asks for. */
  readonly otherTypes?: readonly string[];
  readonly about: string;
  readonly schema: z.ZodType | null;
}

/** A body that the route takes, by content type. */
export interface Body {
  readonly about: string;
  readonly types: Readonly<Record<string, z.ZodType | null>>;
  /** Content encodings besides none. */
  readonly encodings?: readonly string[];
}

/**
 * One route of the contract. The server's handlers, the client and the OpenAPI document are all made from it.
 * `look` marks the routes whose answers hold event content or counts: they leave only recorded.
 */
export interface Route {
  readonly id: string;
  readonly tag: string;
  readonly method: Method;
  /** With parameters as `:name`. A final `*` takes the rest of the path. */
  readonly path: string;
  readonly summary: string;
  readonly about?: string;
  /** One of these is needed. `signed-in` takes every reader, with or without a role; null lets everybody in. */
  readonly permission: readonly Permission[] | 'signed-in' | null;
  readonly look: boolean;
  /** The answer is written piece by piece, for as long as it takes; each piece leaves recorded. */
  readonly stream?: true;
  /** A browser comes to it from a page of another site: such as back from an OpenID provider. */
  readonly fromElsewhere?: true;
  /** A path of another protocol: its clients send parameters and credentials in their own way. */
  readonly receiver?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: Body;
  readonly answer: Answer;
  /** Said of a 202 in place of the answer's status: nothing is done yet, because a second person is needed. */
  readonly waits?: string;
  /** Besides those that every route may answer with. */
  readonly errors: readonly ErrorCode[];
}

export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
export type ParamsOf<R extends Route> = Output<R['params']>;
export type QueryOf<R extends Route> = Output<R['query']>;
export type HeadersOf<R extends Route> = Output<R['headers']>;
export type AnswerOf<R extends Route> = R['answer']['schema'] extends z.ZodType
  ? z.output<R['answer']['schema']>
  : unknown;
