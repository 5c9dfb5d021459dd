import type { SessionJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Section } from '../../ui/page.tsx';
import { sessionColumns } from '../../ui/session-columns.tsx';
import { browserOf } from '../../ui/user-agent.ts';
import { Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';

const key = ['me', 'sessions'];

export function MySessions() {
  const sessions = useQuery({ queryKey: key, queryFn: () => api.listMySessions() });
  const [ending, setEnding] = useState<SessionJson | 'others' | null>(null);
  const end = useDeed({
    run: (what: SessionJson | 'others'): Promise<unknown> =>
      what === 'others' ? api.endMySessions() : api.endMySession(what.id),
    changes: [key],
    says: 'Ended',
  });
  const actions = (session: SessionJson) =>
    session.isCurrent ? null : (
      <Button
        size="small"
        look="quiet"
        aria-label={`End the session of ${browserOf(session.userAgent)}`}
        onClick={() => setEnding(session)}
      >
        End
      </Button>
    );
  return (
    <Section
      title="Sessions"
      about="Where you are signed in."
      actions={<Button onClick={() => setEnding('others')}>End all others</Button>}
    >
      <Loaded query={sessions} rows={2}>
        {(data) => (
          <DataTable
            label="Sessions"
            columns={sessionColumns}
            rows={data.sessions}
            rowId={({ id }) => id}
            actions={actions}
          />
        )}
      </Loaded>
      {ending === null ? null : (
        <Confirm
          title={ending === 'others' ? 'End all other sessions?' : 'End this session?'}
          about={
            ending === 'others'
              ? 'Whoever has one has to sign in again, programs that you let in by daybook login too.'
              : 'Whoever has it has to sign in again.'
          }
          action="End"
          onConfirm={() => end.mutateAsync(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </Section>
  );
}
