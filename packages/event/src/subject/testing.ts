import type { Event } from '../event.ts';

/** An event of which tests have other fields say what they look for. */
export const plainEvent: Event = {
  id: '0190a5b4-7c3e-7d1f-8a2b-000000000001',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'somebody' },
};
