import { listenDatagrams } from '../../platform/sockets/index.ts';
import type { Listening } from './over-streams.ts';
import type { ListenerSettings, SequenceTracker } from './ports.ts';
import type { Receiver, Sender } from './receiver.ts';

/** Senders whose counts are followed: those that were heard last. */
const trackersMax = 1_000;
/** How often it is seen to what waits for the rest of a message. */
const expireMs = 1_000;

/** Takes datagrams. What there is no room for is dropped and counted. */
export async function listenOverDatagrams(
  receiver: Receiver,
  { host, port }: Pick<ListenerSettings, 'host' | 'port'>,
  receiveBufferBytes: number,
  report: (message: string) => void,
): Promise<Listening> {
  const trackers = new Map<string, SequenceTracker>();
  const trackerOf = (address: string, from: number, source: Sender['source']): SequenceTracker => {
    const key = `${source.number} ${address} ${from}`;
    const tracker = trackers.get(key) ?? receiver.tracker(address, source);
    trackers.delete(key);
    const [oldest] = trackers.size < trackersMax ? [] : trackers.keys();
    if (oldest !== undefined) trackers.delete(oldest);
    trackers.set(key, tracker);
    return tracker;
  };
  // Where listeners take datagrams, all of them are of one source.
  let last: Sender['source'] | null = null;
  const datagrams = receiver.protocol.datagrams((fault) => receiver.refuse(fault, last));
  const listener = await listenDatagrams({
    host,
    port,
    receiveBufferBytes,
    onDatagram: (bytes, address, from) => {
      const admitted = receiver.admit(address, null);
      if (!admitted.ok) return receiver.refuse(admitted.reason);
      const { source } = admitted;
      last = source;
      const frame = datagrams.take(bytes, `${address} ${from}`, receiver.monotonicMs());
      if (frame === null) return;
      receiver.offer(frame, { address, source, tracker: trackerOf(address, from, source) });
    },
    report,
  });
  const expiring = setInterval(() => datagrams.expire(receiver.monotonicMs()), expireMs).unref();
  return {
    address: listener.address,
    drops: () => listener.drops(),
    stop: async () => {
      clearInterval(expiring);
      await listener.stop();
      datagrams.expire(Infinity);
    },
  };
}
