import type { ErrorEntry } from './errors.ts';

/** What can go wrong with mappings. */
export const mappingErrors = {
  'mapping.invalid': {
    status: 400,
    title: 'The mapping cannot be used',
    meaning: 'The text is no YAML, or says something that a mapping cannot say.',
    next: 'Each item of `errors` names the line and the column, and what is expected there.',
  },
  'mapping.not-found': {
    status: 404,
    title: 'There is no such mapping',
    meaning: 'No mapping of this tenant has the name.',
    next: '`GET /v1/mappings` lists the mappings.',
  },
  'mapping.in-use': {
    status: 409,
    title: 'The mapping is in use',
    meaning: 'Sources are read by it, and would be read by nothing.',
    next: 'Take it off the sources first, with `PATCH /v1/sources/NUMBER`.',
  },
} as const satisfies Record<string, ErrorEntry>;
