import type { EventView } from '@daybook/api';
import type { MaskingGroup } from '@daybook/event';

/** A few fields of an event; null is what a role does not show. */
export interface Masked {
  readonly position: string;
  readonly time: string;
  readonly kind: string;
  readonly outcome: string;
  readonly who: string | null;
  readonly name: string | null;
  readonly from: string | null;
  readonly what: string | null;
}

export function maskedOf({ position, event }: EventView, clear: readonly MaskingGroup[]): Masked {
  const shown = (group: MaskingGroup, text: string | undefined): string | null =>
    clear.includes(group) ? (text ?? '') : null;
  const resource = event.target?.resources?.[0];
  return {
    position,
    time: event.time,
    kind: event.kind,
    outcome: event.outcome,
    who: shown('identity', event.actor?.id),
    name: shown('contact', event.actor?.name ?? event.actor?.email),
    from: shown('network', event.origin?.ip),
    what: shown('content', resource === undefined ? event.request?.url : `${resource.type} ${resource.id}`),
  };
}
