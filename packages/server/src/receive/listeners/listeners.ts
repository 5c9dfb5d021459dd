import type { EventDraft } from '@daybook/event';
import type { TlsFiles } from '../../platform/tls.ts';
import { Conversations } from './conversations.ts';
import { GapJournal } from './gap-journal.ts';
import { LossJournal } from './loss-journal.ts';
import { Measures, type MeasureParts } from './measures.ts';
import { listenOverDatagrams } from './over-datagrams.ts';
import { listenOverStreams, type Listening, messagesOf, type StreamTaker } from './over-streams.ts';
import type { AnsweringProtocol, ListenerSettings, Protocol } from './ports.ts';
import { Receiver, type ReceiverParts } from './receiver.ts';

export interface ListenersOptions extends Omit<ReceiverParts, 'measures' | 'gaps'>, Omit<MeasureParts, 'onLost'> {
  readonly listeners: readonly {
    readonly protocol: Protocol | AnsweringProtocol;
    readonly settings: ListenerSettings;
  }[];
  readonly limits: {
    readonly connectionsMax: number;
    readonly idleTimeoutMs: number;
    readonly drainTimeoutMs: number;
    readonly receiveBufferBytes: number;
  };
  /** For those that speak TLS. */
  readonly tls: TlsFiles | null;
  /** Writes an event of Daybook's own. */
  readonly record: (tenant: string, draft: EventDraft) => Promise<void>;
  readonly report: (message: string) => void;
}

export interface Listeners extends AsyncDisposable {
  /** Each with the address that it has: a port that was 0 is there. */
  readonly open: readonly { readonly name: string; readonly host: string; readonly port: number }[];
}

/**
 * Opens all of them. Disposing ends them: nothing new is taken, what was read is written. Throws where an address is taken;
 * none is open then.
 */
export async function openListeners(options: ListenersOptions): Promise<Listeners> {
  const { clock, record, report, sources } = options;
  await using stack = new AsyncDisposableStack();
  const journal = { record, nowMs: () => clock.nowMs(), report };
  const gaps = new GapJournal(journal);
  stack.defer(() => gaps.close());
  const losses = new LossJournal(journal);
  stack.defer(() => losses.close());
  const measures = new Measures({ ...options, onLost: (loss) => losses.note(loss) });
  const open: { name: string; host: string; port: number }[] = [];
  for (const { protocol, settings } of options.listeners) {
    const parts = { ...options, measures, gaps };
    const receiver =
      'converse' in protocol ? new Conversations(protocol, settings, parts) : new Receiver(protocol, settings, parts);
    stack.defer(() => receiver.close());
    const listening = await listen(receiver, settings, options);
    stack.defer(() => listening.stop());
    measures.watch(receiver.name, listening);
    const { tenant, source } = settings;
    const named = () => (source === null ? null : sources.named(tenant, source));
    if (listening.drops !== undefined) losses.watch(receiver.name, named, listening.drops);
    if (source !== null && named() === null)
      report(`${receiver.name} refuses everything: there is no source ${source} yet`);
    open.push({ name: `${protocol.name} over ${settings.transport}`, ...listening.address });
  }
  const parts = stack.move();
  return { open, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

async function listen(
  receiver: Receiver | Conversations,
  settings: ListenerSettings,
  options: ListenersOptions,
): Promise<Listening> {
  const { limits, tls } = options;
  const report = (message: string): void => options.report(`${receiver.name}: ${message}`);
  try {
    if (settings.transport === 'udp') {
      if (receiver instanceof Conversations) throw new Error('nobody can be answered over UDP');
      return await listenOverDatagrams(receiver, settings, limits.receiveBufferBytes, report);
    }
    const taker: StreamTaker = receiver instanceof Conversations ? receiver : messagesOf(receiver);
    return await listenOverStreams(taker, settings, tlsOf(settings, tls), limits, report);
  } catch (error) {
    throw new Error(`${receiver.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Certificates of senders are asked for only where one is needed. */
function tlsOf({ transport, source }: ListenerSettings, tls: TlsFiles | null): TlsFiles | null {
  if (transport !== 'tls' || tls === null) return null;
  const { cert, key } = tls;
  return source === null ? tls : { cert, key };
}
