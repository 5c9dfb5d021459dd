import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamConnection } from '../../platform/sockets/index.ts';
import { Admission } from './admission.ts';
import type { StreamTaker } from './over-streams.ts';
import type { AnsweringProtocol, Conversation, ListenerSettings, ListenerSource, RefusedReason } from './ports.ts';
import { lostCodes, type ReceiverParts } from './receiver.ts';
import { type Batch, takeOnce, type TakeParts } from './take-once.ts';

/** After the log refused a batch for now. */
const retryMs = 250;
/** At the end: how long it is tried to write what is in hand. */
const closeTimeoutMs = 5_000;

/** The connections of one listener whose protocol answers. */
export class Conversations implements StreamTaker {
  /** Labels metrics. */
  readonly name: string;
  readonly #protocol: AnsweringProtocol;
  readonly #parts: Omit<ReceiverParts, 'gaps'>;
  readonly #taking: TakeParts;
  readonly #admission: Admission;
  readonly #delivering = new Set<Promise<boolean>>();
  readonly #closing = new AbortController();

  constructor(protocol: AnsweringProtocol, settings: ListenerSettings, parts: Omit<ReceiverParts, 'gaps'>) {
    const { transport, host, port, zoneOffsetMin } = settings;
    this.name = `${protocol.name}/${transport}/${host}:${port}`;
    this.#protocol = protocol;
    this.#parts = parts;
    this.#taking = { ...parts, zoneOffsetMin, nowMs: () => parts.clock.nowMs() };
    this.#admission = new Admission(settings, parts.sources);
  }

  async take(connection: StreamConnection): Promise<void> {
    const { address, certificate } = connection;
    const admitted = this.#admission.of(address, certificate);
    if (!admitted.ok) return this.refuse(admitted.reason);
    await this.#protocol.converse(this.#conversation(connection, admitted.source));
  }

  refuse(reason: RefusedReason, source: ListenerSource | null = null): void {
    this.#parts.measures.refused(this.name, reason, source);
  }

  /** Waits for what is on its way to the log. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#closing.abort(), closeTimeoutMs);
    await Promise.all(this.#delivering);
    clearTimeout(timer);
    this.#closing.abort();
  }

  #conversation(connection: StreamConnection, source: ListenerSource): Conversation {
    const { address } = connection;
    return {
      address,
      chunks: () => this.#chunks(connection),
      send: (bytes) => connection.send(bytes),
      deliver: (batch) => this.#deliver(batch, source),
      share: () => this.#parts.pressure.share(),
      nowMs: () => this.#parts.clock.nowMs(),
      refuse: (reason) => this.refuse(reason, source),
      end: () => connection.end(),
    };
  }

  async *#chunks(connection: StreamConnection): AsyncIterable<Uint8Array> {
    for await (const chunk of connection.chunks()) {
      // A source that was revoked meanwhile writes nothing more.
      const still = this.#admission.of(connection.address, connection.certificate);
      if (!still.ok) return this.refuse(still.reason);
      yield chunk;
    }
  }

  async #deliver(batch: Batch, source: ListenerSource): Promise<boolean> {
    const delivering = this.#write(batch, source);
    this.#delivering.add(delivering);
    try {
      return await delivering;
    } finally {
      this.#delivering.delete(delivering);
    }
  }

  async #write(batch: Batch, source: ListenerSource): Promise<boolean> {
    const { clock, measures } = this.#parts;
    for (;;) {
      const taken = await takeOnce(this.#taking, source, batch);
      if (taken.ok) {
        measures.taken(this.name, source, batch.count - taken.repeated);
        return true;
      }
      const isFinal = taken.code === 'closed' || taken.code === 'too-large';
      if (isFinal || this.#closing.signal.aborted) {
        const keyed = batch.keys.reduce((sum, { count = 1 }) => sum + count, 0);
        if (keyed < batch.count) measures.lost(this.name, source, lostCodes[taken.code], batch.count - keyed);
        return false;
      }
      const sinceMs = clock.monotonicMs();
      await sleep(retryMs, null, { ref: false });
      measures.paused(this.name, (clock.monotonicMs() - sinceMs) / 1000);
    }
  }
}
