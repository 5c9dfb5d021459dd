import type { Kind } from './kinds.ts';

/** What a field of the flat `ext` map, or one side of a change, may hold. */
export type Scalar = string | number | boolean | null;

export type Outcome = 'success' | 'failure' | 'denied' | 'error' | 'unknown';
export const outcomes: readonly Outcome[] = ['success', 'failure', 'denied', 'error', 'unknown'];

export type ActorType = 'user' | 'service' | 'system' | 'anonymous' | 'unknown';
export const actorTypes: readonly ActorType[] = ['user', 'service', 'system', 'anonymous', 'unknown'];

/** OCSF's severity ids: 0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal. */
export type Severity = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface Actor {
  type: ActorType;
  /** The name that the source knows the actor by; `unknown` where it named nobody. */
  id: string;
  name?: string;
  email?: string;
  roles?: string[];
  session?: string;
  /** Which key, certificate or token was used: an identifier or fingerprint, never the secret. */
  credential?: string;
  mfa?: boolean;
  onBehalfOf?: string;
}

export interface Origin {
  ip?: string;
  port?: number;
  host?: string;
  userAgent?: string;
  device?: string;
  country?: string;
  asn?: number;
}

export interface Resource {
  type: string;
  id: string;
  name?: string;
  owner?: string;
  parent?: string;
  labels?: string[];
}

export interface TargetUser {
  type?: ActorType;
  id: string;
  name?: string;
  email?: string;
}

export interface Target {
  resources?: Resource[];
  user?: TargetUser;
}

export interface Request {
  id?: string;
  traceId?: string;
  spanId?: string;
  method?: string;
  url?: string;
  status?: number;
  bytes?: number;
  durationMs?: number;
  /** Of a look at the log: the query as typed. */
  query?: string;
}

export interface Change {
  path: string;
  old?: Scalar;
  new?: Scalar;
}

export interface Raw {
  mediaType: string;
  bytes: Uint8Array;
}

export interface Service {
  name?: string;
  version?: string;
  env?: string;
  host?: string;
}

/** Where an event was first recorded, when it was imported from another log: what the export says of it, not what is proved. */
export interface Imported {
  /** Origin of that log. */
  log: string;
  /** `LOG:INDEX` there. */
  position: string;
  /** RFC 3339: the clock of that server. */
  received: string;
  /** Name of its source there. */
  source?: string;
}

/** A value that was too long: the hash and the length of the whole, beside what was kept of it. */
export interface Cut {
  sha256: string;
  bytes: number;
}

/**
 * One access fact: who did what, when, from where, to which resource, with what result.
 * Who (`actor`), when (`time`), `kind`, what (`action`) and `outcome` are always there; what a source did not say is
 * `unknown`, never a guess.
 */
export interface Event {
  /** UUIDv7, minted by the server. */
  id: string;
  /** RFC 3339 with the source's own offset, up to nanoseconds. */
  time: string;
  kind: Kind;
  /** The source's own verb. */
  action: string;
  outcome: Outcome;
  severity: Severity;
  reason?: { code?: string; text?: string };
  /** A source's own numbering: `seq` is an unsigned 64-bit decimal within `epoch`. */
  epoch?: string;
  seq?: string;
  service?: Service;
  /** What was changed or assumed on the way in: codes of `flags.ts`, never free text. */
  flags?: string[];
  imported?: Imported;
  actor: Actor;
  origin?: Origin;
  target?: Target;
  request?: Request;
  changes?: Change[];
  ext?: Record<string, Scalar>;
  raw?: Raw;
  /** By field path (`request.url`, `raw`): what was cut because it was over a limit. */
  cut?: Record<string, Cut>;
}

type Always = 'id' | 'time' | 'kind' | 'action' | 'outcome' | 'severity' | 'actor';

/** An event to look at, whether it is at hand whole or is read as it is asked for. */
export type EventFields = Readonly<Pick<Event, Always>> & {
  readonly [Name in Exclude<keyof Event, Always>]?: Event[Name] | undefined;
};

/** An event on its way in: the server still has to cut what is over a limit, and to give it its id. */
export type EventDraft = Omit<Event, 'id' | 'cut' | 'imported'>;
