import { z } from 'zod';
import { IsoTime } from './common.ts';

export const verificationStates = ['waiting', 'running', 'done', 'cancelled', 'interrupted', 'failed'] as const;

export const VerificationId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, `_` and `-`; at most 64');

/** What is said of a verification wherever the log is described. */
export const LastVerification = z
  .object({
    id: z.string(),
    ended: IsoTime,
    holds: z.boolean().describe('False where something in the log is not what was written to it'),
    size: z.number().int().describe('Events that the head had which it was verified against'),
  })
  .meta({ id: 'LastVerification', description: 'The last verification of the log that came to its end' });
export type LastVerificationJson = z.infer<typeof LastVerification>;

export const VerificationFinding = z
  .object({
    code: z.string().describe('Stable'),
    meaning: z.string(),
    first: z.number().int().optional().describe('Index of the first event that it is about'),
    last: z.number().int().optional().describe('Index of the last event that it is about'),
    path: z.string().optional().describe('The file, relative to the data directory'),
    detail: z.string().optional(),
  })
  .meta({ id: 'VerificationFinding', description: 'One thing that is not as it was written' });
export type VerificationFindingJson = z.infer<typeof VerificationFinding>;

const run = z.object({
  id: z.string(),
  log: z.number().int(),
  state: z
    .enum(verificationStates)
    .describe(
      '`waiting`: for the log of another tenant, one is verified at a time. `interrupted`: the server stopped meanwhile. ' +
        '`failed`: it could not be carried out, and says nothing of the log; the log of the server says why',
    ),
  holds: z.boolean().nullable().describe('Whether all is as it was written; null unless `done`'),
  scheduled: z.boolean().describe('True where the server began it by itself'),
  by: z
    .string()
    .nullable()
    .describe('Who began it; null for the server, and where the role does not see who does what'),
  started: IsoTime,
  ended: IsoTime.nullable(),
  checked: z.number().int().describe('Events that were compared so far'),
  total: z.number().int().nullable().describe('Events of the head; null before it was read'),
  rate: z.number().nullable().describe('Events a second; null before the first were compared'),
  size: z.number().int().nullable().describe('Events of the head that it was verified against'),
  root: z.string().nullable().describe('Root of that head, base64'),
  findingsCount: z.number().int().nullable().describe('Things that are not as they were written'),
});

export const VerificationSummary = run.meta({ id: 'VerificationSummary', description: 'One verification of the log' });
export type VerificationSummaryJson = z.infer<typeof VerificationSummary>;

export const Verification = z
  .object({
    ...run.shape,
    checkpoint: z.string().nullable().describe('The head that it was verified against, as it was signed'),
    contentMatches: z.number().int().nullable().describe('Events whose content is what was logged'),
    destroyed: z.number().int().nullable().describe('Events whose content was destroyed by policy'),
    findings: z
      .array(VerificationFinding)
      .nullable()
      .describe('The first of them. Null where the role sees a part of the events: they name events'),
  })
  .meta({ id: 'Verification', description: 'One verification of the log, with what it found' });
export type VerificationJson = z.infer<typeof Verification>;

export const VerificationList = z
  .object({
    verifications: z.array(VerificationSummary).describe('The last ones, newest first'),
    everyHours: z.number().int().describe('How often the server verifies by itself; 0 for never'),
  })
  .meta({ id: 'VerificationList' });
export type VerificationListJson = z.infer<typeof VerificationList>;
