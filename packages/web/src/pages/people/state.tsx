import type { UserJson } from '@daybook/api';
import { Badge } from '../../ui/badge.tsx';
import { useNow } from '../../ui/now.ts';

/** Whether a person can sign in now. */
export function PersonState({ user: { state, expires } }: { readonly user: UserJson }) {
  const nowMs = useNow();
  if (state === 'disabled') return <Badge tone="bad">disabled</Badge>;
  if (expires !== null && Date.parse(expires) <= nowMs) return <Badge tone="bad">over</Badge>;
  return state === 'invited' ? <Badge tone="warn">invited</Badge> : <Badge tone="good">active</Badge>;
}
