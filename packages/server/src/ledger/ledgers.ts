import type { ReadFiles } from '@daybook/event';
import { InFlight } from './in-flight.ts';
import { Ledger, type LedgerShares } from './ledger.ts';
import type { LedgerStart, OpenedLog } from './messages.ts';
import type { LogIdentity } from './ports.ts';
import type { Appended, SubmissionInput } from './submission.ts';
import { LedgerThread } from './thread.ts';

export interface LedgerEvents {
  readonly onTrouble: (what: string, message: string) => void;
  readonly onFatal: (message: string) => void;
  /** A head of so many events was signed and published. */
  readonly onPublished?: (tenant: string, size: number) => void;
  /** Content that a follower could not be given. */
  readonly onGone: (index: number, detail: string) => void;
}

interface LedgersShares extends LedgerShares {
  readonly thread: LedgerThread;
}

/**
 * The logs of all tenants: one thread writes them, into one write-ahead log. Each tenant has its newest log here; nothing
 * of one is ever reached through another.
 */
export class Ledgers implements AsyncDisposable {
  readonly #files: ReadFiles;
  readonly #shares: LedgersShares;
  /** By tenant. */
  readonly #logs = new Map<string, Ledger>();
  /** What the thread told of logs before they were here. */
  #early: (() => void)[] = [];

  private constructor(files: ReadFiles, shares: LedgersShares) {
    this.#files = files;
    this.#shares = shares;
  }

  /** @throws LedgerFault where the data directory does not hold together. */
  static async open(start: LedgerStart, files: ReadFiles, events: LedgerEvents): Promise<Ledgers> {
    let ledgers: Ledgers | null = null;
    const early: (() => void)[] = [];
    const soon = (work: (it: Ledgers) => void): void => {
      if (ledgers === null) early.push(() => ledgers !== null && work(ledgers));
      else work(ledgers);
    };
    const { thread, logs } = await LedgerThread.start(start, {
      onPublished: (message) =>
        soon((it) =>
          it.#tell(message, (log) => {
            log.takePublished(message);
            events.onPublished?.(log.tenant, message.published.size);
          }),
        ),
      onSettled: (message) => soon((it) => it.#tell(message, (log) => log.takeSettled(message))),
      onTrouble: events.onTrouble,
      onFatal: events.onFatal,
    });
    try {
      const opened = new Ledgers(files, { thread, inFlight: new InFlight(), onGone: events.onGone });
      for (const log of newest(logs)) await opened.#take(log);
      if (!opened.#logs.has(start.identity.tenant)) throw new Error(`there is no log for ${start.identity.tenant}`);
      ledgers = opened;
      for (const work of early) work();
      await thread.publish();
      return opened;
    } catch (error) {
      await thread.close(); // a thread that nobody knows of would keep the process, and the directory
      throw error;
    }
  }

  /** Begins a log for a tenant that has none; gives the one that there is otherwise. */
  async begin(identity: LogIdentity): Promise<Ledger> {
    const known = this.#logs.get(identity.tenant);
    if (known !== undefined) return known;
    return this.#take(await this.#shares.thread.begin(identity));
  }

  /** Throws where the tenant has no log. */
  of(tenant: string): Ledger {
    const ledger = this.#logs.get(tenant);
    if (ledger === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    return ledger;
  }

  all(): readonly Ledger[] {
    return [...this.#logs.values()];
  }

  /** True while more is in flight than the ledger should hold: refuse for now. */
  get busy(): boolean {
    return this.#shares.inFlight.isFull;
  }

  /** Resolves once the events are durable, or were refused. */
  async append(input: SubmissionInput): Promise<Appended> {
    return this.of(input.tenant).append(input);
  }

  /** Collects the garbage of the thread's heap: for when there is nothing to do. */
  async collect(): Promise<void> {
    await this.#shares.thread.collect();
  }

  async #take(opened: OpenedLog): Promise<Ledger> {
    const ledger = await Ledger.open(opened, this.#files, this.#shares);
    this.#logs.set(opened.tenant, ledger);
    const early = this.#early;
    this.#early = [];
    for (const work of early) work();
    return ledger;
  }

  /** A log that was just begun may be published before it is here. One that is not its tenant's newest is told nothing. */
  #tell({ tenant, log }: { tenant: string; log: number }, work: (ledger: Ledger) => void): void {
    const ledger = this.#logs.get(tenant);
    if (ledger === undefined) this.#early.push(() => this.#tell({ tenant, log }, work));
    else if (ledger.log === log) work(ledger);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shares.thread.close();
  }
}

/** Of each tenant the log with the highest number: the one that takes events. */
function newest(logs: readonly OpenedLog[]): Iterable<OpenedLog> {
  const byTenant = new Map<string, OpenedLog>();
  for (const each of logs) {
    const known = byTenant.get(each.tenant);
    if (known === undefined || known.log < each.log) byTenant.set(each.tenant, each);
  }
  return byTenant.values();
}
