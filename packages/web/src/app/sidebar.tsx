import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { openApprovalsQuery } from '../api/approvals.ts';
import { useMe } from '../api/me.ts';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { Account } from './account.tsx';
import { type Place, placesFor } from './navigation.ts';

const groups = ['Events', 'Access', 'You'] as const;

/** The pages that there are for this reader, and who they are. */
export function Sidebar({ onGo }: { readonly onGo?: () => void }) {
  const places = placesFor(useMe());
  return (
    <div className="flex h-full flex-col">
      <Link to="/" className="mx-3 mt-4 mb-3 flex items-center gap-2 rounded-md px-2 text-[0.95rem] font-semibold">
        <Mark className="size-6" />
        Daybook
      </Link>
      <nav aria-label="Main" className="flex-1 overflow-y-auto px-3">
        {groups.map((group) => (
          <Group
            key={group}
            title={group}
            places={places.filter((place) => place.group === group)}
            {...(onGo === undefined ? {} : { onGo })}
          />
        ))}
      </nav>
      <Account />
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly places: readonly Place[];
  readonly onGo?: () => void;
}

function Group({ title, places, onGo }: GroupProps) {
  if (places.length === 0) return null;
  return (
    <>
      <h2 className="px-2 pt-3 pb-1 text-xs font-medium text-faint">{title}</h2>
      <ul>
        {places.map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              onClick={onGo}
              activeProps={{ className: 'bg-accent-wash font-medium text-accent' }}
              inactiveProps={{ className: 'text-soft hover:bg-hover hover:text-ink' }}
              className="flex items-center gap-2.5 rounded-md px-2 py-1.5"
            >
              <Icon name={icon} />
              <span className="flex-1">{label}</span>
              {to === '/approvals' ? <Waiting /> : null}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How many requests the reader could decide. */
function Waiting() {
  const { data } = useQuery(openApprovalsQuery);
  const count = data?.approvals.filter(({ can }) => can.includes('approve') || can.includes('reviewed')).length ?? 0;
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-accent px-1.5 text-xs font-medium text-on-accent">
      {count}
      <span className="sr-only"> waiting for you</span>
    </span>
  );
}
