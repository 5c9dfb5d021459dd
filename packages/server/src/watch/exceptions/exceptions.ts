import { AppError } from '@daybook/api';
import { type Redact, redactFields } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { RecordDeed, RecordOnce, WatchDoer } from '../doer.ts';
import type { KeptRule } from '../rules/index.ts';
import { createdDraft, endedDraft } from './deed.ts';
import { type Condition, type Exception, exceptionLimits, type NewException, type ReadCondition } from './exception.ts';
import type { ExceptionStore } from './exception-store.ts';
import { correlatesOthersAlone } from './fit.ts';

export interface ExceptionsOptions {
  readonly store: ExceptionStore;
  readonly record: RecordDeed & RecordOnce;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly rules: { list(tenant: string): KeptRule[]; get(tenant: string, id: string): KeptRule };
  readonly readCondition: ReadCondition;
  readonly newId: () => string;
  /** Events that it held back by now. */
  readonly heldBy: (tenant: string, id: string) => number;
  readonly report: (message: string) => void;
  readonly limits?: { readonly holdingMax: number };
}

/** An exception as the watch uses it. */
export interface Holding {
  readonly id: string;
  /** For what is received from then on, and before the end. Ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly isMet: Condition;
}

const dayMs = 24 * 60 * 60_000;

/** Exceptions from rules, of all tenants: in the metadata database, and in memory. One instance owns the table. */
export class Exceptions {
  readonly #options: ExceptionsOptions;
  /** By tenant and id; changed only after the database was. */
  readonly #byTenant = new Map<string, Map<string, Exception>>();
  readonly #conditions = new WeakMap<Exception, Condition>();
  readonly #versions = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: ExceptionsOptions) {
    this.#options = options;
  }

  static async open(options: ExceptionsOptions): Promise<Exceptions> {
    const exceptions = new Exceptions(options);
    for (const exception of await options.store.all()) exceptions.#keep(exception);
    return exceptions;
  }

  /** Newest first. */
  list(tenant: string): Exception[] {
    return [...(this.#byTenant.get(tenant)?.values() ?? [])].toReversed();
  }

  /** Of all tenants. */
  holdingCount(): number {
    return [...this.#byTenant.values()].reduce(
      (sum, all) => sum + [...all.values()].filter(({ ended }) => ended === null).length,
      0,
    );
  }

  /** Throws `exception.not-found`. */
  get(tenant: string, id: string): Exception {
    const exception = this.#byTenant.get(tenant)?.get(id);
    if (exception === undefined) throw new AppError('exception.not-found', { detail: `There is no exception ${id}.` });
    return exception;
  }

  /** Another number after each change of a tenant's exceptions. */
  version(tenant: string): number {
    return this.#versions.get(tenant) ?? 0;
  }

  /** Those of a tenant that hold, by rule. What one person made alone does not hold for a rule that comes with the product. */
  holding(tenant: string, isShipped: (rule: string) => boolean): ReadonlyMap<string, readonly Holding[]> {
    const byRule = new Map<string, Holding[]>();
    for (const exception of this.#byTenant.get(tenant)?.values() ?? []) {
      const { id, rule, approval, createdMs: fromMs, untilMs, ended } = exception;
      if (ended !== null || (approval === null && isShipped(rule))) continue;
      const isMet = this.#conditionOf(exception);
      if (isMet !== null) byRule.set(rule, [...(byRule.get(rule) ?? []), { id, fromMs, untilMs, isMet }]);
    }
    return byRule;
  }

  /** Whether it may be asked for. Throws `request.invalid`, `query.invalid`, `rule.not-found`, `limit.reached`. */
  check(tenant: string, wanted: NewException): void {
    const { rules, clock, readCondition, limits = exceptionLimits } = this.#options;
    const nowMs = clock.nowMs();
    const { rule } = rules.get(tenant, wanted.rule);
    if (rule.type === 'filter') throw invalid('rule', 'it is a filter, which makes no alerts');
    if (correlatesOthersAlone(rule, rules.list(tenant)))
      throw invalid('rule', 'it is about what correlations find: make the exception for one of those');
    if (wanted.untilMs <= nowMs) throw invalid('until', 'is over already');
    if (wanted.untilMs > nowMs + exceptionLimits.daysMax * dayMs)
      throw invalid('until', `is more than ${exceptionLimits.daysMax} days from now`);
    if (wanted.query.trim() === '') throw invalid('query', 'is about every event: disable the rule in its place');
    readCondition(tenant, wanted.query, nowMs);
    const holding = this.list(tenant).filter(({ ended }) => ended === null).length;
    if (holding >= limits.holdingMax)
      throw new AppError('limit.reached', { detail: `There are ${holding} exceptions, and may be no more.` });
  }

  /**
   * Makes one, for what is received from now on. Recorded before it holds. With the id of an approval it is that approval's, and made once.
   * Throws as `check`, and `look.not-recorded`.
   */
  create(doer: WatchDoer, wanted: NewException, approval: string | null = null): Promise<Exception> {
    return this.#inTurn(async () => {
      const { tenant } = doer;
      const { store, record, clock, rules, newId } = this.#options;
      const known = approval === null ? undefined : this.#byTenant.get(tenant)?.get(approval);
      if (known !== undefined) return known;
      this.check(tenant, wanted);
      const { title } = rules.get(tenant, wanted.rule).rule.head;
      const exception: Exception = {
        tenant,
        id: approval ?? newId(),
        ...wanted,
        createdBy: doer.name,
        createdMs: clock.nowMs(),
        approval,
        ended: null,
      };
      await recorded(record.append(tenant, createdDraft(exception, title, doer)));
      await store.add(exception);
      this.#keep(exception);
      return exception;
    });
  }

