import { listenDatagrams } from '../../platform/sockets/index.ts';
import type { Listening } from './over-streams.ts';
import type { ListenerSettings, SequenceTracker } from './ports.ts';
import type { Receiver, Sender } from './receiver.ts';

/** Senders whose counts are followed: those that were heard last. */
const trackersMax = 1_000;

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
  const listener = await listenDatagrams({
    host,
    port,
    receiveBufferBytes,
    onDatagram: (bytes, address, from) => {
      const admitted = receiver.admit(address, null);
      if (!admitted.ok) return receiver.refuse(admitted.reason);
      const frame = receiver.protocol.datagram(bytes);
      if (frame === null) return;
      const { source } = admitted;
      receiver.offer(frame, { address, source, tracker: trackerOf(address, from, source) });
    },
    report,
  });
  return { address: listener.address, drops: () => listener.drops(), stop: () => listener.stop() };
}
