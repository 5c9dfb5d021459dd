import { actorOf, type Finding } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';

const start = 'Access denied for user ';

/** `Access denied for user 'root'@'192.0.2.7' (using password: YES)`, or `… to database 'shop'`. Null for all else. */
export function readDenied(text: string, session?: string): Finding | null {
  if (!text.startsWith(`${start}'`)) return null;
  const end = text.trimEnd();
  const password = / \(using password: (YES|NO)\)$/.exec(end.slice(-24));
  const toDatabase = password === null ? end.lastIndexOf("' to database '") : -1;
  const account = end.slice(
    start.length,
    password !== null ? end.length - password[0].length : toDatabase === -1 ? end.length : toDatabase + 1,
  );
  // The name is what somebody typed, and its quotes are not escaped; the host has none.
  const at = account.lastIndexOf("'@'");
  if (at < 1) return null;
  const name = account.slice(1, at);
  const host = account.slice(at + 3, -1);
  const database = toDatabase === -1 ? undefined : end.slice(toDatabase + 15, -1);
  // With a database, the host is the pattern of the account (`%`), not where the client is.
  const origin = database === undefined ? originOf(host) : undefined;
  return {
    kind: 'auth.login',
    action: 'Access denied',
    outcome: database === undefined ? 'failure' : 'denied',
    actor: { ...actorOf(name), ...(session === undefined ? {} : { session }) },
    reason: { code: database === undefined ? '1045' : '1044', text: end },
    ...(origin === undefined ? {} : { origin }),
    ...(database === undefined ? {} : { resources: [{ type: 'database', id: database }] }),
    ext: {
      ...(password === null ? {} : { usingPassword: password[1] === 'YES' }),
      ...(database === undefined ? {} : { account: `${name}@${host}` }),
    },
  };
}
