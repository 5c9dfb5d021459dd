export type SignInMethod = 'password' | 'passkey' | 'token' | 'external';

/** Somebody who is signed in. Times are ms since 1970. */
export interface SessionRecord {
  readonly id: string;
  readonly tenant: string;
  /** Whose it is; null where it is of a token that stands for itself. */
  readonly person: string | null;
  /** The token that it was opened with, and ends with; null where a person signed in. */
  readonly token: string | null;
  readonly method: SignInMethod;
  /** Two factors were shown, or a passkey, which is two in one. */
  readonly mfa: boolean;
  /** From where it was used last. */
  readonly address: string | null;
  readonly userAgent: string | null;
  /** When they proved who they are. */
  readonly createdMs: number;
  readonly usedMs: number;
}

/** `ID_SECRET`, as it stands in the cookie. */
export interface SessionText {
  readonly id: string;
  readonly secret: string;
}

const pattern = /^([a-z2-7]{16})_([a-z2-7]{52})$/;

export function formatSession({ id, secret }: SessionText): string {
  return `${id}_${secret}`;
}

/** Null for anything that is not in the form of a session. */
export function parseSession(text: string): SessionText | null {
  const match = pattern.exec(text);
  return match === null ? null : { id: match[1] ?? '', secret: match[2] ?? '' };
}
