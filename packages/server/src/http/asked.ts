import { readTimeText } from '@daybook/api';
import { timeValue } from '@daybook/query';
import type { Lens, Look, Reader, Searches, Sources } from '../access/index.ts';
import { instantNsMax, instantNsMin } from '../index/instant.ts';
import type { Scope } from '../index/scope.ts';
import { type LensDeps, lensOf } from './lens.ts';
import type { Index } from './ports.ts';
import { namesFor, parseQuery } from './question.ts';

export interface AskedDeps extends LensDeps {
  readonly searches: Searches;
  readonly sources: Sources;
  readonly index: Index;
}

/** The parameters that say which events a request is about. */
export interface Question {
  readonly q: string;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly search?: string | undefined;
}

/** The look that a request belongs to, and what `now` means in it. */
export interface Joined {
  readonly key: string | null;
  readonly nowNs: bigint;
}

/** What a request asks, read: the events in question, and the part of the look's record that follows from it. */
export interface AskedScope extends Joined {
  /** What the reader sees now. */
  readonly lens: Lens;
  /** Of what is in the reader's sight. */
  readonly scope: Scope;
  readonly look: Pick<Look, 'query' | 'since' | 'until' | 'key'>;
  /** What `now` meant, as the record has it. */
  readonly now: string;
}

/** Reads what is asked. `joined` is what a cursor says; without it, what the search is that the request names. */
export function readAsked(deps: AskedDeps, reader: Reader, question: Question, joined?: Joined): AskedScope {
  const { key, nowNs } = joined ?? join(deps, reader, question);
  const range = rangeOf(question, nowNs);
  const lens = lensOf(deps, reader);
  const query = lens.question(parseQuery(question.q, lens.catalogue, nowNs, namesFor(deps.sources, reader)));
  return {
    key,
    nowNs,
    lens,
    scope: { tenant: reader.tenant, query, ...range },
    look: { query: question.q, since: isoOf(range.sinceNs), until: isoOf(range.untilNs), key },
    now: timeValue(nowNs).iso,
  };
}

function join({ searches, clock }: AskedDeps, reader: Reader, { search, ...question }: Question): Joined {
  if (search === undefined || isRelative(reader)) return { key: null, nowNs: BigInt(clock.nowUs()) * 1000n };
  return searches.join(reader, { ...question, search });
}

/**
 * A restriction that speaks of `now` means other events in each request: then each is a look of its own, so that its record
 * says which.
 */
export function isRelative({ role }: Reader): boolean {
  return /\bnow\b/.test(role.sight.restriction);
}

export function rangeOf({ since, until }: Omit<Question, 'q'>, nowNs: bigint): { sinceNs?: bigint; untilNs?: bigint } {
  const sinceNs = since === undefined ? null : readTimeText(since, nowNs);
  const untilNs = until === undefined ? null : readTimeText(until, nowNs);
  return { ...(sinceNs === null ? {} : { sinceNs }), ...(untilNs === null ? {} : { untilNs }) };
}

/** Times outside what the index can hold mean its edge there, and are recorded so. */
export function isoOf(ns: bigint | undefined): string | null {
  if (ns === undefined) return null;
  return timeValue(ns < instantNsMin ? instantNsMin : ns > instantNsMax ? instantNsMax : ns).iso;
}
