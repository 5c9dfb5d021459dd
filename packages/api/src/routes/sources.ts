import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { NewSource, Source, SourceArrivals, SourceChange, SourceList, SourceWithToken } from '../schemas/admin.ts';
import { wholeNumber } from '../schemas/common.ts';

export const listSources = defineRoute({
  id: 'listSources',
  tag: 'sources',
  method: 'GET',
  path: '/v1/sources',
  summary: 'List sources',
  permission: ['sources:read'],
  look: false,
  answer: {
    status: 200,
    type: 'application/json',
    about: 'All sources that the role sees, revoked ones too',
    schema: SourceList,
  },
  errors: [],
});

export const addSource = defineRoute({
  id: 'addSource',
  tag: 'sources',
  method: 'POST',
  path: '/v1/sources',
  summary: 'Register a source and make its token',
  about: 'Recorded in the log before the token leaves.',
  permission: ['sources:write'],
  look: false,
  body: { about: 'The source', types: { 'application/json': NewSource } },
  answer: { status: 201, type: 'application/json', about: 'The source and its token', schema: SourceWithToken },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'source.name-taken',
    'mapping.not-found',
    'look.not-recorded',
  ],
});

export const changeSource = defineRoute({
  id: 'changeSource',
  tag: 'sources',
  method: 'PATCH',
  path: '/v1/sources/:id',
  summary: 'Change the labels or the mapping of a source',
  about: 'Its name and format stay, and what is left out. Recorded in the log, with what was and what is.',
  permission: ['sources:write'],
  look: false,
  params: z.object({ id: wholeNumber(1, 0xffffffff).describe('Number of the source') }),
  body: { about: 'All labels that it has from now on, or its mapping', types: { 'application/json': SourceChange } },
  answer: { status: 200, type: 'application/json', about: 'The source', schema: Source },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'source.not-found',
    'mapping.not-found',
    'look.not-recorded',
  ],
});

export const revokeSource = defineRoute({
  id: 'revokeSource',
  tag: 'sources',
  method: 'DELETE',
  path: '/v1/sources/:id',
  summary: 'Revoke a source',
  about: 'Its tokens are worth nothing from now on. What it sent stays. Recorded in the log.',
  permission: ['sources:write'],
  look: false,
  params: z.object({ id: wholeNumber(1, 0xffffffff).describe('Number of the source') }),
  answer: { status: 200, type: 'application/json', about: 'The source', schema: Source },
  errors: ['source.not-found', 'look.not-recorded'],
});

export const seeArrivals = defineRoute({
  id: 'seeArrivals',
  tag: 'sources',
  method: 'GET',
  path: '/v1/sources/:id/arrivals',
  summary: 'See what came from a source',
  about:
    'How many events were taken since the server started, when the last one came, and why deliveries were refused. For whoever ' +
    'looks after the delivery: nothing of the events is in it.',
  permission: ['sources:write'],
  look: false,
  params: z.object({ id: wholeNumber(1, 0xffffffff).describe('Number of the source') }),
  answer: { status: 200, type: 'application/json', about: 'Figures', schema: SourceArrivals },
  errors: ['source.not-found'],
});
