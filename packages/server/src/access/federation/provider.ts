import * as client from 'openid-client';
import type { Clock } from '../../platform/clock.ts';
import type { Outgoing } from '../../platform/outgoing.ts';
import { type Claims, readClaims } from './claims.ts';
import type { Flow } from './flows.ts';

/** An OpenID provider, as it is set up. */
export interface ProviderSettings {
  /** In addresses: `corp`. */
  readonly name: string;
  /** Whose people it signs in. */
  readonly tenant: string;
  /** On the button. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client: then the code is protected by PKCE alone. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
}

export type Answered =
  | { readonly ok: true; readonly claims: Claims }
  /** `unavailable`: the provider does not answer. `refused`: it says no, or what it says does not hold. */
  | { readonly ok: false; readonly code: 'unavailable' | 'refused'; readonly detail: string };

const discoveredMsMax = 60 * 60_000;

/**
 * OpenID Connect with one provider: authorization code with PKCE (RFC 7636, S256), state and nonce, and the issuer in the
 * answer (RFC 9207) where the provider sends it. What the provider says of itself is read anew every hour.
 */
export class Provider {
  readonly settings: ProviderSettings;
  readonly #clock: Clock;
  readonly #outgoing: Outgoing;
  #discovered: { readonly configuration: client.Configuration; readonly atMs: number } | null = null;

  constructor(settings: ProviderSettings, clock: Clock, outgoing: Outgoing) {
    this.settings = settings;
    this.#clock = clock;
    this.#outgoing = outgoing;
  }

  /** Where to send the browser. Null when the provider does not answer. */
  async begin(flow: Flow, redirectUri: string): Promise<URL | null> {
    const configuration = await this.#configuration().catch(() => null);
    if (configuration === null) return null;
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: ['openid', ...this.settings.scopes].join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
    });
  }

  /** `answer` is the whole address that the browser came back to. */
  async finish(flow: Flow, answer: URL): Promise<Answered> {
    let configuration: client.Configuration;
    try {
      configuration = await this.#configuration();
    } catch (error) {
      return { ok: false, code: 'unavailable', detail: messageOf(error) };
    }
    try {
      const tokens = await client.authorizationCodeGrant(configuration, answer, {
        pkceCodeVerifier: flow.codeVerifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return { ok: false, code: 'refused', detail: 'there is no ID token' };
      const more = await this.#userInfo(configuration, tokens.access_token, claims);
      return { ok: true, claims: readClaims({ ...more, ...claims }, this.settings.groupsClaim) };
    } catch (error) {
      // What the key set has anew is looked for the next time, too.
      this.#discovered = null;
      return { ok: false, code: isOutage(error) ? 'unavailable' : 'refused', detail: messageOf(error) };
    }
  }

  /** Some providers put groups and addresses there alone. */
  async #userInfo(configuration: client.Configuration, token: string, claims: client.IDToken): Promise<object> {
    const isThere = configuration.serverMetadata().userinfo_endpoint !== undefined;
    if (!isThere || claims[this.settings.groupsClaim] !== undefined) return {};
    return await client.fetchUserInfo(configuration, token, claims.sub);
  }

  async #configuration(): Promise<client.Configuration> {
    const known = this.#discovered;
    if (known !== null && this.#clock.monotonicMs() - known.atMs < discoveredMsMax) return known.configuration;
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    const configuration = await client.discovery(
      url,
      clientId,
      undefined,
      clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret),
      {
        [client.customFetch]: (to, options) => this.#outgoing(to, requestOf(options)),
        execute: [
          // The signature of the ID token is checked, though TLS to the provider would be enough (Core 1.0, section 3.1.3.7).
          client.enableNonRepudiationChecks,
          // The settings let only a provider on this machine be without TLS.
          ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      },
    );
    this.#discovered = { configuration, atMs: this.#clock.monotonicMs() };
    return configuration;
  }
}

function requestOf({ body, headers, method, signal }: client.CustomFetchOptions): RequestInit {
  return {
    headers,
    method,
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
    ...(signal && { signal }),
  };
}

/** The network, or the provider's own failure; everything else is an answer that does not hold. */
function isOutage(error: unknown): boolean {
  if (error instanceof client.ResponseBodyError) return error.status >= 500;
  return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
}

function messageOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return error instanceof Error ? `${error.message}${reason}` : String(error);
}
