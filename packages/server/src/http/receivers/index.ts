/** Messages over HTTP in the protocols of others. Each protocol has its own folder here. */
import type { Mount } from '../mount.ts';
import type { ReceiverDeps } from './deliver.ts';
import { mountElasticsearch } from './elasticsearch/index.ts';
import { mountGelf } from './gelf/index.ts';
import { mountOtlp } from './otlp/index.ts';
import { mountHec } from './hec/index.ts';
import { mountJournal } from './journal/index.ts';
import { mountK8sAudit } from './k8s-audit/index.ts';
import { mountLoki } from './loki/index.ts';

export type { ReceiverDeps } from './deliver.ts';
export { isElastic, isLeftUnanswered, productHeader } from './elasticsearch/index.ts';
export { grpcCodes, grpcStatusOf, receiveOtlp, retryAfterOf } from './otlp/index.ts';

export function mountReceivers(mount: Mount, deps: ReceiverDeps): void {
  mountGelf(mount, deps);
  mountOtlp(mount, deps);
  mountK8sAudit(mount, deps);
  mountJournal(mount, deps);
  mountElasticsearch(mount, deps);
  mountLoki(mount, deps);
  mountHec(mount, deps);
}
