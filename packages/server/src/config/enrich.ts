import path from 'node:path';
import { z } from 'zod';
import { openAddressDatabase } from '../platform/address-database.ts';

const file = z.string().min(1).max(4_096).optional();

export const enrich = z.strictObject({
  addresses: z
    .boolean()
    .default(true)
    .describe(
      'Whether country and AS number of an address are looked up when an event comes in that does not say them',
    ),
  userAgents: z
    .boolean()
    .default(true)
    .describe(
      'Whether the family of a user agent is looked up (`origin.device`) when an event comes in that does not say it',
    ),
  countryFile: file.describe('Database of countries (MaxMind DB); without it the one that is installed with Daybook'),
  asnFile: file.describe('Database of AS numbers (MaxMind DB); without it none are looked up'),
});

export type EnrichSettings = z.output<typeof enrich>;

const files = ['countryFile', 'asnFile'] as const;

/** With absolute paths. */
export function enrichOf(settings: EnrichSettings): EnrichSettings {
  const absolute = files.flatMap((name) =>
    settings[name] === undefined ? [] : [[name, path.resolve(settings[name])]],
  );
  return { ...settings, ...(Object.fromEntries(absolute) as Pick<EnrichSettings, 'countryFile' | 'asnFile'>) };
}

/** The files are read once to see that they are there and whole. */
export function enrichFaults(settings: EnrichSettings): { path: string; message: string }[] {
  return files.flatMap((name) => {
    const named = settings[name];
    if (named === undefined) return [];
    if (!settings.addresses) return [{ path: name, message: 'it is not used: `enrich.addresses` is off' }];
    const opened = openAddressDatabase(named);
    return opened.ok ? [] : [{ path: name, message: opened.message }];
  });
}
