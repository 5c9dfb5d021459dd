import type { TokenJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { tokensQuery } from '../../api/lists.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { useNow } from '../../ui/now.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { AddToken } from './add.tsx';
import { tokenState } from './state.ts';

const columns: readonly Column<TokenJson>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: ({ name }) => name,
    cell: ({ name, id }) => (
      <>
        <span className="font-medium">{name}</span>
        <code className="block text-xs text-faint">{id}</code>
      </>
    ),
  },
  {
    id: 'roles',
    below: true,
    header: 'Roles',
    cell: ({ roles }) => (
      <span className="flex flex-wrap gap-1">
        {roles.map((role) => (
          <Badge key={role}>{role}</Badge>
        ))}
      </span>
    ),
  },
  {
    id: 'created',
    wideOnly: true,
    header: 'Made',
    sort: ({ created }) => created,
    cell: ({ created }) => <Time iso={created} />,
  },
  {
    id: 'expires',
    wideOnly: true,
    header: 'Expires',
    sort: ({ expires }) => expires ?? '9',
    cell: ({ expires }) => (expires === null ? <span className="text-faint">never</span> : <Time iso={expires} />),
  },
  {
    id: 'state',
    header: 'State',
    sort: ({ revoked, expires }) => revoked ?? expires ?? '',
    cell: (token) => <State token={token} />,
  },
];

function State({ token }: { readonly token: TokenJson }) {
  const state = tokenState(token, useNow());
  return <Badge tone={state === 'valid' ? 'good' : 'plain'}>{state}</Badge>;
}

export function TokensPage() {
  const tokens = useQuery(tokensQuery);
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<TokenJson | null>(null);
  const revoke = useDeed({
    run: (id: string) => api.revokeToken(id),
    changes: [tokensQuery.queryKey],
    says: 'Token revoked',
  });
  const nowMs = useNow();
  const actions = (token: TokenJson) =>
    tokenState(token, nowMs) === 'valid' ? (
      <Button size="small" look="quiet" aria-label={`Revoke ${token.name}`} onClick={() => setRevoking(token)}>
        Revoke
      </Button>
    ) : null;
  return (
    <Page
      title="Tokens"
      about="For programs that read or administer. People sign in; sources have tokens of their own."
      actions={
        <Button look="primary" onClick={() => setAdding(true)}>
          Make a token
        </Button>
      }
    >
      <Loaded query={tokens}>
        {(data) =>
          data.tokens.length === 0 ? (
            <Empty title="No tokens" />
          ) : (
            <DataTable label="Tokens" columns={columns} rows={data.tokens} rowId={({ id }) => id} actions={actions} />
          )
        }
      </Loaded>
      {adding ? <AddToken onClose={() => setAdding(false)} /> : null}
      {revoking === null ? null : (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          about="It is worth nothing from the next request on. This cannot be taken back."
          action="Revoke"
          onConfirm={() => revoke.mutateAsync(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      )}
    </Page>
  );
}
