/** Messages over HTTP in the protocols of others. Each protocol has its own folder here. */
import type { Mount } from '../mount.ts';
import type { ReceiverDeps } from './deliver.ts';
import { mountGelf } from './gelf/index.ts';
import { mountHec } from './hec/index.ts';
import { mountJournal } from './journal/index.ts';
import { mountK8sAudit } from './k8s-audit/index.ts';
import { mountLoki } from './loki/index.ts';

export type { ReceiverDeps } from './deliver.ts';

export function mountReceivers(mount: Mount, deps: ReceiverDeps): void {
  mountGelf(mount, deps);
  mountK8sAudit(mount, deps);
  mountJournal(mount, deps);
  mountLoki(mount, deps);
  mountHec(mount, deps);
}
