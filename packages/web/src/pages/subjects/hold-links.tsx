import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';

const shownMax = 5;

/** `the hold 1:33 is`, `the holds 1:33, 1:40 are`: each leads to what is known of it. */
export function HoldLinks({ holds }: { readonly holds: readonly string[] }) {
  const { can } = useMe();
  const more = holds.length - shownMax;
  return (
    <>
      {holds.length === 1 ? 'the hold ' : 'the holds '}
      {holds.slice(0, shownMax).map((hold, i) => (
        <span key={hold}>
          {i === 0 ? '' : ', '}
          {can('holds:read') ? (
            <Link to="/holds" search={{ show: 'all', hold }} className="text-accent underline underline-offset-2">
              {hold}
            </Link>
          ) : (
            hold
          )}
        </span>
      ))}
      {more > 0 ? ` and ${more} more` : ''}
      {holds.length === 1 ? ' is' : ' are'}
    </>
  );
}
