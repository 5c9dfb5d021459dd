import { listenStream, type StreamConnection } from '../../platform/sockets/index.ts';
import type { TlsFiles } from '../../platform/tls.ts';
import type { ListenerSettings, RefusedReason } from './ports.ts';
import type { Receiver } from './receiver.ts';

export interface Listening {
  readonly address: { readonly host: string; readonly port: number };
  readonly connections?: () => number;
  readonly drops?: () => number | null;
  /** Nothing more is read when it resolves. */
  stop(): Promise<void>;
}

export interface StreamLimits {
  readonly connectionsMax: number;
  readonly idleTimeoutMs: number;
  readonly drainTimeoutMs: number;
}

/** Who takes connections. What comes over one is read only as fast as it is taken. */
export interface StreamTaker {
  take(connection: StreamConnection): Promise<void>;
  refuse(reason: RefusedReason): void;
}

export async function listenOverStreams(
  taker: StreamTaker,
  { host, port }: Pick<ListenerSettings, 'host' | 'port'>,
  tls: TlsFiles | null,
  limits: StreamLimits,
  report: (message: string) => void,
): Promise<Listening> {
  const listener = await listenStream({
    host,
    port,
    tls,
    ...limits,
    onConnection: (connection) => taker.take(connection),
    onRefused: (reason) => taker.refuse(reason),
    report,
  });
  return {
    address: listener.address,
    connections: () => listener.connections,
    stop: () => listener.stop(),
  };
}

/** Hands on the messages of connections, one after the other. */
export const messagesOf = (receiver: Receiver): StreamTaker => ({
  take: (connection) => read(receiver, connection),
  refuse: (reason) => receiver.refuse(reason),
});

async function read(receiver: Receiver, connection: StreamConnection): Promise<void> {
  const { address, certificate } = connection;
  const admitted = receiver.admit(address, certificate);
  if (!admitted.ok) return receiver.refuse(admitted.reason);
  const { source } = admitted;
  const sender = { address, source, tracker: receiver.tracker(address, source) };
  const framing = receiver.protocol.framing();
  try {
    for await (const chunk of connection.chunks()) {
      // A source that was revoked meanwhile writes nothing more.
      const still = receiver.admit(address, certificate);
      if (!still.ok) return receiver.refuse(still.reason);
      if (!(await receiver.put(framing.push(chunk), sender))) return;
      if (framing.fault !== null) return receiver.refuse('frame-too-long', source);
    }
    const last = framing.end();
    if (last !== null) await receiver.put([last], sender);
  } finally {
    sender.tracker.end();
  }
}
