import type { EventDraft } from '@daybook/event';
import type { ListenerSource } from './ports.ts';

/** What came, or nearly did, and is not in the log. */
export interface Loss {
  readonly source: Pick<ListenerSource, 'tenant' | 'number' | 'name'>;
  readonly listener: string;
  readonly reason: string;
  readonly count: number;
}

export interface LossJournalParts {
  /** Writes an event of Daybook's own; durable when it resolves. */
  readonly record: (tenant: string, draft: EventDraft) => Promise<void>;
  readonly nowMs: () => number;
  readonly report: (message: string) => void;
  readonly intervalMs?: number;
}

interface Dropping {
  readonly listener: string;
  readonly source: () => Loss['source'] | null;
  /** Datagrams that the kernel dropped so far. */
  readonly read: () => number | null;
  known: number;
}

const intervalMsUsual = 1_000;
/** Sources, listeners and reasons are few; past so many, reasons are not told apart. */
const pendingMax = 1_000;

/**
 * Records what listeners lost of known sources as `source.dropped`: at most one event a second for a source, a listener and a
 * reason. What cannot be written now is written later; what is not written at the end is reported.
 */
export class LossJournal {
  readonly #parts: LossJournalParts;
  readonly #dropping: Dropping[] = [];
  readonly #timer: NodeJS.Timeout;
  #pending = new Map<string, Loss>();
  #recording: Promise<void> = Promise.resolve();

  constructor(parts: LossJournalParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#look(), parts.intervalMs ?? intervalMsUsual).unref();
  }

  note(loss: Loss): void {
    const { source, listener } = loss;
    const reason = this.#pending.size < pendingMax ? loss.reason : 'several';
    const key = JSON.stringify([source.tenant, source.number, ...(reason === 'several' ? [] : [listener, reason])]);
    const count = loss.count + (this.#pending.get(key)?.count ?? 0);
    this.#pending.set(key, { ...loss, reason, count });
  }

  /** What the kernel drops of a listener is a loss of its source. */
  watch(listener: string, source: Dropping['source'], read: Dropping['read']): void {
    this.#dropping.push({ listener, source, read, known: read() ?? 0 });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#look();
    await this.#recording;
    for (const { source, listener, reason, count } of this.#pending.values())
      this.#parts.report(`${listener}: that ${count} messages of ${source.name} were lost (${reason}) is not recorded`);
  }

  #look(): void {
    for (const each of this.#dropping) {
      const drops = each.read() ?? each.known;
      const source = each.source();
      if (drops > each.known && source !== null)
        this.note({ source, listener: each.listener, reason: 'kernel-buffer-full', count: drops - each.known });
      each.known = drops;
    }
    if (this.#pending.size === 0) return;
    const all = [...this.#pending.values()];
    this.#pending = new Map();
    this.#recording = this.#recording.then(() => this.#record(all));
  }

  async #record(all: readonly Loss[]): Promise<void> {
    for (const loss of all) {
      try {
        await this.#parts.record(loss.source.tenant, draftOf(loss, this.#parts.nowMs()));
      } catch {
        this.note(loss);
      }
    }
  }
}

function draftOf({ source, listener, reason, count }: Loss, nowMs: number): EventDraft {
  return {
    time: new Date(nowMs).toISOString(),
    kind: 'source.dropped',
    action: 'a listener could not take what came',
    outcome: 'failure',
    severity: 3,
    actor: { type: 'system', id: 'daybook' },
    target: { resources: [{ type: 'source', id: String(source.number), name: source.name }] },
    ext: { dropped: count, reason, listener },
  };
}
