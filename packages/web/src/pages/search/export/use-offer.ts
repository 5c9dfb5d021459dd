import { useQuery } from '@tanstack/react-query';
import { approvalsQuery } from '../../../api/approvals.ts';
import { useFields } from '../../../api/fields.ts';
import { useNow } from '../../../ui/now.ts';
import type { Asked } from '../asked.ts';
import { type Offer, offerOf } from './offer.ts';

/** What the reader was permitted for this search; null for nothing, and until it is known. `role`: null where nothing is masked. */
export function useOffer(asked: Asked, role: string | null): Offer | null {
  const fields = useFields();
  const nowMs = useNow();
  const { data } = useQuery({ ...approvalsQuery, enabled: role !== null });
  if (role === null || data === undefined || fields === null) return null;
  return offerOf(data.approvals, asked, { role, catalogue: fields.catalogue, nowMs });
}
