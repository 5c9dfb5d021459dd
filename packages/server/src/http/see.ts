import type { EventView } from '@daybook/api';
import type { StoredEvent } from '@daybook/event';
import type { Reader } from '../access/index.ts';

/** What a reader gets to see of an event out of the log; null where it does not exist for them. */
export type See = (reader: Reader, stored: StoredEvent) => EventView | null;
