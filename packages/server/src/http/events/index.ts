/** Events: sent, searched, held against the index, opened, proved. */
import { routes } from '@daybook/api';
import type { Mount } from '../mount.ts';
import { compareEvents } from './compare.ts';
import type { ImportDeps } from './import.ts';
import { noted } from './noted.ts';
import { searchEvents, type SearchDeps } from './search.ts';
import { sendEvents } from './send.ts';
import { takeReceipt, type ViewDeps, viewEvent } from './view.ts';

export function mountEvents(mount: Mount, deps: ImportDeps & SearchDeps & ViewDeps): void {
  mount(routes.sendEvents, noted(deps, sendEvents(deps)));
  mount(routes.searchEvents, searchEvents(deps));
  mount(routes.compareEvents, compareEvents(deps));
  mount(routes.viewEvent, viewEvent(deps));
  mount(routes.takeReceipt, takeReceipt(deps));
}
