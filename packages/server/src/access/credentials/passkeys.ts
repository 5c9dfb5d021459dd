import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Challenges } from './challenges.ts';

export type RegistrationAnswer = RegistrationResponseJSON;
export type AuthenticationAnswer = AuthenticationResponseJSON;

/** Where the browser is: what passkeys are bound to. */
export interface Site {
  /** `https://daybook.example.org` */
  readonly origin: string;
  /** `daybook.example.org` */
  readonly host: string;
}

export interface MadePasskey {
  /** base64url */
  readonly id: string;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isBackedUp: boolean;
}

const timeoutMs = 5 * 60_000;
/** Ed25519, P-256, RSA: what authenticators have. */
const algorithms = [-8, -7, -257];

/**
 * The two ceremonies of WebAuthn, for discoverable credentials whose user was verified by the authenticator (a fingerprint, a
 * PIN): two factors in one. No attestation is asked for: any authenticator will do.
 */
export class Passkeys {
  readonly #challenges: Challenges;

  constructor(challenges: Challenges) {
    this.#challenges = challenges;
  }

  async registrationOptions(
    site: Site,
    person: { readonly id: string; readonly login: string; readonly name: string },
    known: readonly string[],
  ): Promise<Record<string, unknown>> {
    const options = await generateRegistrationOptions({
      rpName: 'Daybook',
      rpID: site.host,
      userID: new TextEncoder().encode(person.id),
      userName: person.login,
      userDisplayName: person.name,
      challenge: this.#challenges.begin({ purpose: 'register', person: person.id }),
      timeout: timeoutMs,
      attestationType: 'none',
      excludeCredentials: known.map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    });
    return { ...options };
  }

  /** The passkey that the answer holds; null where it is no right answer to a challenge for this person. */
  async register(site: Site, person: string, response: RegistrationResponseJSON): Promise<MadePasskey | null> {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => this.#challenges.take(challenge, { purpose: 'register', person }),
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        requireUserVerification: true,
        supportedAlgorithmIDs: algorithms,
      });
      if (!verified || registrationInfo === undefined) return null;
      const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
      return { id, publicKey, counter, transports, isBackedUp: registrationInfo.credentialBackedUp };
    } catch {
      // The library throws for every way in which an answer can be wrong.
      return null;
    }
  }

  /** For whoever has a passkey of this site: the answer says who. */
  async signInOptions(site: Site): Promise<Record<string, unknown>> {
    const options = await generateAuthenticationOptions({
      rpID: site.host,
      challenge: this.#challenges.begin({ purpose: 'sign-in', person: null }),
      timeout: timeoutMs,
      userVerification: 'required',
    });
    return { ...options };
  }

  /**
   * The new counter, where the passkey signed a challenge of this server; otherwise null. A counter that does not go on is a
   * copy of the passkey, and refused.
   */
  async signIn(
    site: Site,
    passkey: Omit<MadePasskey, 'isBackedUp'>,
    response: AuthenticationResponseJSON,
  ): Promise<number | null> {
    const { id, publicKey, counter, transports } = passkey;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => this.#challenges.take(challenge, { purpose: 'sign-in', person: null }),
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        credential: { id, publicKey, counter, transports: transports as AuthenticatorTransport[] },
        requireUserVerification: true,
      });
      return verified ? authenticationInfo.newCounter : null;
    } catch {
      return null;
    }
  }
}
