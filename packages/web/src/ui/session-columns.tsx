import type { SessionJson } from '@daybook/api';
import { Badge } from './badge.tsx';
import type { Column } from './table.tsx';
import { Time } from './time.tsx';
import { browserOf } from './user-agent.ts';

const methods: Readonly<Record<SessionJson['method'], string>> = {
  password: 'password',
  passkey: 'passkey',
  token: 'token',
  external: 'outside provider',
};

export const sessionColumns: readonly Column<SessionJson>[] = [
  {
    id: 'browser',
    header: 'Browser',
    cell: ({ userAgent, isCurrent }) => (
      <span className="flex flex-wrap items-center gap-2" title={userAgent ?? ''}>
        <span className="font-medium">{browserOf(userAgent)}</span>
        {isCurrent ? <Badge tone="accent">this one</Badge> : null}
      </span>
    ),
  },
  { id: 'address', header: 'Address', cell: ({ address }) => <code>{address ?? 'unknown'}</code> },
  {
    id: 'method',
    wideOnly: true,
    header: 'Signed in with',
    cell: ({ method, mfa }) => `${methods[method]}${mfa && method === 'password' ? ' and code' : ''}`,
  },
  {
    id: 'created',
    wideOnly: true,
    header: 'Began',
    sort: ({ created }) => created,
    cell: ({ created }) => <Time iso={created} />,
  },
  {
    id: 'used',
    header: 'Last used',
    sort: ({ lastUsed }) => lastUsed,
    cell: ({ lastUsed }) => <Time iso={lastUsed} />,
  },
  {
    id: 'expires',
    wideOnly: true,
    header: 'Ends',
    sort: ({ expires }) => expires,
    cell: ({ expires }) => <Time iso={expires} />,
  },
];
