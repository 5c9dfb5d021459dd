import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { RecordDeed, RecordOnce, WatchDoer } from '../doer.ts';
import type { Alert, AlertWithEvidence, Verdict } from './alert.ts';
import type { AlertQuestion, AlertStore } from './alert-store.ts';
import { openedDraft, type Step, stepDraft } from './draft.ts';

export interface AlertsOptions {
  readonly store: AlertStore;
  readonly record: RecordDeed & RecordOnce;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** It is in the log; said again where a process ended before that was noted. */
  readonly onOpened?: (alert: Alert) => void;
}

/** How somebody handles an alert. */
export type Handling =
  | { readonly step: 'acknowledge' | 'reopen' }
  | { readonly step: 'assign'; readonly assignee: string }
  | { readonly step: 'close'; readonly verdict: Verdict };

const announcedAtOnceMax = 100;

/** From opened to closed. Each step is in the log before it is in effect. */
export class Alerts {
  readonly #options: AlertsOptions;
  /** Steps are taken one after another, so that what one of them checked still holds when it writes. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  list(tenant: string, question: AlertQuestion): Promise<AlertWithEvidence[]> {
    return this.#options.store.list(tenant, question);
  }

  get(tenant: string, id: string): Promise<AlertWithEvidence | null> {
    return this.#options.store.get(tenant, id);
  }

  /** Of all tenants, those that are not closed. */
  open(): Promise<number> {
    return this.#options.store.open();
  }

  /** Writes into the log which alerts were opened, each once. Rejects where the log cannot take it; then it is tried again. */
  async announce(tenant: string): Promise<void> {
    const { store, record, onOpened } = this.#options;
    for (;;) {
      const alerts = await store.unannounced(tenant, announcedAtOnceMax);
      for (const alert of alerts) {
        await record.appendOnce(tenant, `alert.open ${alert.id}`, openedDraft(alert));
        await store.announced(tenant, alert.id);
        onOpened?.(alert);
      }
      if (alerts.length < announcedAtOnceMax) return;
    }
  }

  /** Throws `alert.not-found`, `alert.state`, `look.not-recorded`. */
  handle(doer: WatchDoer, id: string, handling: Handling, reason: string): Promise<AlertWithEvidence> {
    const handled = this.#turn.then(() => this.#handle(doer, id, handling, reason));
    this.#turn = handled.catch(() => undefined);
    return handled;
  }

  async #handle(doer: WatchDoer, id: string, handling: Handling, reason: string): Promise<AlertWithEvidence> {
    const { store, record, clock } = this.#options;
    const before = await store.get(doer.tenant, id);
    if (before === null) throw new AppError('alert.not-found');
    if (!mayFollow(before, handling.step))
      throw new AppError('alert.state', { detail: `The alert is ${before.state}: nobody can ${handling.step} it.` });
    const after = { ...before, ...changeOf(handling), changedMs: clock.nowMs(), changedBy: doer.name };
    try {
      await record.append(doer.tenant, stepDraft(before, after, handling.step, doer, reason));
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
    await store.handled(after, after.assignee !== before.assignee);
    return (await store.get(doer.tenant, id)) ?? after;
  }
}

/** Whoever acknowledged it may still hand it on; what is closed is reopened first. */
function mayFollow({ state }: Alert, step: Step): boolean {
  if (step === 'reopen') return state === 'closed';
  if (step === 'acknowledge') return state === 'open';
  return state !== 'closed';
}

function changeOf(handling: Handling): Partial<Alert> {
  switch (handling.step) {
    case 'acknowledge':
      return { state: 'acknowledged' };
    case 'assign':
      return { state: 'assigned', assignee: handling.assignee };
    case 'close':
      return { state: 'closed', verdict: handling.verdict };
    case 'reopen':
      return { state: 'open', assignee: null, verdict: null };
  }
}
