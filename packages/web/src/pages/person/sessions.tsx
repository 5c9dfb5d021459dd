import type { UserJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Section } from '../../ui/page.tsx';
import { sessionColumns } from '../../ui/session-columns.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';

export function PersonSessions({ user }: { readonly user: UserJson }) {
  const { can } = useMe();
  const key = ['users', user.id, 'sessions'];
  const sessions = useQuery({ queryKey: key, queryFn: () => api.listUserSessions(user.id) });
  const [ending, setEnding] = useState(false);
  const end = useDeed({ run: () => api.endUserSessions(user.id), changes: [key], says: 'Sessions ended' });
  const hasSome = (sessions.data?.sessions.length ?? 0) > 0;
  return (
    <Section
      title="Sessions"
      actions={can('users:write') && hasSome ? <Button onClick={() => setEnding(true)}>End all</Button> : null}
    >
      <Loaded query={sessions} rows={2}>
        {(data) =>
          data.sessions.length === 0 ? (
            <Empty title="Not signed in anywhere" />
          ) : (
            <DataTable label="Sessions" columns={sessionColumns} rows={data.sessions} rowId={({ id }) => id} />
          )
        }
      </Loaded>
      {ending ? (
        <Confirm
          title={`End all sessions of ${user.name}?`}
          about="Wherever they are signed in, they have to sign in again."
          action="End all"
          onConfirm={() => end.mutateAsync()}
          onClose={() => setEnding(false)}
        />
      ) : null}
    </Section>
  );
}
