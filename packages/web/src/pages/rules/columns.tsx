import type { RuleJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { countText } from '../../ui/count.ts';
import { Time } from '../../ui/time.tsx';
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
  {
    id: 'matches',
    wideOnly: true,
    header: 'Matches',
    sort: ({ matches }) => matches ?? -1,
    cell: ({ matches }) => (matches === null ? <span className="text-faint">not shown</span> : countOf(matches)),
  },
  {
    id: 'last',
    wideOnly: true,
    header: 'Last match',
    sort: ({ lastMatch }) => lastMatch ?? '',
    cell: ({ lastMatch }) => (lastMatch === null ? null : <Time iso={lastMatch} />),
  },
  {
    id: 'cost',
    wideOnly: true,
    header: 'Cost',
    sort: ({ cost }) => cost?.nsPerEvent ?? -1,
    cell: ({ cost }) => (cost === null ? null : <Cost cost={cost} />),
  },
  { id: 'state', header: 'State', cell: (rule) => <RuleState rule={rule} /> },
];

export function RuleState({ rule: { enabled, exceptions } }: { readonly rule: RuleJson }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Badge tone={enabled ? 'good' : 'plain'}>{enabled ? 'enabled' : 'disabled'}</Badge>
      {exceptions === 0 ? null : <Badge tone="warn">{countText(exceptions, 'exception')}</Badge>}
    </span>
  );
}

const countOf = (count: number): string => count.toLocaleString('en');

/** What a rule takes of an event, and its share of what all take. */
export function Cost({ cost: { nsPerEvent, share } }: { readonly cost: NonNullable<RuleJson['cost']> }) {
  const time = nsPerEvent >= 1000 ? `${(nsPerEvent / 1000).toFixed(1)} µs` : `${nsPerEvent.toFixed(0)} ns`;
  return (
    <span className="tabular-nums" title="Of an event, on average; and of what all rules take">
      {time} <span className="text-soft">{(share * 100).toFixed(0)} %</span>
    </span>
  );
}
