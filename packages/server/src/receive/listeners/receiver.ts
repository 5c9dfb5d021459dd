import type { X509Certificate } from 'node:crypto';
import type { ErrorCode } from '@daybook/api';
import type { Message, ReadingOf, ReadMessage } from '../../parse/ports.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Pressure } from '../body/index.ts';
import type { Frame } from '../framing/index.ts';
import type { Intake } from '../intake/index.ts';
import { Admission, type Admitted } from './admission.ts';
import type { GapJournal } from './gap-journal.ts';
import { Inbox, inboxLimits } from './inbox.ts';
import type { Measures } from './measures.ts';
import type {
  ListenerSettings,
  ListenerSource,
  ListenerSources,
  Protocol,
  RefusedReason,
  SequenceTracker,
  Sequences,
} from './ports.ts';

export interface ReceiverParts {
  readonly intake: Intake;
  readonly pressure: Pressure;
  readonly readMessage: ReadMessage;
  readonly readingOf: ReadingOf;
  readonly sources: ListenerSources;
  readonly clock: Clock;
  readonly measures: Measures;
  readonly gaps: GapJournal;
  /** Told of each batch that became durable of what came without being answered for. */
  readonly onUnanswered: (source: ListenerSource, transport: ListenerSettings['transport']) => void;
}

/** Who sent a frame. */
export interface Sender {
  readonly address: string;
  readonly source: ListenerSource;
  readonly tracker: SequenceTracker;
}

/** What the listeners of streams and of datagrams have in common: who may send, what a frame says, where it goes. */
export class Receiver {
  /** Labels metrics. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly #parts: ReceiverParts;
  readonly #zoneOffsetMin: number;
  readonly #transport: ListenerSettings['transport'];
  readonly #admission: Admission;
  readonly #sequences: Sequences;
  /** By tenant and number of the source. */
  readonly #inboxes = new Map<string, Inbox>();

  constructor(protocol: Protocol, settings: ListenerSettings, parts: ReceiverParts) {
    const { transport, host, port, zoneOffsetMin } = settings;
    this.name = `${protocol.name}/${transport}/${host}:${port}`;
    this.protocol = protocol;
    this.#parts = parts;
    this.#zoneOffsetMin = zoneOffsetMin;
    this.#transport = transport;
    this.#admission = new Admission(settings, parts.sources);
    this.#sequences = protocol.sequences();
  }

  admit(address: string, certificate: X509Certificate | null): Admitted {
    return this.#admission.of(address, certificate);
  }

  refuse(reason: RefusedReason, source: ListenerSource | null = null): void {
    this.#parts.measures.refused(this.name, reason, source);
  }

  monotonicMs(): number {
    return this.#parts.clock.monotonicMs();
  }

  /** What one sender counts over one connection. */
  tracker(address: string, { tenant, number }: ListenerSource): SequenceTracker {
    return this.#sequences.connection(`${tenant}/${number}/${address}`);
  }

  /** Waits for room. False where nothing is taken any more; what was not taken is counted as lost. */
  async put(frames: readonly Frame[], sender: Sender): Promise<boolean> {
    for (const [i, frame] of frames.entries()) {
      if (await this.#put(frame, sender)) continue;
      this.#parts.measures.lost(this.name, sender.source, 'server.closing', frames.length - i);
      return false;
    }
    return true;
  }

  async #put(frame: Frame, sender: Sender): Promise<boolean> {
    const { clock, measures } = this.#parts;
    const inbox = this.#inboxOf(sender.source);
    const message = this.#read(frame, sender);
    if (inbox.offer(message)) return true;
    const sinceMs = clock.monotonicMs();
    const isTaken = await inbox.put(message);
    measures.paused(this.name, (clock.monotonicMs() - sinceMs) / 1000);
    return isTaken;
  }

  /** Refuses what there is no room for. */
  offer(frame: Frame, sender: Sender): void {
    if (!this.#inboxOf(sender.source).offer(this.#read(frame, sender))) this.refuse('no-room', sender.source);
  }

  /** Writes what was read. */
  async close(): Promise<void> {
    await Promise.all([...this.#inboxes.values()].map((inbox) => inbox.close()));
  }

  #read(frame: Frame, { address, source, tracker }: Sender): Message {
    const { clock, measures, gaps } = this.#parts;
    const context = { referenceMs: clock.nowMs(), zoneOffsetMin: this.#zoneOffsetMin };
    const { message, sequence } = this.protocol.read(frame, context);
    if (frame.cut !== null) measures.cut(this.name);
    if (!frame.isWhole) measures.unfinished(this.name);
    const host = message.host ?? '';
    const gap = sequence === null ? null : tracker.saw(host, sequence);
    if (gap !== null) {
      measures.gap(this.name);
      gaps.note({ ...gap, source, sender: address, host });
    }
    // Whatever the message says of its host, this is who sent it.
    return { ...message, ext: { ...message.ext, sender: address } };
  }

  #inboxOf(source: ListenerSource): Inbox {
    const key = `${source.tenant}/${source.number}`;
    const known = this.#inboxes.get(key);
    if (known !== undefined) return known;
    const { intake, pressure, readMessage, readingOf, clock, measures, onUnanswered } = this.#parts;
    const inbox = new Inbox({
      source,
      intake,
      pressure,
      readMessage,
      readingOf,
      nowMs: () => clock.nowMs(),
      zoneOffsetMin: this.#zoneOffsetMin,
      limits: inboxLimits,
      onTaken: (count) => {
        measures.taken(this.name, source, count);
        onUnanswered(source, this.#transport);
      },
      onLost: (count, { code }) => measures.lost(this.name, source, lostCodes[code], count),
    });
    this.#inboxes.set(key, inbox);
    return inbox;
  }
}

/** What the same would be over HTTP. */
export const lostCodes = {
  busy: 'server.busy',
  'disk-full': 'log.disk-full',
  'disk-error': 'server.error',
  closed: 'server.closing',
  'too-large': 'request.too-large',
} as const satisfies Record<string, ErrorCode>;
