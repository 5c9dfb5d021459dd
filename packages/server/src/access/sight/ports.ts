import type { MaskingGroup, StoredEvent } from '@daybook/event';
import type { Accessor, FieldCatalogue } from '@daybook/query';

/** How a query names what events have: the index's to say. All of it is pure, and the same for the same groups. */
export interface QueryFields {
  /** The fields that a query may name when these groups are masked; the others are withheld in it. */
  catalogue(masked: readonly MaskingGroup[]): FieldCatalogue;
  /** Whether events can be counted by a field. */
  countable(field: string, masked: readonly MaskingGroup[]): 'yes' | 'masked' | 'no';
  /** The field that free text is asked in when these groups are masked: it has the text of the others alone. */
  freeTextField(masked: readonly MaskingGroup[]): string;
  /** What a whole event has in any of the fields above. */
  readonly accessor: (stored: StoredEvent) => Accessor;
}
