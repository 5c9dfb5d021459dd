import type { Gap, Sequences, SequenceTracker } from '../listeners/ports.ts';
import { sequenceMax } from './message.ts';

const hostsMax = 64;
const endedMax = 10_000;

/**
 * What the senders of a listener count (RFC 5424, section 7.3.1), so that a jump is seen: within a connection, and from
 * one that ended to the next of the same sender and host. A count that begins again at 1, or goes back, is a sender that was
 * started again. In memory and bounded: of the hosts behind a connection and of ended connections the ones that were
 * seen last are known.
 */
export class SyslogSequences implements Sequences {
  /** The last numbers of connections that ended, by sender and host; the latest at the end. */
  readonly #ended = new Map<string, number>();

  /** For one connection of a sender. */
  connection(sender: string): SequenceTracker {
    const last = new Map<string, number>();
    return {
      saw: (host, sequence) => {
        const before = last.get(host) ?? this.#take(sender, host);
        last.delete(host);
        const [oldest] = last.size < hostsMax ? [] : last.keys();
        if (oldest !== undefined) last.delete(oldest);
        last.set(host, sequence);
        return before === undefined ? null : gapBetween(before, sequence);
      },
      end: () => {
        for (const [host, sequence] of last) this.#keep(sender, host, sequence);
        last.clear();
      },
    };
  }

  #take(sender: string, host: string): number | undefined {
    const key = keyOf(sender, host);
    const sequence = this.#ended.get(key);
    this.#ended.delete(key);
    return sequence;
  }

  #keep(sender: string, host: string, sequence: number): void {
    const key = keyOf(sender, host);
    this.#ended.delete(key);
    const [oldest] = this.#ended.size < endedMax ? [] : this.#ended.keys();
    if (oldest !== undefined) this.#ended.delete(oldest);
    this.#ended.set(key, sequence);
  }
}

function gapBetween(before: number, sequence: number): Gap | null {
  const next = before === sequenceMax ? 1 : before + 1;
  return sequence <= next ? null : { from: next, to: sequence - 1 };
}

const keyOf = (sender: string, host: string): string => JSON.stringify([sender, host]);
