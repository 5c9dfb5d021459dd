import { setTimeout as sleep } from 'node:timers/promises';
import { type ApprovalKindName, AppError, type DecisionName } from '@daybook/api';
import type { Change, Redact } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { type Administrator, daybookItself, type Doer, doerOf, type Journal } from '../journal.ts';
import { decidingPermission } from '../roles/index.ts';
import { type Approval, askerOf, hasMade, isOpen, isOwn } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { Deciders } from './deciders.ts';
import { deedOf, doerOfApproved, requestDeed } from './deeds.ts';
import { redactRequest } from './erased.ts';

/**
 * Carries out what was approved. It is called again where a process ended before the end was saved: what was done already must
 * not be done twice. `AppError`s that say that it cannot be done any more (a status below 500) end the request as failed;
 * after others it is tried again.
 */
export type Apply = (approval: Approval, doer: Doer) => Promise<{ permitMs: number } | void>;

/** Throws an `AppError` where a decision must not be given this reason. */
export type CheckReason = (approval: Approval, reason: string) => Promise<void>;

export interface ApprovalOptions {
  readonly store: ApprovalStore;
  readonly journal: Journal;
  readonly deciders: Deciders;
  readonly clock: Clock;
  readonly newId: () => string;
  /** How long a request waits where nobody else could decide. */
  readonly aloneDelayMs: number;
  /** What is approved and could not be carried out yet; it is tried again. */
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** What is asked for. */
export interface Wanted extends Pick<Approval, 'kind' | 'summary' | 'what' | 'reason'> {
  readonly roles?: readonly string[];
  /** For the record. */
  readonly changes?: readonly Change[];
}

type Decision = NonNullable<Approval['decision']>;

const expiryMs = 72 * 60 * 60_000;
const openMax = 200;
const openOfOneMax = 50;
/** So many of a kind everybody may have open, whatever others, or they themselves with other kinds, have open. */
const reservedOfKind = 5;
const retryMsMax = 60 * 60_000;
/** How long a decision under way is waited for, and how often it is looked at. */
const freeMsMax = 5_000;
const lookMs = 20;
const askedOfErased = 'what was asked for named a person whose data was erased';

/**
 * What one person alone may not do: asked for by one, decided by another, carried out once. The states and their ways are in
 * README.md. Each step is durable in the log before it is in effect.
 */
export class Approvals {
  readonly #options: ApprovalOptions;
  readonly #apply = new Map<ApprovalKindName, Apply>();
  readonly #checks = new Map<ApprovalKindName, CheckReason>();
  /** Ids of requests that something is being done about: nobody else decides them meanwhile. */
  readonly #inHand = new Set<string>();
  /** When those that could not be carried out are tried again, and after how long then. */
  readonly #retries = new Map<string, { atMs: number; delayMs: number }>();

  constructor(options: ApprovalOptions) {
    this.#options = options;
  }

  /** Each kind is carried out by the feature that it belongs to. Before `sweep` is called. */
  register(kind: ApprovalKindName, apply: Apply, check?: CheckReason): void {
    this.#apply.set(kind, apply);
    if (check !== undefined) this.#checks.set(kind, check);
  }

  /** Asks. Who asks the same again while it is open gets the request that there is. */
  async request(by: Administrator, wanted: Wanted): Promise<Approval> {
    const same = this.#openLike(by, wanted);
    if (same !== undefined) return same;
    const { tenant, subject } = by.reader;
    const { deciders, aloneDelayMs } = this.#options;
    const fromMs = deciders.aloneFromMs(tenant, subject);
    const aloneMs = fromMs === null ? null : Math.max(this.#nowMs() + aloneDelayMs, fromMs);
    return await this.#begin(this.#options.newId(), by, wanted, aloneMs, null);
  }

  /** At once, without asking anybody: an alert, and somebody else must review it. */
  async breakGlass(by: Administrator, wanted: Wanted): Promise<Approval> {
    const { reason } = wanted;
    const decision: Decision = { decision: 'break-glass', by: askerOf(by.reader), atMs: this.#nowMs(), reason };
    const id = this.#options.newId();
    return await this.#holding(id, async () => await this.#carryOut(await this.#begin(id, by, wanted, null, decision)));
  }

  async #begin(
    id: string,
    by: Administrator,
    wanted: Wanted,
    aloneMs: number | null,
    decision: Decision | null,
  ): Promise<Approval> {
    const { kind, summary, what, reason, roles = [], changes = [] } = wanted;
    this.#limit(by, kind);
    const nowMs = this.#nowMs();
    const approval: Approval = {
      id,
      tenant: by.reader.tenant,
      kind,
      state: decision === null ? 'waiting' : 'approved',
      summary,
      what,
      roles,
      reason,
      requestedBy: askerOf(by.reader),
      requestedMs: nowMs,
      expiresMs: nowMs + expiryMs,
      aloneMs,
      decision,
      appliedMs: null,
      failure: null,
      permitMs: null,
      usedMs: null,
      review: null,
    };
    await this.#options.journal.note(doerOf(by), requestDeed(approval, changes, decision !== null));
    await this.#options.store.save(approval);
    return approval;
  }

  #openLike({ reader }: Administrator, { kind, what }: Wanted): Approval | undefined {
    const text = JSON.stringify(what);
    return this.#open(reader.tenant).find(
      (approval) =>
        approval.state === 'waiting' &&
        approval.kind === kind &&
        hasMade(reader, approval) &&
        JSON.stringify(approval.what) === text,
    );
  }

