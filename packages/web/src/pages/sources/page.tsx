import type { SourceJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { sourcesQuery } from '../../api/lists.ts';
import { useMe } from '../../api/me.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { columns } from './columns.tsx';
import { EditLabels } from './labels.tsx';

export function SourcesPage() {
  const { can } = useMe();
  const sources = useQuery(sourcesQuery);
  const [labelling, setLabelling] = useState<SourceJson | null>(null);
  const [revoking, setRevoking] = useState<SourceJson | null>(null);
  const revoke = useDeed({
    run: (number: number) => api.revokeSource(number),
    changes: [sourcesQuery.queryKey],
    says: 'Source revoked',
  });
  const mayChange = can('sources:write');
  const actions = (source: SourceJson) =>
    source.revoked === null ? (
      <span className="flex justify-end">
        <Button size="small" look="quiet" aria-label={`Labels of ${source.name}`} onClick={() => setLabelling(source)}>
          Labels
        </Button>
        <Button size="small" look="quiet" aria-label={`Revoke ${source.name}`} onClick={() => setRevoking(source)}>
          Revoke
        </Button>
      </span>
    ) : null;
  return (
    <Page
      title="Sources"
      about="Where events come from. A source's token can send its own events and do nothing else."
      actions={
        mayChange ? (
          <Link to="/new-source" className={buttonClass({ look: 'primary' })}>
            Add a source
          </Link>
        ) : null
      }
    >
      <Loaded query={sources}>
        {(data) =>
          data.sources.length === 0 ? (
            <Empty title="No source yet">
              Add the first one; it gets a token, and the configuration of what sends.
            </Empty>
          ) : (
            <DataTable
              label="Sources"
              columns={columns}
              rows={data.sources}
              rowId={({ number }) => String(number)}
              actions={mayChange ? actions : undefined}
            />
          )
        }
      </Loaded>
      {labelling === null ? null : <EditLabels source={labelling} onClose={() => setLabelling(null)} />}
      {revoking === null ? null : (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          about="Its tokens are worth nothing from then on. What it sent stays. Its name is not used again."
          action="Revoke"
          onConfirm={() => revoke.mutateAsync(revoking.number)}
          onClose={() => setRevoking(null)}
        />
      )}
    </Page>
  );
}
