import type { ErrorCode } from '@daybook/api';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Loss } from './loss-journal.ts';
import type { ListenerSource, RefusedReason } from './ports.ts';

/** What came from sources and what was refused, for whoever looks after them. */
export interface DeliveryNotes {
  took(tenant: string, source: number, events: number): void;
  /** `events`: how many of them; null for who sent them where nobody knows. */
  refused(refused: { tenant: string | null; source: number | null; code: ErrorCode; events: number }): void;
}

export interface MeasureParts {
  readonly metrics: Registry;
  readonly deliveries: DeliveryNotes;
  /** What a source sent and is not in the log. */
  readonly onLost: (loss: Loss) => void;
}

/** What the registry of metrics and the notes of deliveries are told. */
export class Measures {
  readonly #deliveries: DeliveryNotes;
  readonly #onLost: MeasureParts['onLost'];
  readonly #messages: Counter<'listener' | 'outcome'>;
  readonly #refusals: Counter<'listener' | 'reason'>;
  readonly #paused: Counter<'listener'>;
  readonly #drops: Counter<'listener'>;
  readonly #gaps: Counter<'listener'>;
  readonly #connections: Gauge<'listener'>;
  /** Asked when somebody wants the metrics. */
  readonly #asked: { name: string; connections?: () => number; drops?: () => number | null }[] = [];

  constructor({ metrics, deliveries, onLost }: MeasureParts) {
    this.#deliveries = deliveries;
    this.#onLost = onLost;
    const registers = [metrics];
    const listener = ['listener'] as const;
    this.#messages = new Counter({
      name: 'daybook_listener_messages_total',
      help: 'Messages that listeners read: taken (durable), of those cut or unfinished, and lost (read, not written)',
      labelNames: ['listener', 'outcome'],
      registers,
    });
    this.#refusals = new Counter({
      name: 'daybook_listener_refused_total',
      help: 'Connections, datagrams and messages that listeners refused',
      labelNames: ['listener', 'reason'],
      registers,
    });
    this.#paused = new Counter({
      name: 'daybook_listener_paused_seconds_total',
      help: 'Time in which connections were not read because the log had enough in hand',
      labelNames: listener,
      registers,
    });
    this.#gaps = new Counter({
      name: 'daybook_listener_gaps_total',
      help: 'Jumps in what senders count',
      labelNames: listener,
      registers,
    });
    const drops: Counter<'listener'> = new Counter({
      name: 'daybook_listener_kernel_drops_total',
      help: 'Datagrams that the kernel dropped because its buffer was full',
      labelNames: listener,
      registers,
      collect: () => {
        drops.reset();
        for (const { name, drops: read } of this.#asked) {
          const count = read?.() ?? null;
          if (count !== null) drops.inc({ listener: name }, count);
        }
      },
    });
    this.#drops = drops;
    const connections: Gauge<'listener'> = new Gauge({
      name: 'daybook_listener_connections',
      help: 'Connections that are open',
      labelNames: listener,
      registers,
      collect: () => {
        for (const { name, connections: read } of this.#asked) {
          if (read !== undefined) connections.set({ listener: name }, read());
        }
      },
    });
    this.#connections = connections;
  }

  /** What of a listener is read when it is asked for. */
  watch(name: string, read: { connections?: () => number; drops?: () => number | null }): void {
    this.#asked.push({ name, ...read });
    if (read.connections !== undefined) this.#connections.set({ listener: name }, 0);
    if (read.drops !== undefined) this.#drops.inc({ listener: name }, 0);
  }

  taken(listener: string, { tenant, number }: ListenerSource, count: number): void {
    this.#messages.inc({ listener, outcome: 'taken' }, count);
    this.#deliveries.took(tenant, number, count);
  }

  cut(listener: string): void {
    this.#messages.inc({ listener, outcome: 'cut' });
  }

  unfinished(listener: string): void {
    this.#messages.inc({ listener, outcome: 'unfinished' });
  }

  paused(listener: string, seconds: number): void {
    this.#paused.inc({ listener }, seconds);
  }

  gap(listener: string): void {
    this.#gaps.inc({ listener });
  }

  lost(listener: string, source: ListenerSource, code: ErrorCode, count: number): void {
    this.#messages.inc({ listener, outcome: 'lost' }, count);
    this.#onLost({ source, listener, reason: code, count });
    this.#note(source, code, count);
  }

  /** `source` is null where nobody knows whose it would have been. */
  refused(listener: string, reason: RefusedReason, source: ListenerSource | null): void {
    this.#refusals.inc({ listener, reason });
    if (source !== null) this.#onLost({ source, listener, reason, count: 1 });
    this.#note(source, codes[reason], 1);
  }

  #note(source: ListenerSource | null, code: ErrorCode, count: number): void {
    const { tenant = null, number = null } = source ?? {};
    this.#deliveries.refused({ tenant, source: number, code, events: count });
  }
}

/** What the same would be over HTTP. */
const codes: Readonly<Record<RefusedReason, ErrorCode>> = {
  'unknown-sender': 'access.unauthenticated',
  'unknown-source': 'access.unauthenticated',
  'unknown-certificate': 'access.unauthenticated',
  'too-many-connections': 'server.busy',
  'tls-failed': 'request.malformed',
  'frame-too-long': 'request.too-large',
  'no-room': 'server.busy',
  malformed: 'request.malformed',
  incomplete: 'request.malformed',
  'wrong-key': 'access.unauthenticated',
};
