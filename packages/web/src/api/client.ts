import { createClient } from '@daybook/api';
import { chosenRole } from './role-choice.ts';

/** Proof that a request comes from this page and not from another site; known once `GET /v1/me` has answered. */
let csrf: string | null = null;

export function keepCsrf(value: string | null): void {
  csrf = value;
}

/** Who comes in by the cookie of the session; the role goes along. */
const clientUnder = (roleOf: () => string | null) =>
  createClient({
    url: location.origin,
    csrf: () => csrf,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      const role = roleOf();
      if (role !== null) headers.set('daybook-role', role);
      return fetch(input, { ...init, headers, credentials: 'same-origin' });
    },
    // Who waits before a screen is told, and tries again themselves.
    attemptsMax: 1,
    timeoutMs: 30_000,
  });

/** Under the role that was chosen. */
export const api = clientUnder(chosenRole);

/** Under one of the reader's roles by name; null for the one that was chosen. */
export const apiUnder = (role: string | null) => (role === null ? api : clientUnder(() => role));
