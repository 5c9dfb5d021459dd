/** Who looked: at which events, and how much. */
import { routes } from '@daybook/api';
import type { Mount } from '../mount.ts';
import { listLooks, type LooksDeps } from './list.ts';
import { lookReaders } from './readers.ts';

export { seesAll } from './list.ts';

export function mountLooks(mount: Mount, deps: LooksDeps): void {
  mount(routes.listLooks, listLooks(deps));
  mount(routes.lookReaders, lookReaders(deps));
}
