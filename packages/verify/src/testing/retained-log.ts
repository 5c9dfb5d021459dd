import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  dayDirectory,
  dayOfUs,
  type Event,
  type Period,
  type PlanStatement,
  type PolicyStatement,
  type Statement,
  statementDraft,
} from '@daybook/event';
import { parseVkey, policyOfKeys } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { verifyLogs } from '../logs.ts';
import { trustOf } from '../trust.ts';
import { eventOf, type TestLog, writeTestLog } from './write-log.ts';

type Unchained<S> = S extends unknown ? Omit<S, 'number' | 'previous'> : never;

/** Retention class of what is to be destroyed. */
export const doomed = 2;
export const dayS = 86_400;
/** Events of the doomed class on the first day. */
export const count = 12;

/** A log with some events of a class that is to be destroyed, of the day before, and what is stated about it. */
export class RetainedLog implements AsyncDisposable {
  readonly log: TestLog;
  readonly day: number;
  /** First index of the doomed class on the first day. */
  readonly first: number;
  #stated: number[] = [];
  #events = 5000;

  private constructor(log: TestLog, day: number, first: number) {
    this.log = log;
    this.day = day;
    this.first = first;
  }

  static async begin(): Promise<RetainedLog> {
    const log = await writeTestLog({ walFileBytesMax: 3000 });
    const day = dayOfUs(log.nowUs());
    await log.append(20);
    const events = Array.from({ length: count }, (_, i) => eventOf(1000 + i));
    const first = await log.appendEvents(events, doomed, false);
    await log.append(20);
    log.advance(dayS);
    return new RetainedLog(log, day, first);
  }

  get range() {
    return { first: this.first, last: this.first + count - 1 };
  }

  eventOfStatement(statement: Statement): Event {
    this.#events += 1;
    return { ...eventOf(this.#events), ...statementDraft(statement, 0) };
  }

  /** Makes a statement; gives its index. */
  async state(statement: Unchained<Statement>): Promise<number> {
    const chained = { number: this.#stated.length + 1, previous: this.#stated.at(-1) ?? null };
    const event = this.eventOfStatement({ ...statement, ...chained });
    const index = await this.log.appendEvents([event], 0, true);
    this.#stated.push(index);
    return index;
  }

  policyOf(maximum: Period | null, who: Partial<PolicyStatement> = {}): Unchained<PolicyStatement> {
    const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
    const classes = [
      { ...of, number: 1, name: 'kept', maximum: null },
      { ...of, number: doomed, name: 'doomed', maximum },
    ];
    const names = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null, ...who };
    return { type: 'policy', policy: { classes, rules: [], default: 1 }, ...names };
  }

  setPolicy(maximum: Period | null, who: Partial<PolicyStatement> = {}): Promise<number> {
    return this.state(this.policyOf(maximum, who));
  }

  planOf(policy: number, over: Partial<PlanStatement> = {}): Unchained<PlanStatement> {
    const named = { policy, class: doomed, day: this.day, ...this.range, entries: count };
    return { type: 'plan', ...named, absent: [], except: [], sources: [], ...over };
  }

  certify(plan: number): Promise<number> {
    return this.state({ type: 'certificate', plan, destroyed: count, stopped: null, kept: [] });
  }

  /** Removes the content of the doomed class and day, without asking anybody. */
  deleteDay(ofClass = doomed, day = this.day): Promise<void> {
    return rm(path.join(this.log.directory, dayDirectory('default', 1, ofClass, day)), { recursive: true });
  }

  /** Carries out a plan, as the ledger does. */
  async destroy(plan: number): Promise<void> {
    for (let left = 1; left > 0;) ({ left } = await this.log.writer.destroy('default', 1, plan, 1));
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 12; i += 1) await this.log.append(10);
  }

  async verify() {
    const parsed = parseVkey(nodeCrypto.sha256, this.log.vkey);
    if (!parsed.ok) throw new Error(parsed.code);
    const trust = trustOf(policyOfKeys([parsed.key]), 'key', 'a test');
    const verified = await verifyLogs({ directory: this.log.directory, trust, kept: async () => [] });
    const [report] = verified.logs;
    if (report === undefined) throw new Error('there is no log');
    return { holds: verified.holds, ...report };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.log[Symbol.asyncDispose]();
  }
}
