/** What an identity may be allowed to do. A route names the one that it needs; a role is a set of them. */
export const permissions = {
  'events:write': 'Send events for its own source',
  'events:import': 'Send events for any named source, which is registered when it is new',
  'events:read': 'Search, count and open events; take receipts. Every use is recorded in the log',
  'log:read': 'Read the log itself: checkpoint, tiles, entries. No event content is in it',
  'sources:read': 'List sources',
  'sources:write': 'Register and revoke sources',
  'tokens:write': 'List, create and revoke tokens of readers and administrators',
  'index:read': 'See the state of the index',
  'index:rebuild': 'Rebuild the index from the log',
  'metrics:read': 'Read the metrics',
} as const satisfies Record<string, string>;

export type Permission = keyof typeof permissions;

export const roles = {
  administrator: {
    about: 'Reads and administers',
    permissions: [
      'events:import',
      'events:read',
      'log:read',
      'sources:read',
      'sources:write',
      'tokens:write',
      'index:read',
      'index:rebuild',
      'metrics:read',
    ],
  },
  reader: {
    about: 'Reads',
    permissions: ['events:read', 'log:read', 'sources:read', 'index:read', 'metrics:read'],
  },
  source: {
    about: 'Writes events of one source, and nothing else',
    permissions: ['events:write'],
  },
} as const satisfies Record<string, { about: string; permissions: readonly Permission[] }>;

export type Role = keyof typeof roles;
