/** What an OpenID provider says of a person, as far as it is used here. */
export interface Claims {
  /** Together they are who it is, for ever (OpenID Connect Core 1.0, section 5.7). */
  readonly issuer: string;
  readonly subject: string;
  /** What the provider calls the person; it may change, and two may share it. */
  readonly login: string | null;
  readonly name: string | null;
  readonly email: string | null;
  /** The provider has seen to it that the address is the person's own. */
  readonly isEmailVerified: boolean;
  readonly groups: readonly string[];
  /** The provider asked for more than one factor (RFC 8176). */
  readonly mfa: boolean;
}

const groupsMax = 500;
const textCharsMax = 256;

/** Reads claims that were checked already. What is missing or of another type is not there. */
export function readClaims(
  claims: Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string },
  groupsClaim: string,
): Claims {
  const text = (name: string): string | null => {
    const value = claims[name];
    return typeof value === 'string' && value !== '' && value.length <= textCharsMax ? value : null;
  };
  const groups = claims[groupsClaim];
  const list = Array.isArray(groups) ? groups : typeof groups === 'string' ? [groups] : [];
  const amr = Array.isArray(claims['amr']) ? claims['amr'] : [];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    login: text('preferred_username') ?? text('email'),
    name: text('name'),
    email: text('email'),
    isEmailVerified: claims['email_verified'] === true,
    groups: list
      .filter((each): each is string => typeof each === 'string' && each.length <= textCharsMax)
      .slice(0, groupsMax),
    mfa: amr.includes('mfa'),
  };
}
