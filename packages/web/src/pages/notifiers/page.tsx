import type { NotifierJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { notifiersQuery } from '../../api/notifiers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { columns } from './columns.tsx';
import { Try } from './try.tsx';

const actions = ({ name }: NotifierJson) => <Try name={name} />;

/** Who is told of alerts. They stand in the settings of the server, and are not changed here. */
export function NotifiersPage() {
  const { can } = useMe();
  const notifiers = useQuery(notifiersQuery);
  return (
    <Page
      title="Notifiers"
      about="Who is told of alerts, and what became of the messages. They stand in the settings of the server; nobody changes them here."
    >
      <Loaded query={notifiers}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody is told">
              The settings name notifiers, under <code>notifiers</code>.
            </Empty>
          ) : (
            <DataTable
              label="Notifiers"
              columns={columns}
              rows={items}
              rowId={({ name }) => name}
              actions={can('notifiers:test') ? actions : undefined}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
