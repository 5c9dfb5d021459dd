import { defineRoute } from '../route.ts';
import { Overview } from '../schemas/overview.ts';

export const overview = defineRoute({
  id: 'overview',
  tag: 'health',
  method: 'GET',
  path: '/v1/overview',
  summary: 'Whether everything that is sent is being recorded',
  about:
    'How many events come in, from whom, what was refused, and what the log, the index and the disk are like. Counts are of when ' +
    'events came in and of nothing in them, and are kept in memory, so asking is no look. Only sources that the role reaches are ' +
    'counted.',
  permission: ['index:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'How it stands', schema: Overview },
  errors: [],
});
