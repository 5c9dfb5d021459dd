import { useFields } from '../../api/fields.ts';
import { useNow } from '../../ui/now.ts';
import { type Terms, termsOf } from './terms.ts';

/** Null until it is known which fields there are. */
export function useTerms(q: string): Terms | null {
  const fields = useFields();
  const nowMs = useNow();
  return fields === null ? null : termsOf(q, fields, BigInt(nowMs) * 1_000_000n);
}
