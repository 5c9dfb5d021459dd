import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Empty } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { columns } from '../search/columns.tsx';
import type { Definition } from './definition.ts';

const shownMax = 10;

/** The newest events that the role would see, as it would see them; no more of them than the one who looks may see. */
export function Preview({ sight }: { readonly sight: Definition['sight'] }) {
  const { can } = useMe();
  const preview = useMutation({
    mutationFn: () => api.previewRole({ sight, limit: shownMax }),
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
      {preview.data === undefined ? null : preview.data.events.length === 0 ? (
        <Empty title="It would see none of the events that you see" />
      ) : (
        <DataTable
          label="What this role would see"
          columns={columns}
          rows={preview.data.events}
          rowId={({ position }) => position}
        />
      )}
    </Section>
  );
}
