import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  deliveriesQuery,
  DeliveryList,
  NotifierList,
  NotifierName,
  NotifierTest,
  NotifierTested,
} from '../schemas/notifiers.ts';

const tag = 'notifiers';
const params = z.object({ name: NotifierName });

export const listNotifiers = defineRoute({
  id: 'listNotifiers',
  tag,
  method: 'GET',
  path: '/v1/notifiers',
  summary: 'List who is told of alerts',
  about: 'Notifiers stand in the settings of the server; nobody can change them here.',
  permission: ['notifiers:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'All notifiers of the tenant', schema: NotifierList },
  errors: [],
});

export const listDeliveries = defineRoute({
  id: 'listDeliveries',
  tag,
  method: 'GET',
  path: '/v1/notifiers/:name/deliveries',
  summary: 'What became of the messages of a notifier',
  about:
    'Newest first. All that wait are kept, and the last 10,000 of the others. What an alert is about is not shown.',
  permission: ['notifiers:read'],
  look: false,
  params,
  query: deliveriesQuery,
  answer: { status: 200, type: 'application/json', about: 'The newest', schema: DeliveryList },
  errors: ['notifier.not-found'],
});

export const testNotifier = defineRoute({
  id: 'testNotifier',
  tag,
  method: 'POST',
  path: '/v1/notifiers/:name/test',
  summary: 'Have a notifier send a message that says that it is a test',
  about: 'It is sent once, at once, and takes ten seconds at most. Recorded before it is sent.',
  permission: ['notifiers:test'],
  look: false,
  params,
  body: { about: 'Nothing', types: { 'application/json': NotifierTest } },
  answer: { status: 200, type: 'application/json', about: 'What came of it', schema: NotifierTested },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'notifier.not-found',
    'notifier.busy',
    'look.not-recorded',
  ],
});
