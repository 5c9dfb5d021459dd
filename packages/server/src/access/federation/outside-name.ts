/** Whose groups those are that a directory keeps by SCIM; no OpenID provider is called so. */
export const scimOrigin = 'scim';

/**
 * A group as roles name it: whose it is, and what it is called there. Two providers may call groups the same, and who runs one
 * must not give what the other's groups give.
 */
export function outsideName(origin: string, group: string): string {
  return `${origin}:${group}`;
}
