import type { Message } from '../../parse/ports.ts';
import type { Frame, Framing } from '../framing/index.ts';
import type { Share } from '../body/index.ts';
import type { Batch } from './take-once.ts';

/** Where events come from, as far as listeners must know. */
export interface ListenerSource {
  readonly tenant: string;
  readonly number: number;
  readonly name: string;
  readonly format: string;
  readonly revokedMs: number | null;
}

/** Registered sources. From memory, at once: it is asked for every chunk and datagram. */
export interface ListenerSources {
  named(tenant: string, name: string): ListenerSource | null;
  get(tenant: string, number: number): ListenerSource | null;
  /** By names in a certificate. */
  certified(names: readonly string[]): ListenerSource | null;
}

/** What a message says, and how its sender counts it, where it does. */
export interface ReadFrame {
  readonly message: Message;
  readonly sequence: number | null;
}

/** Numbers that a sender gave to messages which never came. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What comes over one connection. */
export interface SequenceTracker {
  /** What is missing between the message before of that host and this one. */
  saw(host: string, sequence: number): Gap | null;
  end(): void;
}

/** What the senders of a listener count. */
export interface Sequences {
  connection(sender: string): SequenceTracker;
}

/** Finds messages in what comes to one listener as datagrams. What it holds of senders is bounded. */
export interface Datagrams {
  /** The message that is whole with this datagram; null where there is none. The bytes are the caller's again afterwards. */
  take(bytes: Uint8Array, sender: string, nowMs: number): Frame | null;
  /** Gives up what has waited too long for the rest. Asked now and then, and with `Infinity` at the end. */
  expire(nowMs: number): void;
}

/** A protocol that comes over sockets of its own. Pure. */
export interface Protocol {
  readonly name: string;
  /** For a connection. */
  framing(): Framing;
  /** For a listener. `onFault` is told of each message that is given up. */
  datagrams(onFault: (fault: DatagramFault) => void): Datagrams;
  /** For a listener. */
  sequences(): Sequences;
  /** Total. */
  read(frame: Frame, context: { readonly referenceMs: number; readonly zoneOffsetMin: number }): ReadFrame;
}

/** One connection of a protocol that answers. Who sends over it was admitted. */
export interface Conversation {
  /** IP address of the other end. */
  readonly address: string;
  /** What comes, as long as its sender may send; it is read only as fast as this is iterated. */
  chunks(): AsyncIterable<Uint8Array>;
  /** False where it could not be sent. */
  send(bytes: Uint8Array): Promise<boolean>;
  /**
   * Resolves once the events are durable, however long the log has to be waited for; to false where they will not be. Of
   * those that have no key nobody will hear again: they are counted as lost.
   */
  deliver(batch: Batch): Promise<boolean>;
  /** Room for what is in hand. */
  share(): Share;
  nowMs(): number;
  /** Counts something that was not taken. */
  refuse(reason: RefusedReason): void;
  /** Ends it at once. */
  end(): void;
}

/** A protocol whose senders get answers. */
export interface AnsweringProtocol {
  readonly name: string;
  /** The connection is over when it resolves. */
  converse(conversation: Conversation): Promise<void>;
}

/** One listener as it was set. */
export interface ListenerSettings {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
  readonly tenant: string;
  /** Name of the source that everything is from; null where the certificate of the sender says it. */
  readonly source: string | null;
  /** Addresses and ranges; empty for any. */
  readonly from: readonly string[];
  /** Minutes east of UTC of times that say no zone. */
  readonly zoneOffsetMin: number;
}

/** Why something was not taken. A closed set: it labels a metric. */
export const refusedReasons = [
  'unknown-sender',
  'unknown-source',
  'unknown-certificate',
  'too-many-connections',
  'tls-failed',
  'frame-too-long',
  'no-room',
  'malformed',
  'incomplete',
  'wrong-key',
] as const;
export type RefusedReason = (typeof refusedReasons)[number];

/** Why a message that came as datagrams was given up. */
export type DatagramFault = Extract<RefusedReason, 'malformed' | 'incomplete' | 'no-room' | 'frame-too-long'>;
