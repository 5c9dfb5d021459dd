import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { MappingInfo, MappingList, MappingName, MappingPut, MappingWithText } from '../schemas/mappings.ts';

const tag = 'lines';
const params = z.object({ id: MappingName });

export const listMappings = defineRoute({
  id: 'listMappings',
  tag,
  method: 'GET',
  path: '/v1/mappings',
  summary: 'List mappings',
  permission: ['sources:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'All mappings, by name', schema: MappingList },
  errors: [],
});

export const getMapping = defineRoute({
  id: 'getMapping',
  tag,
  method: 'GET',
  path: '/v1/mappings/:id',
  summary: 'One mapping, with its text',
  permission: ['sources:read'],
  look: false,
  params,
  answer: { status: 200, type: 'application/json', about: 'The mapping', schema: MappingWithText },
  errors: ['mapping.not-found'],
});

export const putMapping = defineRoute({
  id: 'putMapping',
  tag,
  method: 'POST',
  path: '/v1/mappings',
  summary: 'Keep a mapping',
  about:
    'It has the name that it says. One that is there under the name is replaced, for all sources that are read by it, and what they send ' +
    'from now on. Recorded in the log before it takes effect, with the text.',
  permission: ['sources:write'],
  look: false,
  body: { about: 'YAML, at most 32 KiB', types: { 'application/yaml': null } },
  answer: { status: 200, type: 'application/json', about: 'What came of it', schema: MappingPut },
  errors: [
    'request.content-type',
    'request.content-encoding',
    'request.too-large',
    'request.bad-encoding',
    'mapping.invalid',
    'limit.reached',
    'look.not-recorded',
  ],
});

export const removeMapping = defineRoute({
  id: 'removeMapping',
  tag,
  method: 'DELETE',
  path: '/v1/mappings/:id',
  summary: 'Remove a mapping',
  about: 'One that no source is read by. Recorded in the log, with its text.',
  permission: ['sources:write'],
  look: false,
  params,
  answer: { status: 200, type: 'application/json', about: 'What it was', schema: MappingInfo },
  errors: ['mapping.not-found', 'mapping.in-use', 'look.not-recorded'],
});
