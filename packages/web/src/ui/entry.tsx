import { Link } from '@tanstack/react-router';
import { useMe } from '../api/me.ts';

/** Where something stands in the log, and its event to who may see it. */
export function Entry({ position }: { readonly position: string }) {
  const { can } = useMe();
  if (!can('events:read')) return <code>{position}</code>;
  return (
    <Link to="/search" search={{ event: position }} className="text-accent underline underline-offset-2">
      <code>{position}</code>
    </Link>
  );
}
