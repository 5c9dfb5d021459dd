import type { MaskingGroup } from '@daybook/event';

/** What an identity may be allowed to do. A route names the one that it needs; a role is a set of them. */
export const permissions = {
  'events:write': 'Send events for its own source',
  'events:import': 'Send events for any named source, which is registered when it is new',
  'events:read': 'Search, count and open events; take receipts. Every use is recorded in the log',
  'events:export': 'Take events out in bulk. Every use is recorded in the log',
  'looks:read': 'See who looked at what. Every use is recorded in the log',
  'log:read': 'Read the log itself: checkpoint, tiles, entries. No event content is in it',
  'log:verify': 'Have the server verify the log, and cancel that',
  'sources:read': 'List sources',
  'sources:write': 'Register, change and revoke sources',
  'users:read': 'List people, their roles and sessions',
  'users:write': 'Invite, change and end people; give and take roles; end sessions',
  'users:provision': 'Keep people and groups in step with an outside directory, by SCIM',
  'roles:read': 'List roles',
  'roles:write': 'Make, change and remove roles',
  'tokens:write': 'List, create and revoke tokens of readers and administrators',
  'approvals:decide': 'Approve or refuse what needs a second person',
  'tenants:write': 'Make tenants',
  'rules:read': 'List detection rules, and try them with their own examples',
  'rules:write': 'Import, enable and disable detection rules',
  'alerts:read': 'See alerts about events in sight. Every use is recorded in the log',
  'alerts:write': 'Acknowledge, assign, close and reopen alerts about events in sight; shows none',
  'notifiers:read': 'See who is told of alerts, and what became of each message; shows no alert',
  'notifiers:test': 'Have a notifier send a message that says that it is a test',
  'retention:read': 'See how long content is kept, what is due, and what was destroyed; shows no event',
  'retention:write': 'Set the retention policy; one that could have something destroyed sooner needs a second person',
  'holds:read': 'See holds, and what they are about; how much of it there is only for who sees all events',
  'holds:write': 'Place holds, keep them for longer, and ask for them to be lifted, which needs a second person',
  'subjects:read':
    'Find and take out all that is about a person, for roles that see all of every event. Every use is recorded in the log',
  'subjects:erase': 'Ask for what is about a person to be erased, which needs a second person; see what became of it',
  'retention:clock': 'Confirm that the clock is right after it jumped, or after a stop: then destruction goes on',
  'index:read': 'See the state of the index',
  'index:rebuild': 'Rebuild the index from the log',
  'metrics:read': 'Read the metrics',
} as const satisfies Record<string, string>;

export type Permission = keyof typeof permissions;

/** What concerns all tenants: only roles of people of the first tenant give it. */
export const installationPermissions: readonly Permission[] = [
  'tenants:write',
  'retention:clock',
  'index:rebuild',
  'metrics:read',
];

/** Roles that every tenant has and nobody can change. They see every source, and all of what they see in clear but for `masked`. */
export const builtInRoles = {
  administrator: {
    about: 'Manages people, roles, sources and tokens; sees no events',
    permissions: [
      'events:import',
      'log:read',
      'log:verify',
      'sources:read',
      'sources:write',
      'users:read',
      'users:write',
      'roles:read',
      'roles:write',
      'tokens:write',
      'approvals:decide',
      'rules:read',
      'rules:write',
      'alerts:write',
      'notifiers:read',
      'notifiers:test',
      'retention:read',
      'retention:write',
      'holds:read',
      'holds:write',
      'subjects:erase',
      'retention:clock',
      'tenants:write',
      'index:read',
      'index:rebuild',
      'metrics:read',
    ],
    masked: [],
  },
  auditor: {
    about: 'Sees everything, who looked included; changes nothing',
    permissions: [
      'events:read',
      'events:export',
      'looks:read',
      'log:read',
      'log:verify',
      'sources:read',
      'users:read',
      'roles:read',
      'rules:read',
      'alerts:read',
      'notifiers:read',
      'retention:read',
      'holds:read',
      'subjects:read',
      'index:read',
      'metrics:read',
    ],
    masked: [],
  },
  investigator: {
    about: 'Searches and opens events, and handles alerts',
    permissions: [
      'events:read',
      'log:read',
      'sources:read',
      'rules:read',
      'alerts:read',
      'alerts:write',
      'index:read',
      'metrics:read',
    ],
    masked: [],
  },
  operator: {
    about: 'Keeps sources and the index going; sees no events',
    permissions: [
      'events:import',
      'log:read',
      'log:verify',
      'sources:read',
      'sources:write',
      'notifiers:read',
      'notifiers:test',
      'retention:read',
      'retention:clock',
      'index:read',
      'index:rebuild',
      'metrics:read',
    ],
    masked: [],
  },
  exporter: {
    about: 'Takes events out, without names, addresses of people and raw lines',
    permissions: ['events:export', 'sources:read'],
    masked: ['contact', 'raw'],
  },
  provisioner: {
    about: 'Keeps people and groups in step with an outside directory: for the token of its SCIM client',
    permissions: ['users:provision'],
    masked: [],
  },
} as const satisfies Record<
  string,
  { about: string; permissions: readonly Permission[]; masked: readonly MaskingGroup[] }
>;

/** What a source's token may do: nothing else, whatever roles there are. */
export const sourcePermissions = ['events:write'] as const satisfies readonly Permission[];
