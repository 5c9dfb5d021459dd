import { openCheckpoint, parseVkey, policyOfKeys } from '@daybook/tlog';
import { browserCrypto } from '@daybook/tlog/browser';

export type Signature =
  | { readonly state: 'holds'; readonly size: number; readonly root: string }
  | { readonly state: 'fails'; readonly code: string }
  /** This browser cannot say. */
  | { readonly state: 'open' };

/** Holds a checkpoint against the keys that the server names. */
export async function checkSignature(note: string, vkeys: readonly string[]): Promise<Signature> {
  const keys = vkeys.flatMap((vkey) => {
    const parsed = parseVkey(browserCrypto.sha256, vkey);
    return parsed.ok ? [parsed.key] : [];
  });
  try {
    const opened = await openCheckpoint(browserCrypto, note, policyOfKeys(keys));
    if (!opened.ok) return { state: 'fails', code: opened.code };
    const { size, root } = opened.checkpoint;
    return { state: 'holds', size, root: btoa(String.fromCharCode(...root)) };
  } catch (error) {
    if (error instanceof Error && error.name === 'NotSupportedError') return { state: 'open' };
    throw error;
  }
}
