import { Link } from '@tanstack/react-router';
import type { EventsSearch } from '../search.ts';

const ways = ['Events', 'Patterns'] as const;

/** Events one by one, or grouped by what they are alike in. */
export function ShownAs({ group }: { readonly group: EventsSearch['group'] | undefined }) {
  const current = group === undefined ? 'Events' : 'Patterns';
  return (
    <nav aria-label="Show as" className="inline-flex h-8 rounded-md border border-line bg-surface p-0.5">
      {ways.map((way) => (
        <Link
          key={way}
          to="/search"
          search={({ group: _group, ...search }) =>
            way === 'Patterns' ? { ...search, group: 'patterns' as const } : search
          }
          // The router would mark both: they differ in nothing but this.
          activeProps={{ 'aria-current': undefined }}
          aria-current={way === current ? 'page' : undefined}
          className={`inline-flex items-center rounded px-2.5 ${way === current ? 'bg-accent-wash font-medium text-accent' : 'text-soft hover:text-ink'}`}
        >
          {way}
        </Link>
      ))}
    </nav>
  );
}
