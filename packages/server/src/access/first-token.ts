import type { Tokens } from './credentials/index.ts';
import { firstTenant } from './ports.ts';

/** File in the data directory that has the first token. */
export const adminTokenFile = 'admin.token';

/** The first token of a new installation: it may administer, and read everything. True when it was made now. */
export async function giveFirstToken(
  tokens: Tokens,
  directory: { rewrite(name: string, text: string): void },
): Promise<boolean> {
  if (tokens.readers(firstTenant).length > 0) return false;
  // The file first: a token that is registered but was never given out would lock everyone out.
  await tokens.addReader(
    { tenant: firstTenant, name: 'first administrator', roles: ['administrator', 'auditor'] },
    (text) => directory.rewrite(adminTokenFile, `${text}\n`),
  );
  return true;
}
