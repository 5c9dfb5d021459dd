import type { EventView } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../../../api/me.ts';
import { retentionQuery } from '../../../../api/retention.ts';
import { classText } from '../../../retention/words.ts';

/** By which class an event is kept, and by which it was before a reclassification. Names are for who may see the policy. */
export function KeptBy({ view }: { readonly view: EventView }) {
  const { can } = useMe();
  const retention = useQuery({ ...retentionQuery, enabled: can('retention:read'), refetchInterval: false });
  const policy = retention.data?.policy?.policy;
  if (view.class === 0) return 'class 0: a statement of the log, which stays';
  if (view.keptBy === undefined) return classText(policy, view.class);
  return (
    <>
      {classText(policy, view.keptBy)}{' '}
      <span className="text-soft">
        since it was reclassified; it was given {classText(policy, view.class)}, as its entry says
      </span>
    </>
  );
}
