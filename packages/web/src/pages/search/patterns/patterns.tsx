import type { PatternJson, Patterns as PatternsAnswer } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../api/client.ts';
import { isQueryFault } from '../../../ui/query-field.tsx';
import { Empty, Loaded } from '../../../ui/state.tsx';
import { type Column, DataTable } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { Outcome } from '../columns.tsx';
import type { EventsSearch } from '../search.ts';

const number = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 });

const columns: readonly Column<PatternJson>[] = [
  {
    id: 'count',
    header: 'Events',
    className: 'text-right tabular-nums whitespace-nowrap',
    cell: ({ count, share }) => (
      <>
        <span className="font-medium">{number.format(count)}</span>
        <span className="block text-xs text-faint">{percent.format(share)}</span>
      </>
    ),
  },
  {
    id: 'message',
    header: 'Pattern',
    className: 'w-full sm:min-w-64',
    cell: (pattern) => <Message pattern={pattern} />,
  },
  {
    id: 'outcome',
    wideOnly: true,
    header: 'Outcome',
    cell: ({ outcome }) => <Outcome outcome={outcome as 'success'} />,
  },
  { id: 'source', wideOnly: true, header: 'Source', cell: ({ sourceName, source }) => sourceName ?? source },
  {
    id: 'times',
    wideOnly: true,
    header: 'First and last',
    className: 'text-xs',
    cell: ({ first, last }) => (
      <>
        <Time iso={first} exact />
        <span className="block">
          <Time iso={last} exact />
        </span>
      </>
    ),
  },
  {
    id: 'example',
    wideOnly: true,
    header: 'Newest',
    cell: ({ example }) => (
      <Link
        to="/search"
        search={(search) => ({ ...search, event: example })}
        resetScroll={false}
        className="text-accent hover:underline"
      >
        <code>{example}</code>
      </Link>
    ),
  },
];

/** What the events have in common is how to get to them. */
function Message({ pattern: { kind, action, outcome, message, query } }: { readonly pattern: PatternJson }) {
  const text =
    message === null ? null : (
      <code className="line-clamp-3 wrap-anywhere">
        {message.template}
        {message.isCut ? ' …' : ''}
      </code>
    );
  const head = (
    <span className="text-xs">
      <code>{kind}</code> {action}
    </span>
  );
  return (
    <div className="flex flex-col gap-0.5">
      {query === null ? (
        head
      ) : (
        <Link
          to="/search"
          search={({ since, until }) => ({
            ...(since === undefined ? {} : { since }),
            ...(until === undefined ? {} : { until }),
            q: query,
          })}
          className="text-accent hover:underline"
        >
          {head}
        </Link>
      )}
      {text}
      <span className="sm:hidden">
        <Outcome outcome={outcome as 'success'} />
      </span>
    </div>
  );
}

interface Props {
  /** The query, the range and, where there is one, the id of the search: all of it is one look. */
  readonly search: Pick<EventsSearch, 'q' | 'since' | 'until'> & { readonly search?: string };
}

export function usePatterns(search: Props['search']) {
  return useQuery({
    queryKey: ['events', 'patterns', search],
    queryFn: ({ signal }) => api.patterns({ ...search, signal }),
    // A look is taken when somebody asks for it, and not by itself.
    staleTime: Infinity,
  });
}

/** The events of a search, grouped by what they are alike in. */
export function Patterns({ search }: Props) {
  const patterns = usePatterns(search);
  // The query's own field shows it at its place.
  if (isQueryFault(patterns.error)) return null;
  return (
    <Loaded query={patterns} rows={8}>
      {(data) =>
        data.patterns.length === 0 ? (
          <Empty title="Nothing was found">Widen the time, or the query.</Empty>
        ) : (
          <>
            <DataTable
              label="Patterns"
              columns={columns}
              rows={data.patterns}
              rowId={(pattern) =>
                JSON.stringify([pattern.kind, pattern.action, pattern.outcome, pattern.source, pattern.message])
              }
            />
            <p role="status" className="mt-3 text-soft">
              {sumUp(data)}
            </p>
          </>
        )
      }
    </Loaded>
  );
}

function sumUp({ patterns, total, examined, other }: PatternsAnswer): string {
  const found = `${patterns.length} pattern${patterns.length === 1 ? '' : 's'} in ${number.format(total)} event${total === 1 ? '' : 's'}`;
  const rest = other === 0 ? '' : `, ${number.format(other)} in others`;
  const sample =
    examined === total ? '' : ` Counted in an even sample of ${number.format(examined)}: numbers are estimates.`;
  return `${found}${rest}.${sample}`;
}
