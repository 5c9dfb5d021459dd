import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { View, ViewId, ViewInput, ViewList } from '../schemas/views.ts';

const tag = 'views';
const params = z.object({ id: ViewId });
const body = { about: 'The view', types: { 'application/json': ViewInput } };
const bodyErrors = [
  'request.bad-json',
  'request.too-large',
  'request.content-type',
  'request.content-encoding',
  'query.invalid',
  'role.invalid',
  'look.not-recorded',
] as const;
const answer = { status: 200, type: 'application/json', about: 'The view', schema: View } as const;

export const listViews = defineRoute({
  id: 'listViews',
  tag,
  method: 'GET',
  path: '/v1/views',
  summary: 'List saved searches',
  about:
    'A view is a question, and holds nothing of the log: whoever opens one asks it under their own role. One that is shared is ' +
    'seen under its role for as long as the role shows at least what it showed when the view was saved.',
  permission: ['events:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'Views', schema: ViewList },
  errors: [],
});

export const getView = defineRoute({
  id: 'getView',
  tag,
  method: 'GET',
  path: '/v1/views/:id',
  summary: 'One saved search',
  permission: ['events:read'],
  look: false,
  params,
  answer,
  errors: ['view.not-found'],
});

export const addView = defineRoute({
  id: 'addView',
  tag,
  method: 'POST',
  path: '/v1/views',
  summary: 'Save a search',
  about: 'The query must be one that the role you act under can ask. Who may read events may share with that role.',
  permission: ['events:read'],
  look: false,
  body,
  answer: { ...answer, status: 201 },
  errors: [...bodyErrors, 'limit.reached'],
});

export const changeView = defineRoute({
  id: 'changeView',
  tag,
  method: 'PUT',
  path: '/v1/views/:id',
  summary: 'Change a saved search',
  permission: ['events:read'],
  look: false,
  params,
  body,
  answer,
  errors: [...bodyErrors, 'view.not-found', 'view.not-yours', 'limit.reached'],
});

export const removeView = defineRoute({
  id: 'removeView',
  tag,
  method: 'DELETE',
  path: '/v1/views/:id',
  summary: 'Remove a saved search',
  about: 'Your own, or one that is shared with the role that you act under.',
  permission: ['events:read'],
  look: false,
  params,
  answer: { ...answer, about: 'The view as it was' },
  errors: ['view.not-found', 'look.not-recorded'],
});
