import { defineRoute } from '../route.ts';
import { Facets, facetsQuery, Histogram, histogramQuery, Suggestions, suggestionsQuery } from '../schemas/search.ts';

export const histogram = defineRoute({
  id: 'histogram',
  tag: 'counts',
  method: 'GET',
  path: '/v1/histogram',
  summary: 'Count events over time',
  permission: ['events:read'],
  look: true,
  query: histogramQuery,
  answer: { status: 200, type: 'application/json', about: 'Counts', schema: Histogram },
  errors: ['query.invalid', 'query.too-expensive', 'index.unavailable', 'role.invalid', 'look.not-recorded'],
});

export const facets = defineRoute({
  id: 'facets',
  tag: 'counts',
  method: 'GET',
  path: '/v1/facets',
  summary: 'Count events by the values of fields',
  permission: ['events:read'],
  look: true,
  query: facetsQuery,
  answer: { status: 200, type: 'application/json', about: 'Counts', schema: Facets },
  errors: ['query.invalid', 'query.too-expensive', 'index.unavailable', 'role.invalid', 'look.not-recorded'],
});

export const suggestions = defineRoute({
  id: 'suggestions',
  tag: 'counts',
  method: 'GET',
  path: '/v1/suggestions',
  summary: 'Suggest values of a field',
  about:
    'For who types a query: the values that the events of the search have in the field, those with the prefix. Told apart ' +
    'from nothing that facets would not tell; with the same `search`, query and range it is the same look.',
  permission: ['events:read'],
  look: true,
  query: suggestionsQuery,
  answer: { status: 200, type: 'application/json', about: 'Values', schema: Suggestions },
  errors: ['query.invalid', 'query.too-expensive', 'index.unavailable', 'role.invalid', 'look.not-recorded'],
});
