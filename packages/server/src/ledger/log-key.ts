import { encodeVkey } from '@daybook/tlog';
import { ed25519Signer, generateEd25519 } from '@daybook/tlog/node';
import { LedgerFault } from './fault.ts';

export const keyFile = 'keys/log.key';
export const vkeyFile = 'log.vkey';

/** What of a data directory the log's key needs. */
export interface KeyFiles {
  readonly isNew: boolean;
  read(name: string): string | null;
  write(name: string, text: string): void;
}

/** The log's private key: made at the first start, and never again. A log whose key is gone must not get another. */
export function openLogKey(files: KeyFiles): string {
  const known = files.read(keyFile);
  if (known !== null) return known;
  if (!files.isNew && files.read(vkeyFile) !== null) {
    throw new LedgerFault(
      'key-missing',
      `${keyFile} is missing: without it nothing can be signed for this log. Restore it from the backup of the log key. ` +
        'If it is lost, the log can still be verified, but it must be closed and a new one begun.',
    );
  }
  const { privateKeyPem } = generateEd25519();
  files.write(keyFile, privateKeyPem);
  return privateKeyPem;
}

/**
 * The verifier keys of the logs, by origin, as C2SP signed-note writes them: kept in the data directory, one a line, for
 * whoever checks the logs. Lines are only ever added.
 */
export function publishVkeys(
  files: KeyFiles & { rewrite(name: string, text: string): void },
  origins: readonly string[],
  privateKeyPem: string,
): ReadonlyMap<string, string> {
  const known = (files.read(vkeyFile) ?? '').split('\n').filter((line) => line !== '');
  const vkeys = new Map(origins.map((origin) => [origin, encodeVkey(ed25519Signer(origin, privateKeyPem).key)]));
  const added: string[] = [];
  for (const [origin, vkey] of vkeys) {
    if (known.includes(vkey)) continue;
    if (known.some((line) => line.startsWith(`${origin}+`))) throw otherKey();
    added.push(vkey);
  }
  if (added.length === 0) return vkeys;
  // One key signs for every origin: a file that has lines of others was written under another key, or in another directory.
  if (known.length > 0 && !known.some((line) => [...vkeys.values()].includes(line))) throw otherKey();
  files.rewrite(vkeyFile, `${[...known, ...added].join('\n')}\n`);
  return vkeys;
}

const otherKey = (): LedgerFault =>
  new LedgerFault(
    'key-other',
    `${keyFile} is not the key that ${vkeyFile} names: signing with it would begin another log under the same name. ` +
      'Restore both from the same backup.',
  );