  /** Ends one before its time; one that ended stays as it is. Throws `exception.not-found`, `look.not-recorded`. */
  end(doer: WatchDoer, id: string, reason: string): Promise<Exception> {
    return this.#inTurn(async () => {
      const { record, clock } = this.#options;
      const before = this.get(doer.tenant, id);
      if (before.ended !== null) return before;
      const atMs = clock.nowMs();
      const draft = endedDraft(before, { ...this.#standingOf(before), atMs, reason }, doer);
      await recorded(record.append(doer.tenant, draft));
      return await this.#end(before, { atMs, by: doer.name });
    });
  }

  /** Writes down those whose time is over. To be called now and then; what cannot be recorded is tried again. */
  sweep(): Promise<void> {
    return this.#inTurn(async () => {
      const { record, clock, report } = this.#options;
      const nowMs = clock.nowMs();
      const over = [...this.#byTenant.values()].flatMap((all) =>
        [...all.values()].filter(({ ended, untilMs }) => ended === null && untilMs <= nowMs),
      );
      for (const exception of over) {
        const { tenant, id, untilMs: atMs } = exception;
        const standing = this.#standingOf(exception);
        try {
          // Under one key only what is the same to the letter is taken once.
          const key = `exception ${id} ${standing.held} ${standing.title}`;
          await record.appendOnce(tenant, key, endedDraft(exception, { ...standing, atMs }, null));
          await this.#end(exception, { atMs, by: null });
        } catch (error) {
          report(`The end of the exception ${id} is not written down yet: ${String(error)}`);
        }
      }
    });
  }

  /**
   * Takes what names a person out of the exceptions of a tenant. One that is about that person ends: with the name overwritten it would be
   * about others. Throws where that is not durable; may be called again.
   */
  eraseTraces(tenant: string, redact: Redact): Promise<void> {
    return this.#inTurn(async () => {
      const { store, record, clock } = this.#options;
      for (const before of this.list(tenant)) {
        const now = redactFields(before, ['query', 'owner', 'reason', 'createdBy'], redact);
        const ended = before.ended === null ? null : redactFields(before.ended, ['by'], redact);
        if (now === before && ended === before.ended) continue;
        const after = { ...now, ended };
        if (ended === null && now.query !== before.query) {
          const atMs = clock.nowMs();
          const reason = 'it was about a person whose data was erased';
          await recorded(record.append(tenant, endedDraft(now, { ...this.#standingOf(now), atMs, reason }, null)));
          after.ended = { atMs, by: null };
        }
        await store.overwrite(after);
        this.#keep(after);
      }
    });
  }

  async #end(before: Exception, ended: NonNullable<Exception['ended']>): Promise<Exception> {
    const after = { ...before, ended };
    const gone = await this.#options.store.end(after);
    this.#keep(after);
    for (const id of gone) this.#byTenant.get(before.tenant)?.delete(id);
    return after;
  }

  #standingOf({ tenant, id, rule }: Exception): { title: string; held: number } {
    const { rules, heldBy } = this.#options;
    const title = rules.list(tenant).find((each) => each.id === rule)?.rule.head.title ?? rule;
    return { title, held: heldBy(tenant, id) };
  }

  /** Null, and said, where the query cannot be read any more: then it holds back nothing. */
  #conditionOf(exception: Exception): Condition | null {
    const known = this.#conditions.get(exception);
    if (known !== undefined) return known;
    const { tenant, id, query, createdMs } = exception;
    try {
      const condition = this.#options.readCondition(tenant, query, createdMs);
      this.#conditions.set(exception, condition);
      return condition;
    } catch (error) {
      this.#options.report(`The exception ${id} cannot be read any more: ${String(error)}`);
      return null;
    }
  }

  #keep(exception: Exception): void {
    const { tenant, id } = exception;
    const all = this.#byTenant.get(tenant) ?? new Map<string, Exception>();
    this.#byTenant.set(tenant, all);
    all.set(id, exception);
    this.#versions.set(tenant, this.version(tenant) + 1);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const invalid = (path: string, message: string): AppError =>
  new AppError('request.invalid', { errors: [{ path, message }] });

async function recorded(recording: Promise<void>): Promise<void> {
  await recording.catch((error: unknown) => {
    throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
  });
}
