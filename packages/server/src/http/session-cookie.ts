import { createHmac, timingSafeEqual } from 'node:crypto';

declare const brand: unique symbol;
/** A `Set-Cookie` header of a session, or of a sign-in under way. Only the classes here make one. */
export type SetCookie = string & { readonly [brand]: true };

/**
 * The cookie of a session (RFC 6265bis). Where there is TLS it has the prefix `__Host-`: no other host, and nothing over plain
 * HTTP, can set it. It ends with the browser; the server ends the session by itself.
 */
export class SessionCookie {
  readonly name: string;
  readonly #attributes: string;

  constructor(isTls: boolean) {
    this.name = isTls ? '__Host-daybook' : 'daybook-session';
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${isTls ? '; Secure' : ''}`;
  }

  read(header: string | undefined): string | null {
    return readCookie(header, this.name);
  }

  set(session: string): SetCookie {
    return `${this.name}=${session}; ${this.#attributes}` as SetCookie;
  }

  clear(): SetCookie {
    return `${this.name}=; ${this.#attributes}; Max-Age=0` as SetCookie;
  }
}

const flowSecondsMax = 600;

/** The cookie that ties a sign-in at a provider to the browser that began it. It comes with the way back from another site. */
export class FlowCookie {
  readonly name: string;
  readonly #attributes: string;

  constructor(isTls: boolean) {
    this.name = isTls ? '__Host-daybook-flow' : 'daybook-flow';
    this.#attributes = `Path=/; HttpOnly; SameSite=Lax${isTls ? '; Secure' : ''}`;
  }

  read(header: string | undefined): string | null {
    return readCookie(header, this.name);
  }

  set(secret: string): SetCookie {
    return `${this.name}=${secret}; ${this.#attributes}; Max-Age=${flowSecondsMax}` as SetCookie;
  }

  clear(): SetCookie {
    return `${this.name}=; ${this.#attributes}; Max-Age=0` as SetCookie;
  }
}

/** The value that a request carries; null for none, or for more than one: then somebody else set one of them. */
function readCookie(header: string | undefined, name: string): string | null {
  const values = (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at >= 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** Bound to the session: a page that cannot read the answers of this server cannot know it. */
export function csrfOf(session: string): string {
  return createHmac('sha256', session).update('daybook-csrf').digest('base64url');
}

export function isCsrfOf(session: string, given: string | undefined): boolean {
  const expected = Buffer.from(csrfOf(session));
  const bytes = Buffer.from(given ?? '');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
