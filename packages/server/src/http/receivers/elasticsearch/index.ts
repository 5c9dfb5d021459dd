/** Elasticsearch's `_bulk`, and what its clients ask before they send. */
import { AppError, routes } from '@daybook/api';
import type { Mount } from '../../mount.ts';
import type { ReceiverDeps } from '../deliver.ts';
import { takeBulk } from './bulk.ts';
import { facadeOf } from './facade.ts';

export { elasticError, isElastic, isLeftUnanswered, productHeader } from './error.ts';

export function mountElasticsearch(mount: Mount, deps: ReceiverDeps): void {
  const take = takeBulk(deps);
  mount(routes.sendBulk, take);
  mount(routes.putBulk, take);
  mount(routes.sendBulkTo, take);
  mount(routes.putBulkTo, take);
  mount(routes.elasticInfo, async () => facadeOf(''));
  mount(routes.elasticAnswer, async ({ params }) => {
    const answer = facadeOf(params['*']);
    if (answer === null) throw new AppError('route.not-found');
    return answer;
  });
}
