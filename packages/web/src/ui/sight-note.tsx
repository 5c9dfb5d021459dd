import type { Permission } from '@daybook/api';
import { useMe } from '../api/me.ts';
import { limitsOf } from '../api/sight.ts';
import { Icon } from './icon.tsx';

/** Under which role a page is read, where that is not everything there is. */
export function SightNote({ permission }: { readonly permission: Permission }) {
  const role = useMe().roleFor(permission);
  const limits = role === null ? [] : limitsOf(role.sight);
  if (role === null || limits.length === 0) return null;
  return (
    <p className="mb-4 flex items-start gap-2 rounded-lg border border-warn/30 bg-warn-wash px-3 py-2">
      <Icon name="lock" className="mt-0.5 size-4 text-warn" />
      <span>
        You read as <strong>{role.name}</strong>: {limits.join('; ')}.
      </span>
    </p>
  );
}
