import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Empty } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Definition } from './definition.ts';
import { type Masked, maskedOf } from './mask.ts';

const cell = (value: string | null) =>
  value === null ? <span className="text-warn italic">masked</span> : <span className="wrap-break-word">{value}</span>;

const columns: readonly Column<Masked>[] = [
  { id: 'time', header: 'Time', cell: ({ time }) => <Time iso={time} exact /> },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => <code>{kind}</code> },
  { id: 'outcome', header: 'Outcome', cell: ({ outcome }) => outcome },
  { id: 'who', header: 'Who', cell: ({ who }) => cell(who) },
  { id: 'name', header: 'Name', cell: ({ name }) => cell(name) },
  { id: 'from', header: 'From', cell: ({ from }) => cell(from) },
  { id: 'what', header: 'To what', cell: ({ what }) => cell(what) },
];

const shownMax = 5;

/** The newest events that the role would see, as it would see them; no more of them than the one who looks may see. */
export function Preview({ sight }: { readonly sight: Definition['sight'] }) {
  const { can } = useMe();
  const preview = useMutation({
    mutationFn: async () => {
      const page = await api.search({ q: questionOf(sight), limit: shownMax });
      return page.events.map((view) => maskedOf(view, sight.clear));
    },
  });
  if (!can('events:read')) return null;
  return (
    <Section
      title="What this role would see"
      about="The newest events under it, as far as you may see them yourself. Looking is recorded, as always."
      actions={
        <Button busy={preview.isPending} onClick={() => preview.mutate()}>
          Show
        </Button>
      }
    >
      {preview.error === null ? null : <Problem error={preview.error} />}
      {preview.data === undefined ? null : preview.data.length === 0 ? (
        <Empty title="It would see none of the events that you see" />
      ) : (
        <DataTable
          label="What this role would see"
          columns={columns}
          rows={preview.data}
          rowId={({ position }) => position}
        />
      )}
    </Section>
  );
}

/** The restriction and the sources as one query. */
function questionOf({ restriction, sources }: Definition['sight']): string {
  const ofSources =
    sources === null ? [] : [`(${sources.map((number) => `source:${number}`).join(' OR ') || 'source:4294967295'})`];
  return [...(restriction.trim() === '' ? [] : [`(${restriction})`]), ...ofSources].join(' AND ');
}
