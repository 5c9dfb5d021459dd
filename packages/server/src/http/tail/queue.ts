import type { Position, StoredItems } from '@daybook/event';
import type { CommittedBatch } from '../../ledger/feed.ts';

/** What comes next in a tail: events to be looked at, up to an index; or some that were left out. */
export type TailItem =
  | { readonly type: 'events'; readonly events: readonly StoredItems[]; readonly upTo: Position }
  | { readonly type: 'dropped'; readonly first: Position; readonly upTo: Position; readonly count: number };

/**
 * What was committed and not looked at yet, for one client, in order. Bounded: past `eventsMax` what comes is counted and
 * dropped, and where it was dropped stays known. Made by the ledger's feed, emptied by the tail.
 */
export class TailQueue {
  readonly #eventsMax: number;
  readonly #matches: (stored: StoredItems) => boolean;
  #items: TailItem[] = [];
  #events = 0;
  #wake: () => void = () => undefined;

  constructor(eventsMax: number, matches: (stored: StoredItems) => boolean) {
    this.#eventsMax = eventsMax;
    this.#matches = matches;
  }

  get length(): number {
    return this.#events;
  }

  push({ log, first, end, events }: CommittedBatch): void {
    if (end === first) return;
    const upTo = { log, index: end - 1 };
    if (this.#events > 0 && this.#events + events.length > this.#eventsMax) {
      this.#drop({ log, index: first }, upTo, events.filter((event) => this.#matches(event)).length);
    } else {
      this.#items.push({ type: 'events', events, upTo });
      this.#events += events.length;
    }
    this.#wake();
  }

  #drop(first: Position, upTo: Position, count: number): void {
    const last = this.#items.at(-1);
    if (last?.type !== 'dropped') this.#items.push({ type: 'dropped', first, upTo, count });
    else this.#items[this.#items.length - 1] = { ...last, upTo, count: last.count + count };
  }

  /** The next item; events of several batches together, while they are not more than `eventsMax`. */
  take(eventsMax: number): TailItem | null {
    const first = this.#items.shift() ?? null;
    if (first?.type !== 'events') return first;
    const events = [...first.events];
    let { upTo } = first;
    for (let next = this.#items[0]; next?.type === 'events'; next = this.#items[0]) {
      if (events.length + next.events.length > eventsMax) break;
      events.push(...next.events);
      upTo = next.upTo;
      this.#items.shift();
    }
    this.#events -= events.length;
    return { type: 'events', events, upTo };
  }

  /** Resolves when there may be something, when the signal aborts, and after so long. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#items.length > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', settle);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(settle, timeoutMs);
      signal.addEventListener('abort', settle, { once: true });
      this.#wake = settle;
    });
  }
}
