import { errors, type ErrorCode, type OverviewJson } from '@daybook/api';
import { countColumn } from '../../ui/count-column.ts';
import { Section } from '../../ui/page.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Ticks } from '../../ui/ticks.tsx';
import { Time } from '../../ui/time.tsx';
import { formatCount } from './amounts.ts';

type Refused = OverviewJson['refused'][number];

const shownMax = 50;

const columns: readonly Column<Refused>[] = [
  {
    id: 'source',
    header: 'Sender',
    sort: ({ source }) => source ?? '',
    className: 'font-medium max-w-24 truncate sm:max-w-56',
    cell: ({ source }) => source ?? <span className="font-normal text-soft">not known</span>,
  },
  { id: 'why', header: 'Why', sort: ({ code }) => code, cell: ({ code }) => <Why code={code} /> },
  countColumn('hour', 'Last hour', ({ hour }) => hour, { wideOnly: true }),
  countColumn('day', 'Last day', ({ day }) => day),
  { id: 'last', header: 'Last', wideOnly: true, sort: ({ last }) => last, cell: ({ last }) => <Time iso={last} /> },
];

function Why({ code }: { readonly code: string }) {
  const entry = Object.hasOwn(errors, code) ? errors[code as ErrorCode] : null;
  return (
    <div className="min-w-36">
      <p>{entry?.title ?? code}</p>
      <p className="text-xs text-soft">
        {entry === null ? null : <Ticks text={`${entry.next} `} />}
        <code>{code}</code>
      </p>
    </div>
  );
}

/** What did not come in, by who sent it and why. */
export function RefusedDeliveries({ refused }: Pick<OverviewJson, 'refused'>) {
  const rest = refused.length - shownMax;
  return (
    <Section
      title="Refused"
      about="Deliveries that were turned away, whole or in part, since the server started and in the last 24 hours at most."
    >
      {refused.length === 0 ? (
        <p className="text-soft">No delivery was refused.</p>
      ) : (
        <DataTable
          label="Refused deliveries"
          columns={columns}
          rows={refused.slice(0, shownMax)}
          rowId={({ source, code }) => `${code} ${source}`}
        />
      )}
      {rest > 0 ? <p className="mt-2 text-soft">and {formatCount(rest)} kinds that are older</p> : null}
    </Section>
  );
}
