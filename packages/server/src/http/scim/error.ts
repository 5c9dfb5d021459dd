import type { AppError } from '@daybook/api';

/** An error as another protocol says it. */
export interface ErrorAnswer {
  readonly type: string;
  readonly body: object;
  /** In place of the error's own. */
  readonly status?: number;
}

const scimTypes = new Set(['invalidFilter', 'uniqueness', 'mutability', 'invalidPath', 'noTarget', 'invalidValue']);

/** An error as the SCIM service says it (RFC 7644, section 3.12), where the request is for it; null elsewhere. */
export function scimError(url: string, error: AppError): ErrorAnswer | null {
  if (!url.startsWith('/scim/v2/')) return null;
  const scimType = error.errors[0]?.code;
  return {
    type: 'application/scim+json',
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(error.status),
      ...(scimType !== undefined && scimTypes.has(scimType) ? { scimType } : {}),
      detail: error.message,
    },
  };
}
