import { z } from 'zod';

/** Where a secret is, in place of the secret. */
export const secret = z
  .string()
  .regex(/^(?:file:.+|env:[A-Za-z_][A-Za-z0-9_]*)$/, 'a secret is never written here: give `file:PATH` or `env:NAME`');
