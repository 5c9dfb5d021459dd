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

/** The verifier key, as C2SP signed-note writes it; kept in the data directory for whoever checks the log. */
export function publishVkey(files: KeyFiles, origin: string, privateKeyPem: string): string {
  const vkey = encodeVkey(ed25519Signer(origin, privateKeyPem).key);
  const known = files.read(vkeyFile);
  if (known === null) files.write(vkeyFile, `${vkey}\n`);
  else if (known.trim() !== vkey) {
    throw new LedgerFault(
      'key-other',
      `${keyFile} is not the key that ${vkeyFile} names: signing with it would begin another log under the same name. ` +
        'Restore both from the same backup.',
    );
  }
  return vkey;
}
