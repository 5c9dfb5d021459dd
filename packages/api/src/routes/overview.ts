import { defineRoute } from '../route.ts';
import { Overview } from '../schemas/overview.ts';

export const overview = defineRoute({
  id: 'overview',
  tag: 'health',
  method: 'GET',
  path: '/v1/overview',
  summary: 'Whether everything that is sent is being recorded',
  about: 'Figures about the log and the index as a whole. No event content is in them, so asking is no look.',
  permission: ['index:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'How it stands', schema: Overview },
  errors: [],
});
