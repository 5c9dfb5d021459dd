import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  Alert,
  AlertAssignment,
  AlertClosing,
  AlertHandled,
  AlertId,
  AlertList,
  AlertReason,
  alertsQuery,
} from '../schemas/watch.ts';

const tag = 'alerts';
const params = z.object({ id: AlertId });
const answer = { status: 200, type: 'application/json', about: 'The alert', schema: Alert } as const;
const errors = [
  'request.bad-json',
  'request.content-type',
  'request.too-large',
  'alert.not-found',
  'alert.state',
  'look.not-recorded',
] as const;
const handled = { status: 200, type: 'application/json', about: 'How it stands now', schema: AlertHandled } as const;
const handling = {
  tag,
  method: 'POST',
  permission: ['alerts:write'],
  look: false,
  params,
  answer: handled,
  errors,
} as const;

export const listAlerts = defineRoute({
  id: 'listAlerts',
  tag,
  method: 'GET',
  path: '/v1/alerts',
  summary: 'List alerts',
  about: 'An alert about events that a role does not see does not exist for it. The answer is recorded as a look.',
  permission: ['alerts:read'],
  look: true,
  query: alertsQuery,
  answer: { status: 200, type: 'application/json', about: 'A page', schema: AlertList },
  errors: ['look.not-recorded'],
});

export const getAlert = defineRoute({
  id: 'getAlert',
  tag,
  method: 'GET',
  path: '/v1/alerts/:id',
  summary: 'One alert',
  permission: ['alerts:read'],
  look: true,
  params,
  answer,
  errors: ['alert.not-found', 'look.not-recorded'],
});

export const acknowledgeAlert = defineRoute({
  id: 'acknowledgeAlert',
  path: '/v1/alerts/:id/acknowledge',
  summary: 'Say that an alert was seen',
  body: { about: 'Why', types: { 'application/json': AlertReason } },
  ...handling,
});

export const assignAlert = defineRoute({
  id: 'assignAlert',
  path: '/v1/alerts/:id/assign',
  summary: 'Say who is to look into an alert',
  body: { about: 'To whom', types: { 'application/json': AlertAssignment } },
  ...handling,
});

export const closeAlert = defineRoute({
  id: 'closeAlert',
  path: '/v1/alerts/:id/close',
  summary: 'Close an alert, with a verdict',
  body: { about: 'The verdict', types: { 'application/json': AlertClosing } },
  ...handling,
});

export const reopenAlert = defineRoute({
  id: 'reopenAlert',
  path: '/v1/alerts/:id/reopen',
  summary: 'Open an alert again',
  body: { about: 'Why', types: { 'application/json': AlertReason } },
  ...handling,
});
