import { z } from 'zod';

export const ScimResource = z
  .looseObject({})
  .meta({ id: 'ScimResource', description: 'A resource of SCIM 2.0 (RFC 7643)' });
export const ScimPatch = z
  .looseObject({
    Operations: z
      .array(
        z.looseObject({
          op: z
            .string()
            .transform((op) => op.toLowerCase())
            .pipe(z.enum(['add', 'replace', 'remove'])),
          path: z.string().max(1024).optional(),
          value: z.unknown().optional(),
        }),
      )
      .min(1)
      .max(1000),
  })
  .meta({ id: 'ScimPatch', description: 'A PatchOp of SCIM 2.0 (RFC 7644, section 3.5.2)' });

const names = z
  .array(z.string().max(256))
  .max(100)
  .transform((list) => list.join(','));

export const ScimSearch = z
  .looseObject({
    filter: z.string().max(2048).optional(),
    startIndex: z.number().int().transform(String).optional(),
    count: z.number().int().transform(String).optional(),
    attributes: names.optional(),
    excludedAttributes: names.optional(),
  })
  .meta({ id: 'ScimSearch', description: 'A SearchRequest of SCIM 2.0 (RFC 7644, section 3.4.3)' });