  /** Nobody keeps anybody else from asking, nor themselves from breaking the glass. */
  #limit({ reader }: Administrator, kind: ApprovalKindName): void {
    const open = this.#open(reader.tenant);
    const own = open.filter((approval) => isOwn(reader, approval));
    if (own.filter((approval) => approval.kind === kind).length < reservedOfKind) return;
    if (open.length < openMax && own.length < openOfOneMax) return;
    const detail = `${open.length} requests for approval are open, ${own.length} of them yours.`;
    throw new AppError('limit.reached', { detail });
  }

  /** Those that something may still come of, oldest first. */
  live(tenant: string): Approval[] {
    return this.#options.store.live().filter((approval) => approval.tenant === tenant);
  }

  #open(tenant: string): Approval[] {
    return this.live(tenant).filter(isOpen);
  }

  /** Makes what was asked for in the tenant the person's: it was with tokens that are the person's from now on. */
  async adopt(tenant: string, subject: string): Promise<void> {
    await this.#options.deciders.forget(tenant);
    for (const { id } of this.live(tenant)) {
      const approval = await this.#options.store.get(tenant, id);
      if (approval !== null) await this.#save({ ...approval, requestedBy: { ...approval.requestedBy, subject } });
    }
  }

  /**
   * Takes what names a person out of the requests of a tenant, and ends those that ask for something about that person: with the name
   * overwritten they would ask for something else. Throws where one could not be changed now; may be called again.
   */
  async eraseTraces(tenant: string, redact: Redact): Promise<void> {
    for (const { id } of this.live(tenant)) {
      for (let waitedMs = 0; this.#inHand.has(id) && waitedMs < freeMsMax; waitedMs += lookMs) await sleep(lookMs);
      await this.#holding(id, async () => {
        const approval = await this.#options.store.get(tenant, id);
        if (approval !== null) await this.#erase(approval, redactRequest(approval, redact));
      });
    }
    await this.#options.store.changeClosed(tenant, (approval) => redactRequest(approval, redact));
  }

  async #erase(before: Approval, now: Approval): Promise<void> {
    if (now === before) return;
    if (now.what === before.what) return void (await this.#save(now));
    const { journal } = this.#options;
    const isAsked = before.state === 'waiting' || before.state === 'approved';
    const why = { outcome: 'failure', reason: askedOfErased } as const;
    await journal.note(daybookItself(now.tenant), deedOf(now, isAsked ? 'apply' : 'expire', why));
    if (isAsked) await this.#save({ ...now, state: 'failed', failure: askedOfErased });
    else await this.#save({ ...now, permitMs: now.permitMs === null ? null : this.#nowMs() });
  }

  /** Whether a role is given or changed by a request that is open. */
  concerns(tenant: string, role: string): boolean {
    return this.#open(tenant).some(({ roles }) => roles.includes(role));
  }

  /**
   * Decides. Throws `approval.not-open`, `approval.own` where it is the one who asked, `access.forbidden` where the role does
   * not decide, `look.not-recorded`, and what the feature that it is for says of the reason.
   */
  async decide(by: Administrator, id: string, decision: DecisionName, reason: string): Promise<Approval> {
    return await this.#holding(id, async () => {
      const approval = await this.#options.store.get(by.reader.tenant, id);
      if (approval === null) throw new AppError('approval.not-found');
      this.#check(approval, by, decision);
      await this.#checks.get(approval.kind)?.(approval, reason);
      return await this.#decided(approval, by, decision, reason);
    });
  }

  #check(approval: Approval, by: Administrator, decision: DecisionName): void {
    if (decision === 'withdraw') {
      if (!hasMade(by.reader, approval)) throw new AppError('access.forbidden');
    } else {
      if (!by.reader.role.permissions.includes(decidingPermission)) throw new AppError('access.forbidden');
      if (isOwn(by.reader, approval)) throw new AppError('approval.own');
    }
    const from = decision === 'reviewed' ? 'to-review' : 'waiting';
    if (approval.state !== from || (from === 'waiting' && this.#nowMs() >= approval.expiresMs))
      throw new AppError('approval.not-open', { detail: `The request is ${approval.state}.` });
  }

  async #decided(approval: Approval, by: Administrator, decision: DecisionName, reason: string): Promise<Approval> {
    const made = { by: askerOf(by.reader), atMs: this.#nowMs(), reason };
    const { journal } = this.#options;
    switch (decision) {
      case 'reviewed':
        await journal.note(doerOf(by), deedOf(approval, 'review', { reason }));
        return await this.#save({ ...approval, state: 'reviewed', review: made });
      case 'approve':
        await journal.note(doerOf(by), deedOf(approval, 'approve', { reason }));
        return await this.#carryOut(
          await this.#save({ ...approval, state: 'approved', decision: { decision, ...made } }),
        );
      case 'refuse':
      case 'withdraw': {
        // Takes away: first done, then recorded.
        const state = decision === 'refuse' ? 'refused' : 'withdrawn';
        const closed = await this.#save({ ...approval, state, decision: { decision, ...made } });
        await journal.note(doerOf(by), deedOf(closed, decision, { reason }));
        return closed;
      }
    }
  }

  /** Notes that a permit which is good for once is used. Null where there is none any more. */
  async use(id: string, tenant: string): Promise<Approval | null> {
    return await this.#holding(id, async () => {
      const approval = await this.#options.store.get(tenant, id);
      if (approval === null || approval.permitMs === null || approval.usedMs !== null) return null;
      if (this.#nowMs() >= approval.permitMs) return null;
      return await this.#save({ ...approval, usedMs: this.#nowMs() });
    });
  }

  /** Carries out an approved request and notes how that ended. Where it cannot now, it stays approved and is tried again. */
  async #carryOut(approval: Approval): Promise<Approval> {
    const apply = this.#apply.get(approval.kind);
    if (apply === undefined) throw new Error(`nothing carries out requests of the kind ${approval.kind}`);
    const doer = doerOfApproved(approval);
    let done: Approval;
    try {
      const permitMs = (await apply(approval, doer))?.permitMs ?? null;
      const state = approval.decision?.decision === 'break-glass' ? 'to-review' : 'applied';
      done = { ...approval, state, appliedMs: this.#nowMs(), permitMs };
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) return this.#again(approval, error);
      done = { ...approval, state: 'failed', failure: error.message };
    }
    try {
      const failed = done.failure === null ? {} : ({ outcome: 'failure', reason: done.failure } as const);
      await this.#options.journal.note(doer, deedOf(done, 'apply', failed));
      this.#retries.delete(done.id);
      return await this.#save(done);
    } catch (error) {
      return this.#again(approval, error);
    }
  }

  #again(approval: Approval, error: unknown): Approval {
    const delayMs = Math.min((this.#retries.get(approval.id)?.delayMs ?? 2_500) * 2, retryMsMax);
    this.#retries.set(approval.id, { atMs: this.#options.clock.monotonicMs() + delayMs, delayMs });
    this.#options.onTrouble(`what was approved as ${approval.id} could not be carried out`, error);
    return approval;
  }

  /** Lets pass, or expire, what is due, and carries out what could not be before. At start, and every now and then. */
  async sweep(): Promise<void> {
    await this.#options.deciders
      .look()
      .catch((error: unknown) => this.#options.onTrouble('who may decide approvals could not be saved', error));
    for (const { id, tenant } of this.#options.store.live()) {
      if (this.#inHand.has(id)) continue;
      const sweeping = this.#holding(id, async () => {
        const approval = await this.#options.store.get(tenant, id);
        if (approval !== null) await this.#sweepOne(approval);
      });
      await sweeping.catch((error: unknown) =>
        this.#options.onTrouble(`the request ${id} is due, and that could not be recorded`, error),
      );
    }
    this.#options.store.forgetOver();
  }

  async #sweepOne(approval: Approval): Promise<void> {
    const nowMs = this.#nowMs();
    if (approval.state === 'approved') {
      const retry = this.#retries.get(approval.id);
      if (retry === undefined || retry.atMs <= this.#options.clock.monotonicMs()) await this.#carryOut(approval);
    } else if (approval.state === 'waiting' && nowMs >= approval.expiresMs) {
      await this.#options.journal.note(daybookItself(approval.tenant), deedOf(approval, 'expire'));
      await this.#save({ ...approval, state: 'expired' });
    } else if (approval.state === 'waiting' && approval.aloneMs !== null && nowMs >= approval.aloneMs) {
      await this.#passAlone(approval);
    }
  }

  /** Where somebody else could decide by now, it needs them; where the one who asked cannot any more, it needs somebody. */
  async #passAlone(approval: Approval): Promise<void> {
    const { deciders, journal } = this.#options;
    const { tenant, requestedBy } = approval;
    const aloneMs = deciders.aloneFromMs(tenant, requestedBy.subject);
    if (aloneMs === null || aloneMs > this.#nowMs()) {
      await this.#save({ ...approval, aloneMs });
      return;
    }
    const reason = 'nobody else could decide; the delay is over';
    await journal.note(
      daybookItself(approval.tenant),
      deedOf(approval, 'approve', { action: 'alone', severity: 3, reason }),
    );
    const decision: Decision = { decision: 'alone', by: null, atMs: this.#nowMs(), reason };
    await this.#carryOut(await this.#save({ ...approval, state: 'approved', decision }));
  }

  async #holding<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (this.#inHand.has(id)) throw new AppError('approval.not-open', { detail: 'Somebody is deciding it right now.' });
    this.#inHand.add(id);
    try {
      return await work();
    } finally {
      this.#inHand.delete(id);
    }
  }

  async #save(approval: Approval): Promise<Approval> {
    await this.#options.store.save(approval);
    return approval;
  }

  #nowMs(): number {
    return this.#options.clock.nowMs();
  }
}
