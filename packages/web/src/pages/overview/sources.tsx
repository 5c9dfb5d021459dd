import type { OverviewJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import { countColumn } from '../../ui/count-column.ts';
import { useNow } from '../../ui/now.ts';
import { Section } from '../../ui/page.tsx';
import { Empty } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { formatCount } from './amounts.ts';

type Source = OverviewJson['sources'][number];

const shownMax = 100;
/** A day, but for the age of the answer. */
const wholeMs = 24 * 3_600_000 - 60_000;

const columns: readonly Column<Source>[] = [
  {
    id: 'name',
    header: 'Source',
    sort: ({ name }) => name,
    className: 'font-medium max-w-36 truncate sm:max-w-56',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  {
    id: 'state',
    header: 'State',
    sort: (source) => stateOf(source),
    cell: (source) => (
      <Badge tone={source.silent ? 'warn' : stateOf(source) === 'sending' ? 'good' : 'plain'}>{stateOf(source)}</Badge>
    ),
  },
  {
    id: 'last',
    header: 'Last event',
    below: true,
    sort: ({ last }) => last ?? '',
    cell: ({ last }) => (last === null ? <span className="text-soft">none known</span> : <Time iso={last} />),
  },
  countColumn('hour', 'Last hour', ({ hour }) => hour, { wideOnly: true }),
  countColumn('day', 'Last day', ({ day }) => day, { wideOnly: true }),
  countColumn('unparsed', 'Not parsed', ({ unparsed }) => unparsed, {
    cell: ({ name, unparsed }) => (unparsed === 0 ? '0' : <Unparsed name={name} count={unparsed} />),
  }),
];

/** Kept whole, as they came: they can be found and read. */
function Unparsed({ name, count }: { readonly name: string; readonly count: number }) {
  return (
    <Link
      to="/search"
      search={{ q: `kind:system.unparsed AND source:${JSON.stringify(name)}`, since: '24h' }}
      className="text-accent hover:underline"
      aria-label={`${formatCount(count)} of ${name} not parsed: search for them`}
    >
      {formatCount(count)}
    </Link>
  );
}

function stateOf({ revoked, silent, last, day }: Source): string {
  if (revoked) return 'revoked';
  if (silent) return 'silent';
  if (last === null) return 'nothing yet';
  return day > 0 ? 'sending' : 'quiet';
}

/** What needs a look first, then who sent last. */
function ordered(sources: readonly Source[]): Source[] {
  const weight = ({ silent, revoked }: Source): number => (silent ? 0 : revoked ? 2 : 1);
  return sources.toSorted((a, b) => weight(a) - weight(b) || (b.last ?? '').localeCompare(a.last ?? ''));
}

/** How fresh each source is, and what of it nothing could read. */
export function Sources({ sources, since }: Pick<OverviewJson, 'sources' | 'since'>) {
  const isWhole = useNow() - Date.parse(since) > wholeMs;
  const rest = sources.length - shownMax;
  return (
    <Section
      title="Sources"
      about="A source that sent before counts as silent after the time of its label daybook.silent-after, or after three times its longest pause of a week. What nothing could parse is kept as it came."
    >
      {isWhole ? null : (
        <p className="mb-2 text-soft">
          Counted since <Time iso={since} exact />: what was before is not known yet.
        </p>
      )}
      {sources.length === 0 ? (
        <Empty title="No source that your role reaches" />
      ) : (
        <DataTable
          label="Sources"
          columns={columns}
          rows={ordered(sources).slice(0, shownMax)}
          rowId={({ number }) => String(number)}
        />
      )}
      {rest > 0 ? (
        <p className="mt-2 text-soft">
          and {formatCount(rest)} more; <code>GET /v1/overview</code> lists all of them
        </p>
      ) : null}
    </Section>
  );
}
