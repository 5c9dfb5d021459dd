import type { EventView } from '@daybook/api';
import type { StoredEvent } from '@daybook/event';
import type { Lens } from '../access/index.ts';

/** What a lens shows of an event out of the log; null where it does not exist for the reader. */
export type See = (lens: Lens, tenant: string, stored: StoredEvent) => EventView | null;
