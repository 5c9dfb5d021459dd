import { z } from 'zod';
import { IsoTime } from './common.ts';

export const MappingName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, `.`, `_` and `-`; at most 64')
  .describe('Name of a mapping');

export const MappingInfo = z
  .object({
    name: z.string(),
    about: z.string(),
    digest: z.string().describe('SHA-256 of its text. Its first 16 digits stand in the events that it makes, in `ext`'),
    reads: z.enum(['text', 'json']),
    sources: z.array(z.string()).describe('Sources that are read by it'),
    updated: IsoTime,
  })
  .meta({ id: 'Mapping' });
export type MappingJson = z.infer<typeof MappingInfo>;

export const MappingList = z.object({ items: z.array(MappingInfo) }).meta({ id: 'MappingList' });
export type MappingListJson = z.infer<typeof MappingList>;

export const MappingWithText = MappingInfo.extend({ text: z.string().describe('YAML, as it came') }).meta({
  id: 'MappingWithText',
});
export type MappingWithTextJson = z.infer<typeof MappingWithText>;

export const MappingPut = z
  .object({ mapping: MappingInfo, change: z.enum(['added', 'replaced', 'unchanged']) })
  .meta({ id: 'MappingPut' });
export type MappingPutJson = z.infer<typeof MappingPut>;

export const LineTrial = z
  .strictObject({
    mapping: z
      .string()
      .max(128 * 1024)
      .describe('YAML of the mapping that the lines are read by; it is not kept'),
    lines: z.string().describe('Lines, ended by LF or CR LF').optional(),
    linesBase64: z.base64().describe('The same as base64, for lines that are not UTF-8').optional(),
  })
  .refine(({ lines, linesBase64 }) => (lines === undefined) !== (linesBase64 === undefined), {
    message: 'one of `lines` and `linesBase64`',
  })
  .meta({ id: 'LineTrial', description: 'A mapping, and lines to try it with' });
