import { type Access, authorsOf, type People } from '../access/index.ts';
import type { Retention } from '../retain/index.ts';

/** What is carried out once a second person approved it, or nobody else could have. */
export function registerApprovals(
  { approvals }: Pick<Access, 'approvals'>,
  { people, retention }: { readonly people: People; readonly retention: Retention },
): void {
  approvals.register('retention.policy', (approval) => retention.applyApproved(approval, authorsOf(people, approval)));
  approvals.register('retention.reclassify', (approval) =>
    retention.reclassifyApproved(approval, authorsOf(people, approval)),
  );
  approvals.register('retention.clock', (approval) => retention.confirmClockApproved(approval));
  approvals.register(
    'subject.erase',
    (approval) => retention.eraseApproved(approval, authorsOf(people, approval)),
    ({ tenant, what }, reason) => retention.of(tenant).erasures.checkReason(Number(what['request']), reason),
  );
  approvals.register('hold.lift', (approval) => retention.liftApproved(approval, authorsOf(people, approval)));
}
