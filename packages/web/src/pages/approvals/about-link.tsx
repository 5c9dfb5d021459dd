import type { ApprovalJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';

const linkClass = 'mt-2 inline-block text-accent underline underline-offset-2';

/** Where more is said of what is asked for, to who may see it. */
export function AboutLink({ approval: { kind, what } }: { readonly approval: ApprovalJson }) {
  const { can } = useMe();
  const { position } = what;
  if (kind === 'hold.lift' && typeof position === 'string' && can('holds:read'))
    return (
      <Link to="/holds" search={{ show: 'all', hold: position }} className={linkClass}>
        The hold, and what it keeps
      </Link>
    );
  if (kind === 'subject.erase' && can('subjects:erase', 'subjects:read'))
    return (
      <Link to="/subjects" className={linkClass}>
        The erasures, and who is meant
      </Link>
    );
  return null;
}
