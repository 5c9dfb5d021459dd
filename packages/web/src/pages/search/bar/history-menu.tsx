import { useMe } from '../../../api/me.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { pastQueries } from './history.ts';

const shownMax = 20;

/** Queries that were asked here before. */
export function HistoryMenu({ onChoose }: { readonly onChoose: (query: string) => void }) {
  const { subject } = useMe().me;
  const past = pastQueries(subject).slice(0, shownMax);
  if (past.length === 0) return null;
  return (
    <Menu
      label="Past queries"
      triggerClass="rounded p-1.5 text-faint hover:bg-hover hover:text-ink"
      trigger={
        <>
          <Icon name="history" />
          <span className="sr-only">Past queries</span>
        </>
      }
    >
      {past.map((query) => (
        <MenuItem key={query} onSelect={() => onChoose(query)}>
          <code className="max-w-[min(36rem,80vw)] truncate">{query}</code>
        </MenuItem>
      ))}
    </Menu>
  );
}
