import type { RuleJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { Level } from '../alerts/marks.tsx';

export const columns: readonly Column<RuleJson>[] = [
  {
    id: 'title',
    header: 'Rule',
    cell: ({ id, title, type, origin }) => (
      <span className="flex flex-wrap items-center gap-x-2">
        <Link to="/rules/$id" params={{ id }} className="font-medium hover:underline">
          {title}
        </Link>
        {type === 'detection' ? null : <Badge tone="accent">{type}</Badge>}
        {origin === 'shipped' ? <Badge>comes with Daybook</Badge> : null}
      </span>
    ),
  },
  { id: 'level', below: true, header: 'Level', cell: ({ level }) => <Level level={level} /> },
  {
    id: 'logs',
    wideOnly: true,
    header: 'Logs here',
    cell: ({ logs, type }) =>
      logs.length === 0 && (type === 'detection' || type === 'baseline') ? (
        <span className="text-warn">none: it can find nothing</span>
      ) : (
        logs.join(', ')
      ),
  },
  { id: 'state', header: 'State', cell: (rule) => <RuleState rule={rule} /> },
];

export function RuleState({ rule: { enabled } }: { readonly rule: RuleJson }) {
  return <Badge tone={enabled ? 'good' : 'plain'}>{enabled ? 'enabled' : 'disabled'}</Badge>;
}
