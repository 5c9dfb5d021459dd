import { alertStates } from '@daybook/api';
import type { ShownState } from '../../api/watch.ts';

/** What is shown, as it stands in the address. */
export interface AlertsSearch {
  /** Without it, all that are not closed. */
  readonly state?: Exclude<ShownState, 'unclosed'>;
  /** Id of the rule that found them. */
  readonly rule?: string;
  /** Id of the alert that is open. */
  readonly alert?: string;
  /** Position of the event that is open over it. */
  readonly event?: string;
}

export function alertsSearch(search: Record<string, unknown>): AlertsSearch {
  const state = alertStates.find((each) => each === search['state']);
  const texts = (['rule', 'alert', 'event'] as const).flatMap((key) =>
    typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : [],
  );
  return { ...(state === undefined ? {} : { state }), ...Object.fromEntries(texts) };
}
