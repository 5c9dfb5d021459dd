import type { Outgoing } from '../../../platform/outgoing.ts';
import type { SendMail } from '../../../platform/mail.ts';
import type { Message, Sent } from '../notifier.ts';

/** What a channel needs of the world. */
export interface World {
  readonly ask: Outgoing;
  readonly mail: SendMail;
  readonly nowMs: () => number;
  /** Where people find this server; null where it is not said. */
  readonly publicUrl: string | null;
}

/** A way to the other side. `send` delivers all messages or none, may be asked again for the same ones, and never throws. */
export interface Channel {
  /** Messages that may go out in one; 1 where each goes by itself. */
  readonly bundleMax: number;
  /** Whether messages go out in one only where they were held back: people read one that came at once by itself. */
  readonly bundlesHeldOnly: boolean;
  /** Requests under way at once. */
  readonly parallelMax: number;
  send(messages: readonly Message[]): Promise<Sent>;
  /** Tells the other side what is still open, where it forgets. */
  repeat?(messages: readonly Message[]): Promise<Sent>;
}

export const linkOf = ({ publicUrl }: Pick<World, 'publicUrl'>, { alert }: Message): string | null =>
  publicUrl === null || alert === null ? null : `${publicUrl.replace(/\/$/, '')}/alerts?alert=%22${alert.id}%22`;
