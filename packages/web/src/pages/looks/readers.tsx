import type { LookReaders } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { countColumn } from '../../ui/count-column.ts';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Ticks } from '../../ui/ticks.tsx';
import { Time } from '../../ui/time.tsx';

type Reader = LookReaders['readers'][number];

const count = new Intl.NumberFormat('en');

const columns: readonly Column<Reader>[] = [
  {
    id: 'reader',
    header: 'Reader',
    sort: ({ reader }) => reader.name ?? reader.id,
    cell: ({ reader, unusual }) => (
      <span className="flex flex-wrap items-center gap-x-2">
        <Link
          to="/looks"
          search={(search) => ({ ...search, reader: reader.id })}
          className="font-medium hover:underline"
        >
          {reader.name ?? reader.id}
        </Link>
        {unusual ? <Badge tone="bad">unusually much</Badge> : null}
      </span>
    ),
  },
  countColumn('looks', 'Looks', ({ looks }) => looks),
  countColumn('shown', 'Events shown', ({ shown }) => shown),
  countColumn('opened', 'Opened', ({ opened }) => opened, { wideOnly: true }),
  countColumn('exports', 'Exports', ({ exports }) => exports, { wideOnly: true }),
  countColumn('refused', 'Refused', ({ refused }) => refused, { wideOnly: true }),
  {
    id: 'busiest',
    wideOnly: true,
    header: 'Busiest day',
    sort: ({ busiest }) => busiest.shown,
    cell: ({ busiest, ownMedian, peerMedian }) => (
      <span
        title={`median of the other days ${ownMedian}, of the other readers ${peerMedian}`}
        className="whitespace-nowrap"
      >
        {count.format(busiest.shown)} on {busiest.day}
      </span>
    ),
  },
  { id: 'last', header: 'Last', sort: ({ last }) => last, cell: ({ last }) => <Time iso={last} /> },
];

/** Who looks how much; who looks unusually much comes first. */
export function Readers({ since }: { readonly since: string }) {
  const readers = useQuery({
    queryKey: ['looks', 'readers', since],
    queryFn: () => api.lookReaders({ since }),
    staleTime: Infinity,
  });
  return (
    <Section title="Readers">
      <Loaded query={readers} rows={3}>
        {(data) =>
          data.readers.length === 0 ? (
            <Empty title="Nobody looked in this time" />
          ) : (
            <>
              <DataTable
                label="Readers"
                columns={columns}
                rows={[...data.readers.filter((each) => each.unusual), ...data.readers.filter((each) => !each.unusual)]}
                rowId={({ reader }) => reader.id}
              />
              <details className="mt-2 max-w-3xl text-soft">
                <summary className="hover:text-ink">What is unusually much</summary>
                <p className="mt-1">
                  <Ticks text={data.formula} />
                </p>
              </details>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
