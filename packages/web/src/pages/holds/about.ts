import type { api } from '../../api/client.ts';

export type HoldAbout = Parameters<typeof api.placeHold>[0]['about'];

/** What is typed in, whichever form it is then taken from. */
export interface AboutFields {
  readonly type: HoldAbout['type'];
  readonly query: string;
  readonly identifier: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly source: string;
  readonly first: string;
  readonly last: string;
}

export const noAbout: AboutFields = {
  type: 'query',
  query: '',
  identifier: '',
  resourceId: '',
  resourceType: '',
  source: '',
  first: '',
  last: '',
};

export function aboutOf(fields: AboutFields): HoldAbout {
  const { type, query, identifier, resourceId, resourceType, source, first, last } = fields;
  switch (type) {
    case 'query':
      return { type, query };
    case 'person':
      return { type, identifier };
    case 'resource':
      return { type, id: resourceId, resourceType: resourceType.trim() === '' ? null : resourceType };
    case 'source':
      return { type, source };
    case 'range':
      return { type, first: Number(first), last: Number(last) };
  }
}
