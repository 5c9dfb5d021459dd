import { defineRoute } from '../route.ts';
import { Health } from '../schemas/admin.ts';

export const healthz = defineRoute({
  id: 'healthz',
  tag: 'health',
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the process stands',
  permission: null,
  look: false,
  answer: { status: 200, type: 'application/json', about: 'It does', schema: Health },
  errors: [],
});

export const readyz = defineRoute({
  id: 'readyz',
  tag: 'health',
  method: 'GET',
  path: '/readyz',
  summary: 'Whether it takes events and answers queries; 503 with the same body when not',
  permission: null,
  look: false,
  answer: { status: 200, type: 'application/json', about: 'All parts are ready', schema: Health },
  errors: [],
});

export const metrics = defineRoute({
  id: 'metrics',
  tag: 'health',
  method: 'GET',
  path: '/metrics',
  summary: 'Metrics in the format of Prometheus',
  permission: ['metrics:read'],
  look: false,
  answer: { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', about: 'Metrics', schema: null },
  errors: [],
});
