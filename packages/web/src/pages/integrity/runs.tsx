import type { VerificationSummaryJson } from '@daybook/api';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { countText, durationText, resultOf } from './words.ts';

const columns: readonly Column<VerificationSummaryJson>[] = [
  {
    id: 'result',
    header: 'Result',
    cell: (run) => {
      const { tone, text } = resultOf(run);
      return <Badge tone={tone}>{text}</Badge>;
    },
  },
  { id: 'started', header: 'Begun', sort: ({ started }) => started, cell: ({ started }) => <Time iso={started} /> },
  {
    id: 'by',
    wideOnly: true,
    header: 'By',
    cell: ({ by, scheduled }) => (scheduled ? 'the server' : (by ?? 'somebody')),
  },
  {
    id: 'took',
    wideOnly: true,
    header: 'Took',
    className: 'tabular-nums whitespace-nowrap',
    cell: ({ started, ended }) => (ended === null ? '' : durationText(started, ended)),
  },
  {
    id: 'size',
    wideOnly: true,
    header: 'Events',
    className: 'tabular-nums',
    sort: ({ size }) => size ?? -1,
    cell: ({ size }) => (size === null ? '' : countText(size)),
  },
  {
    id: 'found',
    wideOnly: true,
    header: 'Found',
    className: 'tabular-nums',
    cell: ({ findingsCount }) =>
      findingsCount === null ? '' : findingsCount === 0 ? 'nothing' : countText(findingsCount),
  },
];

interface Props {
  readonly runs: readonly VerificationSummaryJson[];
  readonly open: string | null;
  readonly onOpen: (id: string) => void;
}

/** The history of the log, as the server verified it. */
export function Runs({ runs, open, onOpen }: Props) {
  const actions = ({ id, started }: VerificationSummaryJson) => (
    <Button size="small" look="quiet" aria-label={`Details of ${started}`} onClick={() => onOpen(id)}>
      Details
    </Button>
  );
  return (
    <Section
      title="Verifications"
      about="Each one that held keeps the checkpoint that it was held against; every later one must go on from all of them."
    >
      {runs.length === 0 ? (
        <Empty title="None yet">The first one comes by itself, or when somebody asks for it.</Empty>
      ) : (
        <DataTable
          label="Verifications"
          columns={columns}
          rows={runs}
          rowId={({ id }) => id}
          current={open}
          actions={actions}
        />
      )}
    </Section>
  );
}
