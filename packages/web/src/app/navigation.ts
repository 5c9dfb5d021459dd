import type { Permission } from '@daybook/api';
import type { Reader } from '../api/me.ts';
import type { IconName } from '../ui/icon.tsx';

export interface Place {
  readonly to:
    | '/search'
    | '/overview'
    | '/alerts'
    | '/rules'
    | '/notifiers'
    | '/sources'
    | '/people'
    | '/roles'
    | '/tokens'
    | '/approvals'
    | '/looks'
    | '/integrity'
    | '/retention'
    | '/holds'
    | '/subjects'
    | '/me';
  readonly label: string;
  readonly group: 'Events' | 'Access' | 'You';
  readonly icon: IconName;
  /** Pressed after `g`. */
  readonly key: string;
  /** One of these is needed; none for everybody who is signed in. */
  readonly needs: readonly Permission[] | null;
}

/** Every page that there is, in the order of the navigation. */
export const places: readonly Place[] = [
  { to: '/search', label: 'Search', group: 'Events', icon: 'search', key: 's', needs: ['events:read'] },
  { to: '/overview', label: 'Overview', group: 'Events', icon: 'pulse', key: 'v', needs: ['index:read'] },
  { to: '/alerts', label: 'Alerts', group: 'Events', icon: 'bell', key: 'e', needs: ['alerts:read'] },
  { to: '/rules', label: 'Rules', group: 'Events', icon: 'rule', key: 'd', needs: ['rules:read'] },
  { to: '/notifiers', label: 'Notifiers', group: 'Events', icon: 'send', key: 'n', needs: ['notifiers:read'] },
  { to: '/looks', label: 'Who looked', group: 'Events', icon: 'look', key: 'l', needs: ['looks:read'] },
  { to: '/sources', label: 'Sources', group: 'Events', icon: 'source', key: 'o', needs: ['sources:read'] },
  { to: '/integrity', label: 'Integrity', group: 'Events', icon: 'integrity', key: 'i', needs: ['log:read'] },
  { to: '/retention', label: 'Retention', group: 'Events', icon: 'history', key: 'h', needs: ['retention:read'] },
  { to: '/holds', label: 'Holds', group: 'Events', icon: 'hold', key: 'k', needs: ['holds:read'] },
  {
    to: '/subjects',
    label: 'People’s rights',
    group: 'Events',
    icon: 'person',
    key: 'f',
    needs: ['subjects:read', 'subjects:erase'],
  },
  { to: '/people', label: 'People', group: 'Access', icon: 'people', key: 'p', needs: ['users:read'] },
  { to: '/roles', label: 'Roles', group: 'Access', icon: 'role', key: 'r', needs: ['roles:read'] },
  { to: '/tokens', label: 'Tokens', group: 'Access', icon: 'token', key: 't', needs: ['tokens:write'] },
  {
    to: '/approvals',
    label: 'Approvals',
    group: 'Access',
    icon: 'approval',
    key: 'a',
    needs: [
      'approvals:decide',
      'users:read',
      'users:write',
      'roles:write',
      'tokens:write',
      'rules:write',
      'events:export',
      'retention:write',
      'holds:write',
      'subjects:erase',
    ],
  },
  { to: '/me', label: 'Your account', group: 'You', icon: 'person', key: 'm', needs: null },
];

/** Those that the reader may open, under the role that they act under. */
export function placesFor(reader: Reader): readonly Place[] {
  return places.filter(({ needs }) => needs === null || reader.can(...needs));
}
