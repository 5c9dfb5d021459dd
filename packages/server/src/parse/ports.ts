import type { EventDraft, Scalar, Severity } from '@daybook/event';
import type { Mapping } from './mapping/index.ts';

export type { Mapping } from './mapping/index.ts';

/** Sections of an event that a carrier names itself: attributes of an OTLP record, fields of an ECS document. */
export type CarriedFields = Partial<
  Pick<EventDraft, 'kind' | 'action' | 'outcome' | 'reason' | 'service' | 'actor' | 'origin' | 'target' | 'request'>
>;

/** One message, and what the protocol that brought it says beside it: a syslog header, labels, attributes of a record. */
export interface Message {
  /** What a program wrote, without framing. It becomes `raw`, byte for byte. */
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** The part of `bytes` that is read, where a header that the carrier has read already stands around it. */
  readonly text?: Uint8Array;
  /** RFC 3339, up to nanoseconds, with its offset. Counts where the message itself says no time, or not all of it. */
  readonly time?: string;
  readonly host?: string;
  readonly program?: string;
  readonly pid?: number;
  readonly severity?: Severity;
  /** Fields by name. What the message itself says goes before them. */
  readonly ext?: Readonly<Record<string, Scalar>>;
  /**
   * What the carrier says of the event, where it says that in fields of its own. A message of such a carrier may have no
   * text. What the message itself says goes before them; what was overruled so is kept in `ext` as `carrier.FIELD`.
   */
  readonly known?: CarriedFields;
  /** Flags of the carrier, such as `assumed:time.year`. */
  readonly flags?: readonly string[];
  /** Makes the whole event as the carrier tells it. It is the message's where no format knows what the message says. */
  readonly event?: () => EventDraft;
}

/** How what a source sends is read: a format's name, `auto`, or a mapping. */
export type Reading = string | Mapping;

/** The mapping that is put on a source, or else its format. From memory, at once. */
export type ReadingOf = (source: {
  readonly tenant: string;
  readonly number: number;
  readonly format: string;
}) => Reading;

/** The event of a message; `format` is a format's name, tried first, or `auto`, or a mapping. Total. */
export type ReadMessage = (
  message: Message,
  format: Reading,
  context: { readonly referenceMs: number; readonly zoneOffsetMin: number },
) => EventDraft;
