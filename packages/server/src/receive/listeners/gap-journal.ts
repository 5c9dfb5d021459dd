import type { EventDraft } from '@daybook/event';
import type { Gap, ListenerSource } from './ports.ts';

/** A gap, and whose. */
export interface SeenGap extends Gap {
  readonly source: ListenerSource;
  /** IP address. */
  readonly sender: string;
  /** The host that the messages name. */
  readonly host: string;
}

interface Pending {
  readonly first: SeenGap;
  readonly ranges: string[];
  gaps: number;
  missing: number;
}

export interface GapJournalParts {
  /** Writes an event of Daybook's own; durable when it resolves. */
  readonly record: (tenant: string, draft: EventDraft) => Promise<void>;
  readonly nowMs: () => number;
  readonly report: (message: string) => void;
  readonly intervalMs?: number;
}

const intervalMsUsual = 1_000;
const pendingMax = 1_000;
const rangesMax = 16;

/**
 * Records gaps as `log.gap`: at most one event a second for a source and a host, which says all of that second, so that a sender
 * who counts at random cannot fill the log. What cannot be written now is written later.
 */
export class GapJournal {
  readonly #parts: GapJournalParts;
  readonly #pending = new Map<string, Pending>();
  #timer: NodeJS.Timeout | null = null;
  #recording: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: GapJournalParts) {
    this.#parts = parts;
  }

  note(gap: SeenGap): void {
    const { source, sender, host, from, to } = gap;
    // Past the limit hosts are not told apart.
    const key = JSON.stringify([
      source.tenant,
      source.number,
      ...(this.#pending.size < pendingMax ? [sender, host] : []),
    ]);
    const pending = this.#pending.get(key) ?? { first: gap, ranges: [], gaps: 0, missing: 0 };
    pending.gaps += 1;
    pending.missing += to - from + 1;
    if (pending.ranges.length < rangesMax) pending.ranges.push(from === to ? `${from}` : `${from}-${to}`);
    this.#pending.set(key, pending);
    this.#timer ??= setTimeout(() => this.#flush(), this.#parts.intervalMs ?? intervalMsUsual);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#flush();
    await this.#recording;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const all = [...this.#pending];
    this.#pending.clear();
    this.#recording = this.#recording.then(() => this.#record(all));
  }

  async #record(all: readonly (readonly [string, Pending])[]): Promise<void> {
    for (const [key, pending] of all) {
      const { source } = pending.first;
      try {
        await this.#parts.record(source.tenant, draftOf(pending, this.#parts.nowMs()));
      } catch (error) {
        this.#parts.report(`a gap of source ${source.name} could not be recorded: ${(error as Error).message}`);
        this.#again(key, pending);
      }
    }
  }

  #again(key: string, pending: Pending): void {
    if (this.#isClosed) return;
    const newer = this.#pending.get(key);
    if (newer !== undefined) {
      pending.gaps += newer.gaps;
      pending.missing += newer.missing;
      pending.ranges.push(...newer.ranges.slice(0, rangesMax - pending.ranges.length));
    }
    this.#pending.set(key, pending);
    this.#timer ??= setTimeout(() => this.#flush(), this.#parts.intervalMs ?? intervalMsUsual);
  }
}

function draftOf({ first, ranges, gaps, missing }: Pending, nowMs: number): EventDraft {
  const { source, sender, host, from, to } = first;
  return {
    time: new Date(nowMs).toISOString(),
    kind: 'log.gap',
    action: 'messages that the sender counted are missing',
    outcome: 'failure',
    severity: 3,
    actor: { type: 'system', id: 'daybook' },
    target: { resources: [{ type: 'source', id: String(source.number), name: source.name }] },
    ext: { sender, host, from, to, missing, gaps, ranges: ranges.join(', ') },
  };
}
