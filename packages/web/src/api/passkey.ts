import type { PasskeyMade, PasskeyShown } from '@daybook/api';
import type { z } from 'zod';

/** Whether this browser can; the server must be reached over TLS, or at `localhost`. */
export const canUsePasskeys =
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** The person did not go through with it, or has no passkey that fits. */
export class PasskeyCancelled extends Error {}

type Options = Record<string, unknown>;

/** Has the person prove who they are with a passkey. */
export async function showPasskey(options: Options): Promise<z.input<typeof PasskeyShown>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return (await asked(() => navigator.credentials.get({ publicKey }))).toJSON() as unknown as z.input<
    typeof PasskeyShown
  >;
}

/** Has the person make a passkey. */
export async function makePasskey(options: Options): Promise<z.input<typeof PasskeyMade>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return (await asked(() => navigator.credentials.create({ publicKey }))).toJSON() as unknown as z.input<
    typeof PasskeyMade
  >;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (cause) {
    const known = cause instanceof DOMException && cause.name === 'InvalidStateError';
    throw new PasskeyCancelled(
      known
        ? 'This device has a passkey for this account already.'
        : 'No passkey was used. Try again when you are ready.',
      { cause },
    );
  }
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyCancelled('The browser gave no passkey.');
  return credential;
}
