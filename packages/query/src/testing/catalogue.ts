import type { FieldCatalogue } from '../catalogue.ts';

/** One field of each type, and what makes fields differ. */
export const catalogue: FieldCatalogue = {
  fields: {
    'actor.id': { type: 'keyword', aliases: ['user'] },
    'request.url': { type: 'keyword' },
    session: { type: 'keyword', wildcard: false },
    'reason.text': { type: 'text' },
    kind: { type: 'enum', values: ['auth.login', 'auth.logout', 'data.read', 'admin.user.create', 'Other'] },
    outcome: { type: 'enum', values: ['success', 'failure', 'denied', 'error', 'unknown'] },
    'origin.ip': { type: 'ip' },
    'request.status': { type: 'number' },
    mfa: { type: 'boolean' },
    time: { type: 'time' },
    position: { type: 'position' },
  },
  open: [{ prefix: 'ext.', type: 'keyword' }],
};
