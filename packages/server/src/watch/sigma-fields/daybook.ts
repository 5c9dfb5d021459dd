import type { EventFields } from '@daybook/event';
import type { EventView, LogSource } from '@daybook/sigma';
import { eventTexts, eventValues } from './event-fields.ts';
import type { LogKind } from './log-kind.ts';

/**
 * Every event under the names of Daybook's own fields (`docs/reference/fields.md`): what rules of `product: daybook` are about.
 * Service `audit` is what Daybook wrote itself, `events` everything else.
 */
const ofSources: readonly LogSource[] = [{ product: 'daybook', category: null, service: 'events' }];
const ofItself: readonly LogSource[] = [{ product: 'daybook', category: null, service: 'audit' }];

export const daybook: LogKind = {
  name: 'Daybook',
  isKnownAs: ({ product, category, service }) =>
    product === 'daybook' && category === null && (service === null || service === 'events' || service === 'audit'),
  logOf: ({ event, own }) => ({ sources: own ? ofItself : ofSources, views: [fieldsOf(event)] }),
};

function fieldsOf(event: EventFields): EventView {
  return { values: (path) => eventValues(event, path), texts: () => eventTexts(event) };
}
