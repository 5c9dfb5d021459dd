import type { Scalar } from '@daybook/event';

/** What came beside a document. Its own fields go before it. */
export interface Beside {
  /** RFC 3339. */
  readonly time?: string;
  readonly ext?: Readonly<Record<string, Scalar>>;
  readonly flags?: readonly string[];
}
