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
