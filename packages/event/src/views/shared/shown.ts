import type { MaskedEvent } from '../../mask.ts';

/** What came, as JSON can hold it: the text where it is UTF-8, base64 where it is not. */
export interface ShownRaw {
  mediaType: string;
  text?: string;
  base64?: string;
}

/** An event as the API and every export show it: perhaps masked, and `raw` as text. */
export type ShownEvent = Omit<MaskedEvent, 'raw'> & { raw?: ShownRaw };

/** What only the entry in the log holds of an event, as it is shown. */
export interface ShownEntry {
  readonly position: string;
  readonly source: number;
  readonly sourceName?: string;
  readonly class: number;
  /** RFC 3339, to the microsecond. */
  readonly received: string;
  readonly own: boolean;
  readonly masked?: readonly string[];
}
